"""A visitor's line as plain words: lower case, spelling mended, slang read, words in their base form.

`concepts.py` compiles its phrases with the same `base` that is used here, so both sides agree
whatever the lemma table says about a word.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import spacy_lookups_data
import yaml

from components.english import english

SPELLING_FILE = Path(__file__).with_name("spelling.yml")
TOKEN = re.compile(r"[a-z_]+(?:'[a-z]+)?|\d+(?:\.\d+)?[a-z]*|&|[.!?;,:()\n]")
SENTENCE_ENDS = frozenset(".!?;\n")
LONGEST_PHRASE = 5  # words of a phrase in spelling.yml
SHORTEST_MENDED = 5  # letters: shorter words have too many neighbours that mean something else


@dataclass(frozen=True)
class Words:
    """A line as base words.

    Attributes:
        words: base words and punctuation marks, in order.
        sentences: the number of the sentence that each belongs to.
    """

    words: tuple[str, ...]
    sentences: tuple[int, ...]


class Reader:
    """Reads lines; mends a misspelt word to the nearest one of a vocabulary."""

    def __init__(self, vocabulary: Iterable[str] = ()) -> None:
        """Learn which words may be misspelt.

        Args:
            vocabulary: base words that matter; all their inflections are words to mend to as well.
        """
        wanted = set(vocabulary)
        forms = {form for form, lemma in _lemmas().items() if lemma in wanted} | wanted
        self._near: dict[str, str] = {}
        # sorted, longest last, so that the same slip always gets the same word
        for form in sorted(form for form in forms if len(form) >= SHORTEST_MENDED):
            for shorter in _without_a_letter(form):
                self._near.setdefault(shorter, form)
        self._mended: dict[str, str] = {}

    def read(self, text: str) -> Words:
        """The base words of a line, in order."""
        spelling = _spelling()
        typed: list[str] = []
        for token in TOKEN.findall(_plain(text)):
            typed += spelling.words.get(token, None) or self._split(token)
        words = [self._base(token) for token in _join_phrases(typed, spelling.phrases)]
        sentences, number = [], 0
        for word in words:
            sentences.append(number)
            number += word in SENTENCE_ENDS
        return Words(tuple(words), tuple(sentences))

    def _split(self, token: str) -> list[str]:
        """`don't` is do not, `mum's` is mum, `she's` is she be; a stretched word gets its own length back."""
        token = re.sub(r"([a-z])\1{2,}", r"\1\1", token)
        word, apostrophe, ending = token.partition("'")
        if apostrophe:
            known = _spelling().words
            if token.endswith("n't"):
                stem = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}.get(token[:-3], token[:-3])
                return [stem, "not"]
            spoken = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}.get(ending)
            if ending == "s":
                spoken = "is" if word in PRONOUNS else None
            return [*known.get(word, [word]), *([spoken] if spoken else [])]
        return [token]

    def _base(self, word: str) -> str:
        kept = _spelling().kept
        if word in kept or word in SENTENCE_ENDS:
            return word
        if word in _lemmas() or not word.isalpha():
            return _lemmas().get(word, word)
        if is_english(word):
            return word
        found = self._mended.get(word)
        if found is None:
            found = self._mend(word)
            if len(self._mended) < 20_000:  # words, about 2 MB: enough for years of one practice
                self._mended[word] = found
        return found

    def _mend(self, word: str) -> str:
        once = re.sub(r"([a-z])\1", r"\1", word)
        for candidate in (word, once):
            if is_english(candidate):
                return base(candidate)
        if len(word) >= SHORTEST_MENDED - 1:
            for shorter in (word, *_without_a_letter(word)):
                if shorter in self._near:
                    return base(self._near[shorter])
        return word


@dataclass(frozen=True)
class _Spelling:
    words: dict[str, list[str]]
    phrases: dict[tuple[str, ...], list[str]]
    kept: frozenset[str]


PRONOUNS = frozenset(["he", "she", "it", "that", "this", "there", "what", "who", "where", "how", "here"])


def base(word: str) -> str:
    """The base form of a correctly written word: spelling.yml's if it names the word, else the lemma table's."""
    named = _spelling().words.get(word)
    if named and len(named) == 1:
        word = named[0]
    return word if word in _spelling().kept else str(_lemmas().get(word, word))


def is_english(word: str) -> bool:
    """Whether the lemma table or the list of function words knows a word, inflected or plain."""
    return word in _lemmas() or word in _plain_words()


def spelled() -> frozenset[str]:
    """The words that spelling.yml knows, alone or in a phrase."""
    told = _spelling()
    return frozenset(told.words) | frozenset(word for phrase in told.phrases for word in phrase)


@lru_cache(maxsize=1)
def _spelling() -> _Spelling:
    data: dict[str, Any] = yaml.safe_load(SPELLING_FILE.read_text(encoding="utf-8"))
    words = {str(slip): str(meant).split() for slip, meant in data["words"].items()}
    phrases = {tuple(str(slip).split()): str(meant).split() for slip, meant in data["phrases"].items()}
    kept = {word for meant in words.values() if len(meant) == 1 for word in meant}
    return _Spelling(words, phrases, frozenset(kept | {word for meant in phrases.values() for word in meant}))


@lru_cache(maxsize=1)
def _lemmas() -> dict[str, str]:
    """spaCy's English lemma table with its words; the table that spaCy loads has only their hashes."""
    path = Path(spacy_lookups_data.__file__).with_name("data") / "en_lemma_lookup.json.gz"
    table: dict[str, str] = json.loads(gzip.decompress(path.read_bytes()))
    return table


@lru_cache(maxsize=1)
def _plain_words() -> frozenset[str]:
    return frozenset(_lemmas().values()) | frozenset(english().Defaults.stop_words)


def _plain(text: str) -> str:
    """Lower case with plain apostrophes; accents and full-width letters become plain letters."""
    folded = unicodedata.normalize("NFKD", text.replace("\u2019", "'").replace("\u2018", "'").replace("`", "'"))
    return "".join(c for c in folded if not unicodedata.combining(c)).lower()


def _join_phrases(typed: list[str], phrases: dict[tuple[str, ...], list[str]]) -> list[str]:
    joined: list[str] = []
    place = 0
    while place < len(typed):
        for length in range(min(LONGEST_PHRASE, len(typed) - place), 1, -1):
            meant = phrases.get(tuple(typed[place : place + length]))
            if meant is not None:
                joined += meant
                place += length
                break
        else:
            joined.append(typed[place])
            place += 1
    return joined


def _without_a_letter(word: str) -> list[str]:
    """A word and what is left of it without each one of its letters; two words one slip apart share one of these."""
    return [word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]
