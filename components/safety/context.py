"""What takes a concept back: negation, history, hypothesis and questions of knowledge.

The method is ConText's: a trigger, a scope, and words that end the scope (Harkema, Dowling,
Thornblade and Chapman 2009, "ConText: an algorithm for determining negation, experiencer, and
temporal status from clinical reports"). The rules are in context.yml and ours: clinical notes and
frightened visitors have little in common (docs/decisions/011).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from components.safety.concepts import Concepts, Hit
from components.safety.text import SENTENCE_ENDS, Words

KINDS = (
    "negation",
    "no_negation",
    "negation_after",
    "ends",
    "history",
    "present",
    "hypothesis",
    "information",
    "personal",
)
NEGATORS = frozenset(["not", "no", "never", "without", "neither", "nor", "none", "hardly", "barely"])


@dataclass(frozen=True)
class Said:
    """What one line says.

    Attributes:
        concepts: what holds: said, and not taken back.
        denied: what was said and taken back.
        asks: whether the line is a question of knowledge ("what is …") about nobody.
        imagines: whether it is about what might be ("what if …").
    """

    concepts: frozenset[str]
    denied: frozenset[str]
    asks: bool
    imagines: bool


class Context:
    """Judges the concepts of a line by the words around them."""

    def __init__(self, data: Mapping[str, Any], lasting: Iterable[str], undeniable: Iterable[str]) -> None:
        """Compile context.yml.

        Args:
            data: what the file holds.
            lasting: concepts that stay true though they are told of long ago.
            undeniable: concepts that no word takes back.
        """
        self._triggers = Concepts.compile({"words": data["words"], "concepts": {kind: data[kind] for kind in KINDS}})
        self._reach = int(data["reach"])
        self._lasting = frozenset(lasting)
        self._undeniable = frozenset(undeniable)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the triggers."""
        return self._triggers.vocabulary

    def judge(self, line: Words, hits: list[Hit]) -> Said:
        """Which of a line's concepts hold."""
        triggers: dict[str, list[tuple[int, ...]]] = {kind: [] for kind in KINDS}
        for hit in self._triggers.find(line):
            triggers[hit.concept].append(hit.places)
        own = {place for hit in hits for place in hit.places if line.words[place] in NEGATORS}
        denied = self._denied(line, triggers, own)
        past = set() if triggers["present"] else self._clauses(line, triggers["history"])
        held = {hit.concept for hit in hits if self._holds(hit, denied, past)}
        said = {hit.concept for hit in hits}
        personal = bool(triggers["personal"])
        first = next((place for places in triggers["information"] for place in places[:1]), len(line.words))
        asks = bool(triggers["information"]) and not personal and first <= len(line.words)
        imagines = bool(triggers["hypothesis"]) and not triggers["present"]
        return Said(frozenset(held), frozenset(said - held), asks, imagines)

    def _holds(self, hit: Hit, denied: set[int], past: set[int]) -> bool:
        if hit.concept in self._undeniable:
            return True
        if any(place in denied for place in hit.places):
            return False
        return hit.concept in self._lasting or not any(place in past for place in hit.places)

    def _denied(self, line: Words, triggers: Mapping[str, list[tuple[int, ...]]], own: set[int]) -> set[int]:
        """Places of the words that a negation takes back."""
        excused = own | {place for places in triggers["no_negation"] for place in places}
        stops = {places[0] for places in triggers["ends"]}
        denied: set[int] = set()
        for places in triggers["negation"]:
            if places[0] in excused:
                continue
            for place in range(places[-1] + 1, min(len(line.words), places[-1] + 1 + self._reach)):
                if place in stops or line.words[place] in SENTENCE_ENDS:
                    break
                denied.add(place)
        for places in triggers["negation_after"]:
            if places[0] in excused:  # "the pain goes down my leg" has not gone
                continue
            for place in range(places[0] - 1, -1, -1):
                if line.words[place] in SENTENCE_ENDS or line.words[place] in ("but", "though", "however"):
                    break
                denied.add(place)
        return denied

    def _clauses(self, line: Words, history: list[tuple[int, ...]]) -> set[int]:
        """Places of the words in the clauses that tell of long ago."""
        past: set[int] = set()
        for places in history:
            for step in (-1, 1):
                place = places[0]
                while 0 <= place < len(line.words):
                    if line.words[place] in SENTENCE_ENDS or line.words[place] in ("but", "though", "however"):
                        break
                    past.add(place)
                    place += step
        return past
