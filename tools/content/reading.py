"""Words counted, compared and judged; pure functions of text."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
APOSTROPHES = re.compile("['\u2018\u2019`]")
# emoji stay: "👋" alone is a greeting, and "hi 👋" is not typed by the same visitor as "hi"
FOLDED = re.compile("[^\\w\u2600-\u27bf\U0001f000-\U0001faff]+|_")
SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)")
SILENT_ENDING = re.compile(r"(?<=[^laeiouy\d])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyszxcgh])es$")
VOWELS = re.compile(r"[aeiouy]+")


def normalised(question: str) -> str:
    """A question in lower case with punctuation and space folded: "What's  UP?" is "whats up"."""
    return FOLDED.sub(" ", APOSTROPHES.sub("", question.casefold())).strip() or question.strip()


def word_set(question: str) -> frozenset[str]:
    """The words of a question whatever their order."""
    return frozenset(normalised(question).split())


def words(text: str) -> list[str]:
    """The words of an answer; a placeholder is one word."""
    return re.findall("[^\\W_]+(?:['\u2019-][^\\W_]+)*", PLACEHOLDER.sub("it", text))


def sentences(text: str) -> list[str]:
    """The sentences of an answer."""
    return [sentence for sentence in (part.strip() for part in SENTENCE_END.split(text)) if sentence]


def syllables(word: str) -> int:
    """About how many syllables an English word has: its groups of vowels, silent endings left out."""
    return max(1, len(VOWELS.findall(SILENT_ENDING.sub("", word.lower()))))


def reading_grade(text: str) -> float:
    """The school grade that reads a text with ease.

    0.39 x words per sentence + 11.8 x syllables per word - 15.59 (Kincaid, Fishburne, Rogers and
    Chissom 1975, "Derivation of new readability formulas for Navy enlisted personnel").
    """
    counted = words(text)
    if not counted:
        return 0.0
    per_sentence = len(counted) / max(1, len(sentences(text)))
    per_word = sum(map(syllables, counted)) / len(counted)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59
