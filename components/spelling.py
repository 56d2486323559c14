"""Mends words nobody has written before to the nearest word of the training questions; no Rasa.

A word is mended only if neither English nor the training questions know it, so what visitors spell
rightly, or wrongly the way the training questions do, is never touched.

Source: Garbe 2012, "SymSpell" (two words a slip apart share what is left of them without a letter),
through the library symspellpy, whose list of English words this reads as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from symspellpy import SymSpell, Verbosity

from components.safety.reading import understanding
from components.safety.text import is_english

ENGLISH = "frequency_dictionary_en_82_765.txt"  # symspellpy's own: a word and how often it is written, each line
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
SHORTEST = 3  # letters; two letters are near to everything
ONE_SLIP = 7  # a word of at most so many letters may have one slip, a longer one two
COMMON = 4  # times in the training questions; a word written less often may be a slip itself
EXPECTED = 2  # times in the training questions that make a spelling one that is understood as it is


def words(line: str) -> list[str]:
    """The words of a line, in small letters."""
    return WORD.findall(line.lower())


class Speller:
    """Knows the words of the training questions; mends lines with them."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """Learn the words.

        Args:
            counts: how often each word stands in the training questions, in small letters.
        """
        self.counts = dict(counts)
        self._english = _english()  # read here, so that no visitor waits for it
        self._near = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word, times in sorted(self.counts.items()):
            if times >= COMMON and len(word) >= SHORTEST:
                self._near.create_dictionary_entry(word, times)

    @classmethod
    def from_lines(cls, lines: Iterable[str], names: Iterable[str] = ()) -> Speller:
        """A speller of the words of these lines.

        Args:
            lines: training questions.
            names: lines whose words are to be mended to however seldom they are asked for.
        """
        counts = Counter(word for line in lines for word in words(line))
        for name in names:
            for word in words(name):
                counts[word] = max(counts[word], COMMON)
        return cls(counts)

    def mend(self, line: str) -> str:
        """The line with its unknown words mended; all else, capitals too, stays as typed."""
        lowered = line.lower()
        if len(lowered) != len(line):  # letters such as "İ" grow; no place would be true any more
            return line
        parts, end = [], 0
        for found in WORD.finditer(lowered):
            mended = self._word(found.group())
            if mended != found.group():
                parts += [line[end : found.start()], mended]
                end = found.end()
        return "".join([*parts, line[end:]])

    def _word(self, word: str) -> str:
        if len(word) < SHORTEST or "'" in word or self.counts.get(word, 0) >= EXPECTED or self._is_known(word):
            return word
        slips = 1 if len(word) <= ONE_SLIP else 2
        found = [str(near.term) for near in self._near.lookup(word, Verbosity.CLOSEST, max_edit_distance=slips)]
        # people seldom miss the first letter, unless two changed places
        likely = [near for near in found if near[0] == word[0] or sorted(near) == sorted(word)]
        # of words equally near, they rather left a letter out than wrote another: "ofen" is "often", not "open"
        return next((near for near in likely if _is_shortened(word, near)), likely[0] if likely else word)

    def _is_known(self, word: str) -> bool:
        """Whether a word means something as it is; the safety screen's slang and short forms do."""
        return is_english(word) or word in understanding().words or word in self._english


def _is_shortened(typed: str, word: str) -> bool:
    """Whether what was typed is the word without some of its letters."""
    left = iter(word)
    return all(letter in left for letter in typed)


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    listed = files("symspellpy").joinpath(ENGLISH).read_text(encoding="utf-8-sig")
    return frozenset(line.partition(" ")[0] for line in listed.splitlines())
