"""People's names in a visitor's words, found without a language model; a recogniser for presidio."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from nicknames import name_triplets
from presidio_analyzer import EntityRecognizer, RecognizerResult
from spacy.lang.en.stop_words import STOP_WORDS

NAME = "NAME"
SCORE = 0.8  # above what presidio drops; there is no finer judgement to express
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# What stands before a name. After a strong one any word is a name; after a weak one only a word that is no English.
STRONG = re.compile(r"\b(?:my name['’]?s|name is|named|call me|i am called|i['’]?m called|sincerely,?)\s+", re.I)
WEAK = re.compile(
    r"\b(?:i am|i['’]?m|im|this is|it['’]?s|mr|mrs|ms|miss|dr|doctor|nurse|prof|with|see|saw|from|by|ask|for|"
    r"thanks,?|regards,?|cheers,?|husband|wife|son|daughter|mum|mom|dad|friend|sister|brother|partner)\.?\s+",
    re.I,
)
MOST_PARTS = 3  # first, middle and last name


class NameRecognizer(EntityRecognizer):
    """Takes for a name what stands where names stand, a known first name, and a capitalised word that is no English."""

    def __init__(self, english: Collection[str]) -> None:
        """Create it.

        Args:
            english: words, in lower case, that are no names unless written as one.
        """
        super().__init__(supported_entities=[NAME], name="NameRecognizer")
        self._english = english

    def load(self) -> None:
        """Nothing to load: words and names are there."""

    def analyze(self, text: str, entities: Any, nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """The names in a text."""
        return [RecognizerResult(NAME, start, end, SCORE) for start, end in self._found(text)]

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        for introduced in STRONG.finditer(text):
            yield from self._parts(text, introduced.end(), certain=True)
        for introduced in WEAK.finditer(text):
            yield from self._parts(text, introduced.end(), certain=False)
        for word in WORD.finditer(text):
            if self._stands_out(text, word):
                yield from self._rest(text, word)

    def _parts(self, text: str, start: int, certain: bool) -> Iterator[tuple[int, int]]:
        """The name that begins at a place: a certain one's first word, whatever it is, and what looks like a name."""
        word = WORD.match(text, start)
        if word is None:
            return
        small = word[0].lower()
        likely = self._is_foreign(small) and (word[0][0].isupper() or small in first_names())
        if likely or (certain and small not in STOP_WORDS):
            yield from self._rest(text, word)

    def _rest(self, text: str, word: re.Match[str]) -> Iterator[tuple[int, int]]:
        """A name's first word with the words of the name behind it."""
        end = word.end()
        for _ in range(MOST_PARTS - 1):
            following = WORD.match(text, end + 1) if text[end : end + 1] in (" ", ".") else None
            if following is None or not self._goes_on(following[0]):
                break
            end = following.end()
        yield word.start(), end

    def _goes_on(self, word: str) -> bool:
        """Whether a word behind a name belongs to it."""
        return word.lower() not in STOP_WORDS and (word[0].isupper() or word.lower() not in self._english)

    def _stands_out(self, text: str, word: re.Match[str]) -> bool:
        """Whether a word is a name by itself."""
        told, small = word[0], word[0].lower().removesuffix("'s").removesuffix("’s")
        begins = not text[: word.start()].strip() or text[: word.start()].rstrip()[-1] in ".!?\n"
        if small in first_names():
            return small not in self._english or (told[0].isupper() and not begins)
        return told[0].isupper() and not told.isupper() and not begins and self._is_foreign(told)

    def _is_foreign(self, word: str) -> bool:
        return word.lower().removesuffix("'s").removesuffix("’s") not in self._english


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """English first names and their short forms."""
    return frozenset(name.lower() for one, _, other in name_triplets() for name in (one, other))
