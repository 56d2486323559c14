"""One conversation of the staff shell, and its commands."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from tools.live import Staff
from tools.staff.reasons import reasons
from tools.staff.view import FAQ, show_faq, show_messages, show_rows, show_topics

COMMANDS = {
    "/why": "what decided the last reply",
    "/topics": "every FAQ that is live, by topic",
    "/faq": "/faq KEY shows one FAQ",
    "/as": "/as GB tries another country's emergency numbers, /as alone goes back to your own",
    "/restart": "begin a new conversation, as a new visitor",
    "/help": "this list",
    "/quit": "leave; Ctrl-D too",
}
LEAVE = {"/quit", "/exit", "/stop"}
REMEMBERED = 5  # messages before the last one that the safety rules look at


class Talk:
    """Says lines to the assistant and shows what comes back."""

    def __init__(self, staff: Staff, console: Console, root: Path, conversation: str) -> None:
        """Begin a conversation.

        Args:
            staff: the way to the assistant.
            console: where to show it.
            root: the project's folder, for the FAQs' files.
            conversation: its name; `/restart` adds to it.
        """
        self._staff, self._console, self._root = staff, console, root
        self._conversation, self._number = conversation, 1
        self._country: str | None = None
        self._payloads: list[str] = []
        self._why: dict[str, Any] | None = None
        self._said: list[str] = []

    def hear(self, line: str) -> bool:
        """Take one line; False if it says to leave."""
        line = line.strip()
        name, _, rest = line.partition(" ")
        if name in LEAVE:
            return False
        commands: dict[str, Callable[[], None]] = {
            "/why": self._tell_why,
            "/topics": self._list_topics,
            "/faq": lambda: self._show_faq(rest.strip()),
            "/as": lambda: self._speak_as(rest.strip().upper()),
            "/restart": self._restart,
            "/help": lambda: show_rows(self._console, list(COMMANDS.items())),
        }
        if name in commands:
            commands[name]()
        elif line:
            self._say(line)
        return True

    def _say(self, line: str) -> None:
        pressed = line.isdigit() and 0 < int(line) <= len(self._payloads)
        told = self._staff.say(
            f"{self._conversation}-{self._number}", self._payloads[int(line) - 1] if pressed else line, self._country
        )
        self._why = told["why"]
        if not pressed:
            self._said.append(line)
        payloads: list[str] = []
        payloads += show_messages(self._console, told["messages"], first=1)
        self._payloads = payloads
        if not told["messages"]:
            self._note("The assistant said nothing: .cache/logs/assistant.log tells which error there was.")
        self._console.print()

    def _tell_why(self) -> None:
        if self._why is None:
            self._note("Nothing has been said yet; ask something first.")
            return
        titles = {
            name.removeprefix("utter_"): (one.get("metadata") or {}).get("title") for name, one in self._faqs().items()
        }
        found = None
        if self._why.get("safety"):
            from tools.staff.safety_words import findings  # loads spaCy's words

            found = findings(str(self._why.get("text") or ""), self._said[:-1][-REMEMBERED:])
        show_rows(self._console, reasons(self._why, {label: title for label, title in titles.items() if title}, found))
        self._console.print()

    def _list_topics(self) -> None:
        show_topics(self._console, self._faqs(), {path.stem: path.parent.name for path in self._files()})

    def _show_faq(self, key: str) -> None:
        key = key.removeprefix("faq/")
        faqs = self._faqs()
        live = faqs.get(f"{FAQ}{key}")
        if live is None:
            known = [name.removeprefix(FAQ) for name in faqs if name.startswith(FAQ)]
            near = difflib.get_close_matches(key, known, n=3) or [name for name in known if key and key in name][:3]
            hint = f"did you mean {' or '.join(near)}?" if near else "/topics lists them."
            self._note(f"No FAQ {key or 'without a name'} is live; {hint}")
            return
        path = next((path for path in self._files() if path.stem == key), None)
        place = path.relative_to(self._root).as_posix() if path else None
        show_faq(self._console, key, live, place, _questions(path))

    def _speak_as(self, country: str) -> None:
        from practice.schema import PracticeError, load_practice

        try:
            listed = sorted(load_practice(self._root / "practice.yml").emergency)
        except PracticeError as error:
            self._note(str(error))
            return
        if country and country not in listed:
            self._note(f"practice.yml has no numbers for {country}; it has {', '.join(listed) or 'none'}.")
            return
        self._country = country or None
        self._note(f"The emergency numbers are now those of {country or 'your own country'}.")

    def _restart(self) -> None:
        self._number += 1
        self._payloads, self._why, self._said = [], None, []
        self._note("A new conversation begins.")

    def _note(self, text: str) -> None:
        self._console.print(text, style="dim", markup=False)

    def _faqs(self) -> dict[str, dict[str, Any]]:
        return self._staff.faqs()

    def _files(self) -> list[Path]:
        return sorted((self._root / "data/faq").glob("*/*.yml"))


def _questions(path: Path | None) -> list[str]:
    """The questions of an FAQ's file, told apart by the line they are on."""
    if path is None:
        return []
    lines = path.read_text(encoding="utf-8").split("responses:")[0].splitlines()
    return [line.strip()[2:] for line in lines if line.startswith("    - ")]
