"""What the staff shell shows: a conversation as visitors see it, in colour where the terminal has any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from channels.message import plain_url

CARDS = {"emergency": "bold red", "urgent": "yellow", "professional": "cyan"}  # colour of a card's frame
INDENT = (0, 0, 0, 7)  # under what the bot says
FAQ = "utter_faq/"


def show_messages(console: Console, messages: Sequence[Mapping[str, Any]], first: int = 1) -> list[str]:
    """Show a turn; returns the payloads of its buttons, which are numbered from `first`."""
    payloads: list[str] = []
    for message in messages:
        text = Text(message["text"])
        if message["kind"] in CARDS:
            console.print(Panel(text, title=message["kind"], title_align="left", border_style=CARDS[message["kind"]]))
        else:
            line = Table.grid(padding=(0, 1))
            line.add_row(Text("bot  >", style="bold green"), text)
            console.print(line)
        below = [Text(f"Source: “{one['title']}” ({one['number']})", style="dim") for one in message["sources"]]
        if message["caveat"]:
            below.append(Text(message["caveat"], style="italic yellow"))
        below += [
            Text(f"→ {link['title']}: {link['url']}", style="blue")
            for link in message["links"]
            if plain_url(link["url"]) not in message["text"]
        ]
        for button in message["buttons"]:
            payloads.append(button["payload"])
            below.append(Text(f"[{first + len(payloads) - 1}] {button['title']}", style="magenta"))
        for text in below:
            console.print(Padding(text, INDENT, expand=False))
    return payloads


def show_topics(console: Console, faqs: Mapping[str, Mapping[str, Any]], topics: Mapping[str, str]) -> None:
    """List the titles of all live FAQs by topic.

    Args:
        console: where to.
        faqs: live answers by response name.
        topics: the topic of each FAQ's key, by its file's folder.
    """
    keys = [name.removeprefix(FAQ) for name in faqs if name.startswith(FAQ)]
    by_topic = sorted((topics.get(key, "no file here any more"), key) for key in keys)
    for topic, group in groupby(by_topic, key=lambda pair: pair[0]):
        console.print(Text(f"\n{topic.replace('_', ' ')}", style="bold"))
        table = Table.grid(padding=(0, 2))
        for _, key in group:
            title = (faqs[f"{FAQ}{key}"].get("metadata") or {}).get("title") or ""
            table.add_row(Text(f"  {key}", style="cyan"), Text(title))
        console.print(table)
    console.print(Text(f"\n{len(keys)} FAQs; /faq KEY shows one", style="dim"))


def show_faq(console: Console, key: str, live: Mapping[str, Any], path: str | None, questions: Sequence[str]) -> None:
    """Show one FAQ: what visitors get, its metadata, where it stands and what it has learned from."""
    metadata = live.get("metadata") or {}
    console.print(Text(str(metadata.get("title") or key), style="bold"))
    console.print(Padding(Text(str(live.get("text") or "")), (0, 0, 0, 2), expand=False))
    rows = [(name, _words(metadata.get(name))) for name in metadata if name != "title"]
    show_rows(console, [*rows, ("file", path or "gone; it is live until the next `make train`")])
    if questions:
        shown = "; ".join(questions[:3])
        show_rows(console, [("questions", f"{len(questions)}, such as: {shown}")])


def show_rows(console: Console, rows: Sequence[tuple[str, str]]) -> None:
    """Show names with what stands behind them."""
    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=12)
    for name, value in rows:
        table.add_row(Text(f"  {name}", style="cyan"), Text(value))
    console.print(table)


def _words(value: Any) -> str:
    if value is None:
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
