"""One visitor's line, read: its words, the concepts that hold, and whether it is a mere question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from components.safety.concepts import Concepts, Hit
from components.safety.context import Context, Said
from components.safety.text import Reader, Words, spelled

HERE = Path(__file__).parent
REMEMBERED = 1024  # lines; a conversation's last six are read again with each message


@dataclass(frozen=True)
class Reading:
    """A line as the rules and the learned signal see it."""

    words: Words
    said: Said


class Understanding:
    """Reads lines with concepts.yml, context.yml and spelling.yml.

    Attributes:
        words: every word that one of them names, however it is spelt there.
    """

    def __init__(self, concepts: Mapping[str, Any], context: Mapping[str, Any]) -> None:
        """Compile both files.

        Raises:
            ConceptError: one of them cannot be used.
        """
        self._concepts = Concepts.compile(concepts)
        self._idioms = Concepts.compile({"words": concepts["words"], "concepts": {"idiom": concepts["idioms"]}})
        self._context = Context(context, concepts["lasting"], concepts["undeniable"])
        vocabulary = self._concepts.vocabulary | self._idioms.vocabulary | self._context.vocabulary
        self._reader = Reader(vocabulary)
        self.words = vocabulary | spelled()
        self.read = lru_cache(maxsize=REMEMBERED)(self._read)

    @property
    def concepts(self) -> frozenset[str]:
        """The names of all concepts."""
        return self._concepts.names

    def said_before(self, earlier: Iterable[str]) -> frozenset[str]:
        """The concepts that earlier lines said in earnest; a question or a fancy says nothing of the visitor."""
        said = (self.read(text).said for text in earlier)
        return frozenset().union(*(one.concepts for one in said if not (one.asks or one.imagines)))

    def phrases(self, text: str) -> list[tuple[str, str]]:
        """Each concept a line names, whether or not it holds, with the base words that name it; for staff."""
        words = self._reader.read(text)
        return [(hit.concept, " ".join(words.words[place] for place in hit.places)) for hit in self._hits(words)]

    def _read(self, text: str) -> Reading:
        words = self._reader.read(text)
        return Reading(words, self._context.judge(words, self._hits(words)))

    def _hits(self, words: Words) -> list[Hit]:
        """Where concepts are named, idioms left out: "a pain in the neck" may be no pain."""
        covered = {place for hit in self._idioms.find(words) for place in hit.places}
        return [hit for hit in self._concepts.find(words) if covered.isdisjoint(hit.places)]


@lru_cache(maxsize=1)
def understanding() -> Understanding:
    """The project's own, compiled once."""
    files = (yaml.load((HERE / name).read_text(encoding="utf-8"), yaml.CSafeLoader) for name in NAMES)
    return Understanding(*files)


NAMES = ("concepts.yml", "context.yml")
