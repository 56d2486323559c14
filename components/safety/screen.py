"""The safety screen: rules and the learned signal together give one verdict for a message; no Rasa.

The rules decide on what is said plainly; the signal, which knows what the rules say, catches what is
said in words nobody foresaw. A rule alone raises no card where the signal is sure enough that the
line is plain (DOUBT): of near misses, a quarter would get one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from components.held_out import is_held_out
from components.remembered import Remembered
from components.safety.frames import without_frames
from components.safety.patterns import Line, Patterns
from components.safety.reading import Reading, Understanding
from components.safety.rules import LEVELS, Sign, Signs, from_json, to_json
from components.safety.signal import Sample, Signal

PLAIN = 6000  # plain questions to learn from: more only take longer
Encode = Callable[[list[str]], np.ndarray]  # texts to vectors of shape (texts, dimensions)

# part of a card's score from which two messages are read as one; of split warning signs none had less than its
# whole, and seven of eight pairs of plain questions are spared the encoder (decision 019)
HINT = 0.25

CRISIS = "suicidal_crisis"  # its card goes before every other
CHILD = "child"  # concept; a card about a child makes no sense to whoever named none
# share of plain from which on a rule of this level alone raises no card: the first two because left-out writers' lines
# bear them out; an emergency's because a miss is worst, though these lines cannot tell it from 0.7 (decision 011)
DOUBT = {"professional": 0.5, "urgent": 0.7, "emergency": 0.85}


@dataclass(frozen=True)
class Verdict:
    """What the screen says about a message.

    Attributes:
        level: one of `LEVELS`.
        pattern: the warning sign, empty without one.
        card: the response to say, empty without one.
        asks: whether it is a question about a warning sign that nobody has.
    """

    level: str = LEVELS[0]
    pattern: str = ""
    card: str = ""
    asks: bool = False


@dataclass(frozen=True)
class _Assessment:
    """A text's level, the rules' patterns in it, whether it is a mere question or names a child, and its vector."""

    level: str
    found: dict[str, str]
    idle: bool
    names_child: bool
    vector: np.ndarray | None = None


def plain_lines(texts: Iterable[str], titles: Iterable[str], most: int = PLAIN) -> list[str]:
    """At most so many texts that stand by themselves, picked by what they say.

    A line that begins with an answer's title is the second half of a conversation; no visitor types a title. A hash
    picks, so one text more or less changes the pick by one; every third of them made another screen of each edit.
    """
    begun = {f"{title}: " for title in titles}
    alone = [text for text in dict.fromkeys(texts) if text[: text.find(": ") + 2] not in begun]
    picked = set(sorted(alone, key=lambda text: hashlib.blake2b(text.encode(), digest_size=8).digest())[:most])
    return [text for text in alone if text in picked]


class Screen:
    """Judges messages."""

    def __init__(
        self,
        understanding: Understanding,
        signs: Sequence[Sign],
        cards: dict[tuple[str, str], str],
        signal: Signal | None,
        examples: Sequence[str] = (),
    ) -> None:
        """Put the parts together.

        Args:
            understanding: reads a line.
            signs: the rules.
            cards: the response of each pattern and level.
            signal: the learned signal; None to judge by rules alone.
            examples: the pattern of each row of the signal's examples.
        """
        self._understanding = understanding
        self._signs = Signs(signs)
        self._cards = cards
        self._signal = signal
        self._examples = tuple(examples)
        others = {sign.pattern for sign in signs if not any(CHILD in need for need in sign.needs)}
        self._about_children = {sign.pattern for sign in signs} - others
        self._assessed: Remembered[_Assessment] = Remembered()
        self._concepts = {name: column for column, name in enumerate(sorted(understanding.concepts))}

    @classmethod
    def fit(
        cls,
        understanding: Understanding,
        patterns: Patterns,
        lines: Sequence[Line],
        plain: Sequence[str],
        encode: Encode,
    ) -> Screen:
        """Learn from written lines and plain questions.

        Args:
            understanding: reads a line.
            patterns: signs and cards.
            lines: those of `patterns.lines` to learn from.
            plain: questions that are no warning sign.
            encode: the sentence encoder.
        """
        screen = cls(understanding, patterns.signs, patterns.cards, None)
        texts = [*(line.text for line in lines), *plain]
        bare = [without_frames(text) for text in texts]
        with ThreadPoolExecutor(1) as pool:  # the network runs outside Python's lock
            vectors = pool.submit(encode, bare)
            sample = screen.sample([screen._read(text) for text in bare], vectors.result())
        levels = [*(line.level for line in lines), *([LEVELS[0]] * len(plain))]
        writers = [*(line.writer for line in lines), *([""] * len(plain))]
        screen._signal = Signal.fit(sample, levels, writers, np.array([is_held_out(text) for text in texts]))
        order = sorted(range(len(lines)), key=lambda row: LEVELS.index(lines[row].level))
        screen._examples = tuple(lines[row].pattern for row in order)
        return screen

    def _read(self, text: str, before: frozenset[str] = frozenset()) -> tuple[Reading, dict[str, str]]:
        """A line, and the level of each pattern that the rules find in it with the concepts said before."""
        reading = self._understanding.read(text)
        return reading, self._signs.strongest(reading.said.concepts, before)

    def sample(self, readings: Sequence[tuple[Reading, dict[str, str]]], vectors: np.ndarray) -> Sample:
        """Readings, each with what the rules find, as the signal sees them."""
        width = len(self._concepts)
        concepts = np.zeros((len(readings), 2 * width), dtype=np.float32)
        rules = np.zeros((len(readings), 6), dtype=np.float32)
        for row, (reading, found) in enumerate(readings):
            for name in reading.said.concepts:
                concepts[row, self._concepts[name]] = 1
            for name in reading.said.denied:
                concepts[row, width + self._concepts[name]] = 1
            rules[row, max((LEVELS.index(level) for level in found.values()), default=0)] = 1
            rules[row, 4:] = reading.said.asks, reading.said.imagines
        return Sample(vectors, concepts, rules, [" ".join(reading.words.words) for reading, _ in readings])

    def judge(self, text: str, earlier: Sequence[str] = (), encode: Encode | None = None) -> Verdict:
        """The verdict on a message.

        Args:
            text: as typed.
            earlier: the visitor's messages before it, the oldest first.
            encode: the sentence encoder; None to judge by rules alone.
        """
        text, earlier = without_frames(text), [without_frames(one) for one in earlier]
        alone = self._assess(text, self._understanding.said_before(earlier), encode)
        if alone.level == LEVELS[0] and earlier and encode is not None:
            joined = self._joined(earlier[-1], text, encode)
            alone = joined or alone
        if alone.level == LEVELS[0]:
            return Verdict(asks=alone.idle and any(LEVELS.index(sign) > 1 for sign in alone.found.values()))
        pattern = self._pattern(alone)
        return Verdict(alone.level, pattern, self._card(pattern, alone.level))

    def _joined(self, last: str, text: str, encode: Encode) -> _Assessment | None:
        """What a message says together with the one before it, if that is urgent and more than that one said."""
        if not self._hints(last, text, encode):
            return None
        both = self._assess(f"{last} {text}", frozenset(), encode)
        rank = LEVELS.index(both.level)
        if rank < LEVELS.index("urgent"):
            return None
        return both if rank > LEVELS.index(self._assess(last, frozenset(), encode).level) else None

    def _hints(self, last: str, text: str, encode: Encode) -> bool:
        """Whether two messages are worth encoding as one: what they share of a warning sign, with half-way vectors."""
        assert self._signal is not None
        halfway = encode([last, text]).sum(axis=0)
        halfway /= np.linalg.norm(halfway) or 1.0
        sample = self.sample([self._read(f"{last} {text}")], halfway[np.newaxis])
        return self._signal.alarm(self._signal.shares(sample)[0]) >= HINT * self._signal.card

    def _assess(self, text: str, before: frozenset[str], encode: Encode | None) -> _Assessment:
        key = text, before, encode is None
        return self._assessed.get(key, lambda: self._assess_anew(text, before, encode))

    def _assess_anew(self, text: str, before: frozenset[str], encode: Encode | None) -> _Assessment:
        reading, found = self._read(text, before)
        idle, names_child = reading.said.asks or reading.said.imagines, CHILD in reading.said.concepts
        # "if this fails I'm ending it" is said in earnest
        told = found if not idle else {CRISIS: found[CRISIS]} if CRISIS in found and not reading.said.asks else {}
        ruled = max(told.values(), key=LEVELS.index, default=LEVELS[0])
        if self._signal is None or encode is None:
            return _Assessment(ruled, found, idle, names_child)
        vector = encode([text])[0]
        shares = self._signal.shares(self.sample([(reading, found)], vector[np.newaxis]))[0]
        heard = self._signal.level(shares)
        level = heard if shares[0] >= DOUBT.get(ruled, 0) else max(ruled, heard, key=LEVELS.index)
        return _Assessment(level, found, idle, names_child, vector)

    def _pattern(self, told: _Assessment) -> str:
        """The pattern of a level: what the rules say, and among several what the nearest written line says."""
        ruled = [pattern for pattern, sign in told.found.items() if sign == told.level]
        if CRISIS in ruled or len(ruled) == 1:
            return CRISIS if CRISIS in ruled else ruled[0]
        if told.vector is None or self._signal is None:
            return ruled[0]
        nearest = [self._examples[row] for row in self._signal.nearest(told.vector, told.level)]
        fitting = (one for one in nearest if told.names_child or one not in self._about_children)
        best = next(fitting, nearest[0])
        return best if best in ruled or not ruled else ruled[0]

    def _card(self, pattern: str, level: str) -> str:
        """The pattern's response of this level, else that of the next higher one, else of the next lower."""
        rank = LEVELS.index(level)
        near = sorted(LEVELS[1:], key=lambda other: (LEVELS.index(other) < rank, abs(LEVELS.index(other) - rank)))
        return next(self._cards[pattern, other] for other in near if (pattern, other) in self._cards)

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """What to store: settings for JSON and arrays for NumPy (no pickle)."""
        settings, arrays = self._signal.to_arrays() if self._signal else ({}, {})
        cards = [[pattern, level, name] for (pattern, level), name in self._cards.items()]
        signs = to_json(self._signs.signs)
        return {"signs": signs, "cards": cards, "examples": list(self._examples), "signal": settings}, arrays

    @classmethod
    def from_arrays(
        cls, understanding: Understanding, settings: dict[str, Any], arrays: dict[str, np.ndarray]
    ) -> Screen:
        """The inverse of `to_arrays`."""
        signal = Signal.from_arrays(settings["signal"], arrays) if settings["signal"] else None
        cards = {(pattern, level): name for pattern, level, name in settings["cards"]}
        return cls(understanding, from_json(settings["signs"]), cards, signal, settings["examples"])
