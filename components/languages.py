"""Which of the languages we have words for a message is in; no Rasa, no service, no download."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("languages.yml")
BORROWED = "borrowed"
CHINESE = "zh"
ENOUGH = 0.5  # share of a message's words; "hola, how much is it?" stays English
NO_MARKS = str.maketrans({"đ": "d", "ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe"})  # letters, not marks


@dataclass(frozen=True)
class Words:
    """What is known of one language: single words, and phrases that tell an emergency."""

    words: frozenset[str]
    emergency: tuple[str, ...]


@lru_cache(maxsize=1)
def languages() -> dict[str, Words]:
    """The languages of languages.yml by their two-letter code."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        code: Words(frozenset(entry["words"]), tuple(entry["emergency"]))
        for code, entry in told.items()
        if code != BORROWED
    }


@lru_cache(maxsize=1)
def borrowed() -> frozenset[str]:
    """Foreign words that English speakers use, too."""
    return frozenset(yaml.safe_load(FILE.read_text(encoding="utf-8"))[BORROWED])


def folded(text: str) -> str:
    """A text in small letters, without accents, its words parted by single blanks."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(NO_MARKS))
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c))))


def emergency_language(text: str) -> str | None:
    """The language in which a message has words of an emergency or a crisis, wherever they stand."""
    line = f" {folded(text)} "
    for code, known in languages().items():
        for phrase in known.emergency:
            # Chinese writes no blanks between words
            if phrase in line if not phrase.isascii() else f" {phrase} " in line:
                return code
    return None


def is_borrowed(text: str) -> bool:
    """Whether a message is nothing but a foreign thanks or goodbye."""
    line = folded(text)
    return line in borrowed() or (bool(line) and all(word in borrowed() for word in line.split()))


def short_language(text: str) -> str | None:
    """The language that at least half of a message's words belong to; Chinese by its characters."""
    if any("CJK UNIFIED" in unicodedata.name(c, "") for c in text):
        kana = any(unicodedata.name(c, "").startswith(("HIRAGANA", "KATAKANA")) for c in text)
        return None if kana else CHINESE
    hits = likeliest(text)
    return hits[0] if hits and hits[1] >= len(folded(text).split()) * ENOUGH else None


def likeliest(text: str) -> tuple[str, int] | None:
    """The language that most of a message's words belong to, and how many do; None if none does."""
    line = folded(text)
    words = line.split()
    pairs = {" ".join(two) for two in zip(words, words[1:], strict=False)}
    counts = {
        code: sum(word in known.words for word in words) + 2 * len(pairs & known.words)
        for code, known in languages().items()
    }
    best = max(counts, key=lambda code: counts[code])
    return (best, counts[best]) if counts[best] else None
