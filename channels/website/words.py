"""The website channel's own words, filled with the practice's data once at the start."""

from __future__ import annotations

from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from channels.message import Link, Message
from practice.placeholders import placeholders, set_values
from practice.schema import Practice

WORDS_FILE = Path(__file__).with_name("words.yml")
KIND_OF = {"tel": "phone", "mailto": "email"}  # a link's kind by its scheme


class Words:
    """Sentences and links of words.yml for one practice."""

    def __init__(self, practice: Practice) -> None:
        """Read words.yml and fill it."""
        self._words: dict[str, Any] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
        self._values = placeholders(practice)
        self._set = set_values(practice)

    def error(self, code: str) -> str:
        """The sentence of an error."""
        return self._filled(self._words["errors"][code])

    def start(self, name: str) -> str:
        """A sentence that stands before the first message."""
        return self._filled(self._words["start"][name])

    def notice(self, name: str) -> Message:
        """A message of the channel's own, with the practice's contact as links."""
        return Message("notice", self._filled(self._words["notices"][name]), links=self._links())

    def _links(self) -> tuple[Link, ...]:
        """The links whose numbers and addresses practice.yml sets."""
        return tuple(
            Link(self._filled(link["title"]), self._filled(link["url"]).replace(" ", ""), KIND_OF[scheme])
            for link in self._words["links"]
            for scheme in [link["url"].split(":")[0]]
            if all(name in self._set for _, name, _, _ in Formatter().parse(link["url"]))
        )

    def _filled(self, text: str) -> str:
        return text.format(**self._values)
