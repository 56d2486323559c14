"""Concepts: the ways to say one thing, found in a line's base words.

concepts.yml writes a way to say something as base words in a row:

    numb $leg            these words one after the other; `$leg` is any word of that list
    leg|calf swell       `|` between alternatives
    my? leg              `?` after a word that may be missing
    lose .. feeling      `..` for up to three words in between, `...` for up to six
    $leg & $swell        both near each other, in either order

An own matcher stands here instead of spaCy's: spaCy's set predicates are evaluated in Python for
each token and pattern (docs/decisions/011 has the figures). Tokens and lemmas are spaCy's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from components.safety.text import SENTENCE_ENDS, Words, base

NEAR = 6  # words between two parts joined by `&`; a clause of everyday English is about that long
NEAR_BEYOND = 2  # where a sentence ends in between: "elephant. chest." is one thought
GAPS = {"..": 3, "...": 6}
MOST_COMBINATIONS = 64  # of one way to say something in one line: a hostile line must not cost seconds


class ConceptError(Exception):
    """concepts.yml cannot be used; the message names the concept and the remedy."""


@dataclass(frozen=True)
class Hit:
    """One place where a concept is said.

    Attributes:
        concept: its name.
        places: indices of the words that say it, gaps left out.
    """

    concept: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class _Step:
    """One word of a row: any of `words`, or a gap of up to `gap` words."""

    words: frozenset[str] = frozenset()
    optional: bool = False
    gap: int = 0


@dataclass
class Concepts:
    """All concepts, compiled.

    Attributes:
        names: every concept.
        vocabulary: every word that any of them uses.
    """

    names: frozenset[str]
    vocabulary: frozenset[str]
    _rows: list[tuple[_Step, ...]] = field(default_factory=list)
    _keys: dict[str, list[int]] = field(default_factory=dict)
    _ways: dict[int, list[tuple[str, tuple[int, ...]]]] = field(default_factory=dict)

    @classmethod
    def compile(cls, data: Mapping[str, Any]) -> Concepts:
        """Compile what concepts.yml holds: `words` (lists) and `concepts` (ways to say each).

        Raises:
            ConceptError: a list is unknown or a way to say something cannot be read.
        """
        lists = {name: _words_of(str(words), name) for name, words in (data.get("words") or {}).items()}
        found = cls(frozenset(data["concepts"]), frozenset())
        numbers: dict[tuple[_Step, ...], int] = {}
        vocabulary: set[str] = set()
        for name, ways in data["concepts"].items():
            for way in ways:
                parts = tuple(found._number(numbers, _row(part, lists, name)) for part in str(way).split("&"))
                for part in set(parts):
                    found._ways.setdefault(part, []).append((name, parts))
        for row in found._rows:
            vocabulary.update(word for step in row for word in step.words)
        found.vocabulary = frozenset(vocabulary)
        found._index()
        return found

    def _number(self, numbers: dict[tuple[_Step, ...], int], row: tuple[_Step, ...]) -> int:
        if row not in numbers:
            numbers[row] = len(self._rows)
            self._rows.append(row)
        return numbers[row]

    def _index(self) -> None:
        """List each row under the words of its most telling step, so that few rows are tried on a line."""
        used = Counter(word for row in self._rows for step in row for word in step.words)
        for number, row in enumerate(self._rows):
            needed = [step for step in row if step.words and not step.optional]
            # a word that many rows use, such as "be" or "my", stands in most lines and tells little
            telling = min(needed, key=lambda step: sum(used[word] ** 2 for word in step.words))
            for word in telling.words:
                self._keys.setdefault(word, []).append(number)

    def find(self, line: Words) -> list[Hit]:
        """Every place where a concept is said, by concept and place, nothing twice."""
        spans: dict[int, list[tuple[int, ...]]] = {}
        for number in {number for word in set(line.words) for number in self._keys.get(word, ())}:
            row = self._rows[number]
            begins = row[0].words
            matches = (_match(row, line.words, place) for place, word in enumerate(line.words) if word in begins)
            matched = [places for places in matches if places is not None]
            if matched:
                spans[number] = matched
        hits = {
            Hit(name, places)
            for number in spans
            for name, parts in self._ways.get(number, ())
            for places in _near(parts, spans, line)
        }
        return sorted(hits, key=lambda hit: (hit.concept, hit.places))


def _words_of(text: str, name: str) -> frozenset[str]:
    words = text.split()
    if not words:
        raise ConceptError(f"The word list {name} is empty; write its words behind the colon.")
    return frozenset(base(word) for word in words)


def _row(part: str, lists: Mapping[str, frozenset[str]], concept: str) -> tuple[_Step, ...]:
    steps = []
    for typed in part.split():
        if typed in GAPS:
            steps.append(_Step(gap=GAPS[typed]))
            continue
        words: set[str] = set()
        for word in typed.rstrip("?").split("|"):
            if not word.startswith("$"):
                words.add(base(word))
            elif word[1:] in lists:
                words |= lists[word[1:]]
            else:
                raise ConceptError(f"The concept {concept} uses the list {word}, which is not among `words`.")
        steps.append(_Step(frozenset(words), optional=typed.endswith("?")))
    if not steps or not steps[0].words or steps[0].optional or steps[-1].gap:
        raise ConceptError(
            f'The concept {concept} says "{part.strip()}"; begin and end it with a word that must stand.'
        )
    return tuple(steps)


def _match(row: tuple[_Step, ...], words: tuple[str, ...], place: int, step: int = 0) -> tuple[int, ...] | None:
    """The places of a row's words from `place` on, or None."""
    if step == len(row):
        return ()
    now = row[step]
    if now.gap:
        for skipped in range(now.gap + 1):
            if skipped and (place + skipped > len(words) or words[place + skipped - 1] in SENTENCE_ENDS):
                return None
            rest = _match(row, words, place + skipped, step + 1)
            if rest is not None:
                return rest
        return None
    if place < len(words) and words[place] in now.words:
        rest = _match(row, words, place + 1, step + 1)
        if rest is not None:
            return (place, *rest)
    return _match(row, words, place, step + 1) if now.optional else None


def _near(parts: tuple[int, ...], spans: Mapping[int, list[tuple[int, ...]]], line: Words) -> Iterator[tuple[int, ...]]:
    """The combinations of a way's parts that stand near each other in one sentence."""
    if any(part not in spans for part in parts):
        return
    for tried, chosen in enumerate(product(*(spans[part] for part in parts))):
        if tried == MOST_COMBINATIONS:
            return
        places = tuple(sorted({place for span in chosen for place in span}))
        same = line.sentences[places[0]] == line.sentences[places[-1]]
        if len(places) >= len(parts) and _gap(chosen) <= (NEAR if same else NEAR_BEYOND):
            yield places


def _gap(chosen: tuple[tuple[int, ...], ...]) -> int:
    """The most words between two parts that follow each other."""
    ordered = sorted(chosen, key=lambda span: span[0])
    return max((later[0] - earlier[-1] - 1 for earlier, later in zip(ordered, ordered[1:], strict=False)), default=0)
