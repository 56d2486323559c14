"""A turn's messages made ready for platforms that show text, buttons and links; no Rasa."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from channels.message import Link, Message, Source

URGENT_FIRST = ("emergency",)  # kinds that a visitor must read before everything else


@dataclass(frozen=True)
class Words:
    """The few words that channels add, from data/notice/channels.yml.

    Attributes:
        hint: says that a number may be sent.
        choose: the label of a list's button.
        sources: the line that names sources; `{named}` stands for them.
    """

    hint: str
    choose: str
    sources: str


@dataclass(frozen=True)
class Option:
    """A choice: its number in this turn, its title, and what pressing it sends."""

    number: int
    title: str
    payload: str

    def press(self, limit: int) -> str:
        """What a button may carry: the payload, or the title where the payload is too long; both are understood."""
        return self.payload if len(self.payload.encode()) <= limit else self.title


@dataclass(frozen=True)
class Spoken:
    """One message with all its words in `text`: the answer, its caveat and its sources."""

    kind: str
    text: str
    options: tuple[Option, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def is_card(self) -> bool:
        """Whether it must stay whole and stand alone."""
        return self.kind in URGENT_FIRST


def spoken(messages: Iterable[Message], words: Words) -> list[Spoken]:
    """The messages of a turn, an emergency's card first, their options numbered through.

    The numbers follow the order in which the assistant said them, because that is how a typed number is read.
    """
    turn: list[Spoken] = []
    number = 0
    for message in messages:
        parts = [message.text, message.caveat, _sources(message.sources, words)]
        options = tuple(
            Option(number + place, button.title, button.payload) for place, button in enumerate(message.buttons, 1)
        )
        number += len(options)
        turn.append(Spoken(message.kind, "\n\n".join(part for part in parts if part), options, message.links))
    return sorted(turn, key=lambda one: not one.is_card)


def written(one: Spoken, words: Words) -> Spoken:
    """The same with links and options as lines of text: for platforms without buttons."""
    listed = [f"{option.number}. {option.title}" for option in one.options]
    if listed:
        listed += [words.hint] if words.hint else []
    parts = [beside(one, []), "\n".join(listed)]
    return replace(one, text="\n\n".join(part for part in parts if part), options=(), links=())


def together(turn: Sequence[Spoken], words: Words) -> list[Spoken]:
    """A turn as few messages of text: a card stays alone, all else becomes one, with one hint at its end."""
    cards = [written(one, words) for one in turn if one.is_card]
    rest = [one for one in turn if not one.is_card]
    last = max((place for place, one in enumerate(rest) if one.options), default=-1)
    silent = replace(words, hint="")
    texts = [written(one, words if place == last else silent).text.strip() for place, one in enumerate(rest)]
    return cards + ([Spoken("notice", "\n\n".join(texts))] if texts else [])


def is_told(link: Link, text: str) -> bool:
    """Whether a text already gives a link's address or number."""
    address = link.url.split(":", 1)[1] if link.url.startswith(("tel:", "mailto:")) else link.plain_url
    return _tight(address) in _tight(text)


def beside(one: Spoken, pressed: Sequence[Link]) -> str:
    """The text that goes with link buttons: without an address that one of them opens, with all other links.

    Where several pages are listed, each line keeps its address: without it the line would say nothing.
    """
    opened = tuple(link.plain_url for link in pressed) if len(pages(one)) == 1 else ()
    said = "\n".join(_without_end(line, opened) for line in one.text.split("\n"))
    others = [f"{link.title}: {link.url}" for link in one.links if link not in pressed and not is_told(link, one.text)]
    return "\n\n".join(part for part in (said, "\n".join(others)) if part)


def _without_end(line: str, ends: Sequence[str]) -> str:
    """A line without one of these at its end."""
    return next((line.removesuffix(end).rstrip() for end in ends if line.endswith(end)), line)


def pages(one: Spoken) -> list[Link]:
    """The links that open a web page: the only ones that every platform's link buttons take."""
    return [link for link in one.links if link.url.startswith(("https://", "http://"))]


def _tight(text: str) -> str:
    return "".join(text.split()).replace("-", "")


def _sources(sources: Sequence[Source], words: Words) -> str:
    if not sources:
        return ""
    return words.sources.format(named="; ".join(f"“{source.title}” ({source.number})" for source in sources))
