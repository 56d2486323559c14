"""Signs: which concepts together make a warning sign, and how urgent it is.

A sign is written in data/warning_sign/<pattern>.yml as one line of concepts:

    back_pain|leg_pain + bladder_change     both, the first in either form
    fall + hip_pain_any + !child            the last one must not hold
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LEVELS = ("none", "professional", "urgent", "emergency")  # in rising order


class SignError(Exception):
    """A file of data/warning_sign cannot be used; the message names it and the remedy."""


@dataclass(frozen=True)
class Sign:
    """One combination of concepts.

    Attributes:
        pattern: the warning sign it belongs to.
        level: one of `LEVELS`.
        needs: groups of concepts; of each group one must hold.
        excludes: concepts that must not hold.
    """

    pattern: str
    level: str
    needs: tuple[frozenset[str], ...]
    excludes: frozenset[str]

    def holds(self, now: frozenset[str], before: frozenset[str]) -> bool:
        """Whether it is said in this line, or in this line together with earlier ones."""
        if self.excludes & now or not any(group & now for group in self.needs):
            return False
        return all(group & now or group & before for group in self.needs)


def read_signs(pattern: str, data: Mapping[str, Iterable[str]], known: frozenset[str]) -> list[Sign]:
    """The signs of one pattern.

    Args:
        pattern: its name.
        data: what its file says under `signs:`, lines by level.
        known: the concepts of concepts.yml.

    Raises:
        SignError: a level or a concept is unknown.
    """
    signs = []
    for level, lines in data.items():
        if level not in LEVELS[1:]:
            raise SignError(f"The level {level} of {pattern} is unknown; write professional, urgent or emergency.")
        signs += [_sign(pattern, level, str(line), known) for line in lines]
    return signs


def _sign(pattern: str, level: str, line: str, known: frozenset[str]) -> Sign:
    needs: list[frozenset[str]] = []
    excludes: set[str] = set()
    for group in line.split("+"):
        names = group.strip().lstrip("!").split("|")
        unknown = sorted(set(names) - known)
        if unknown:
            raise SignError(f"The sign {line!r} of {pattern} names {unknown[0]}, no concept of concepts.yml.")
        if group.strip().startswith("!"):
            excludes.update(names)
        else:
            needs.append(frozenset(names))
    if not needs:
        raise SignError(f"The sign {line!r} of {pattern} needs at least one concept that must hold.")
    return Sign(pattern, level, tuple(needs), frozenset(excludes))


class Signs:
    """All signs, found by the concepts they need: of some hundred only a handful can hold on a line."""

    def __init__(self, signs: Iterable[Sign]) -> None:
        """List each sign under its concepts."""
        self.signs = tuple(signs)
        self._needing: dict[str, list[int]] = {}
        for place, sign in enumerate(self.signs):
            for concept in frozenset().union(*sign.needs):
                self._needing.setdefault(concept, []).append(place)

    def strongest(self, now: frozenset[str], before: frozenset[str] = frozenset()) -> dict[str, str]:
        """The level of each pattern that is said, the highest where several signs of it hold.

        Args:
            now: the concepts of this line; one of them at least belongs to every sign that holds.
            before: those of earlier lines.
        """
        found: dict[str, str] = {}
        for place in sorted({place for concept in now for place in self._needing.get(concept, ())}):
            sign = self.signs[place]
            if LEVELS.index(sign.level) > LEVELS.index(found.get(sign.pattern, "none")) and sign.holds(now, before):
                found[sign.pattern] = sign.level
        return found


def to_json(signs: Iterable[Sign]) -> list[dict[str, Any]]:
    """Signs as what JSON can hold."""
    return [
        {"pattern": s.pattern, "level": s.level, "needs": [sorted(g) for g in s.needs], "excludes": sorted(s.excludes)}
        for s in signs
    ]


def from_json(data: Iterable[Mapping[str, Any]]) -> list[Sign]:
    """The inverse of `to_json`."""
    return [
        Sign(d["pattern"], d["level"], tuple(frozenset(g) for g in d["needs"]), frozenset(d["excludes"])) for d in data
    ]
