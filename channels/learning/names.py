"""People's names in a visitor's words, found without a language model; a recogniser for presidio."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from nicknames import name_triplets
from presidio_analyzer import EntityRecognizer, RecognizerResult
from spacy.lang.en.stop_words import STOP_WORDS

from channels.learning.parts_of_speech import describes, is_word

NAME = "NAME"
SCORE = 0.8  # above what presidio drops; there is no finer judgement to express
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# What stands before a name. After a strong one any word is a name that does not say how something is; where visitors
# introduce themselves, one that is no word of English, or a first name; after a weak one a first name off the list.
STRONG = re.compile(
    r"\b(?:my name['’]?s|name is|names|name['’]s|named|i am called|i['’]?m called|sincerely,?)\s+", re.I
)
INTRODUCED = re.compile(r"\b(?:i am|i['’]?m|im|this is(?: me,)?|call me)\s+", re.I)
HERE = r"(?= (?:here|again|speaking|calling)\b)"
# places where only a name, or a word of English, can stand
PLACES = (
    re.compile(rf"\b(?:it['’]?s|it is)\s+(?P<name>[^\W\d_]+){HERE}", re.I),
    re.compile(r"(?:^|[,.!?\n]\s*)(?P<name>[^\W\d_]+)(?= here\b)", re.I),
    re.compile(
        r"\b(?<!['’])(?P<name>[^\W\d_]+)(?=\s+(?:told (?:me|us)|(?:booked|treated|massaged|saw) (?:me|us)|said i)\b)",
        re.I,
    ),
    re.compile(
        r"\b(?:usually|normally|always|often|still|can i|could i|i|to) (?:see|saw)\s+(?P<name>[^\W\d_]+)"
        r"(?=[,.!?]|$| (?:is|on|at|again|last|for|before|every|today|tomorrow|next|this)\b)",
        re.I,
    ),
)
WEAK = re.compile(
    r"\b(?:i am|i['’]?m|im|this is|it['’]?s|mr|mrs|ms|miss|dr|doctor|nurse|prof|with|see|saw|from|by|ask|for|"
    r"thanks,?|regards,?|cheers,?|husband|wife|son|daughter|mum|mom|dad|friend|sister|brother|partner)\.?\s+",
    re.I,
)
# first names of the list that a visitor says of something else than a person
NO_NAME = frozenset(
    WORD.findall(
        """ab angel ant app ara art ash august bat beck bell berry bias cage cal cam candy char charity charm chat chick
        christian con corny court crate curt day del dicey dot dotty dutch duty earnest el experience fall fate field
        flick frank gay ginger glory gory green gum ham honey honor hop hub junior kill kit left life link little lorry
        may mc mock moss nap nappy natty nib obedience ode one ora pate peg pink pleasant prissy randy relief rich rusty
        salmon sandy see serene silence sly squat teeny telly than tick tine van vert vest vet wash west will win
        wood"""
    )
)
ALSO_NAMES = frozenset(WORD.findall("amber dawn grace hazel jade pearl ruby scarlett violet"))  # words, not on the list
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
        for introduced in INTRODUCED.finditer(text):
            word = WORD.match(text, introduced.end())
            if word is not None and self._is_likely(word[0]):
                yield from self._rest(text, word)
        for place in PLACES:
            for told in place.finditer(text):
                word = WORD.match(text, told.start("name"))
                if word is not None and self._is_likely(word[0]):
                    yield from self._rest(text, word)
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
        if likely or (certain and (small in first_names() or not (small in STOP_WORDS or describes(small)))):
            yield from self._rest(text, word)

    def _is_likely(self, word: str) -> bool:
        """Whether a word is a name where either a name stands or what one is, in whatever case it is written."""
        small = word.lower().removesuffix("'s").removesuffix("’s")
        if small in first_names() | ALSO_NAMES:
            return small not in NO_NAME
        return not (small in self._english or is_word(small))

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
        small = word.lower()
        if small in STOP_WORDS:
            return False
        return word[0].isupper() or not (small in self._english or is_word(small))

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
