"""Takes out of a visitor's words what could tell who it is, before they are stored.

The frame is Microsoft's presidio, on a blank spaCy pipeline (docs/decisions/017-learning-and-privacy.md): its phone,
card and date recognisers, patterns for the rest, and `names.py`. It asks no network. What it cannot know is a name
in lower case that nothing introduces, and a person described without a name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

import spacy
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, DateRecognizer, PhoneRecognizer
from spacy.lookups import load_lookups

from channels.learning.names import WORD, NameRecognizer

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
DIGIT = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
STREET = (
    r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|court|crescent|terrace|boulevard|blvd|square|gardens|grove|"
    r"parade|parkway|highway|hwy)"
)
PATTERNS = {
    "EMAIL": [
        r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+",
        r"\b[\w.+-]+(?: (?:dot|at) [\w-]+)* at [\w-]+(?: dot [\w-]+)+\b",
    ],
    "WEB": [r"\b(?:https?://|www\.)\S+", r"(?<!\w)@\w{3,}"],
    # seven digits and more are a phone, a card, a patient's number: never a price, a dose or a time
    "NUMBER": [r"\+?\d(?:[\s().\-/]{0,2}\d){6,}", rf"\b(?:{DIGIT}[\s,-]+){{5,}}{DIGIT}\b"],
    "DATE": [
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}\b\.?(?:,? (?:19|20)?\d\d)?",
        rf"\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? (?:19|20)?\d\d)?",
        r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b",
        r"(?<=\bborn in )(?:19|20)\d\d\b",
        rf"(?<=\bborn )(?:in |on )?{MONTH}(?: (?:19|20)?\d\d)?",
        r"\b(?:19[2-9]\d|200\d)\b",
    ],
    "ADDRESS": [
        rf"\b(?:(?:flat|apt|apartment|unit|suite)\.? )?\d{{1,5}}[a-z]?,? (?:[a-z'’.-]+ ){{1,3}}{STREET}\b\.?",
        r"\b\d{1,5}[a-z]? (?:[A-Z][a-z'’-]+ ){1,2}(?:Way|Close|Place|Hill|Park|Row|Mews|Drive|Court)\b",
        r"(?<=\baddress is )\S.*?(?=[.!?\n]|$)",
        r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b",  # GB
        r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b",  # CA
        r"\b[A-Z]\d[\dW] ?[A-Z\d]{4}\b",  # IE
        r"\b\d{5}(?:-\d{4})?\b(?! (?:steps|times|people|dollars|calories|miles|met))",  # US, and no count
        r"\b(?:NSW|VIC|QLD|TAS|ACT) \d{4}\b",  # AU
    ],
}
SHOWN = {"PHONE_NUMBER": "NUMBER", "CREDIT_CARD": "NUMBER", "DATE_TIME": "DATE"}  # presidio's names
CERTAIN = 0.6  # of a pattern, as of presidio's own
LEAST = 0.3  # presidio gives possible phone numbers 0.4
REGIONS = ("US", "GB", "IE", "CA", "AU", "NZ", "IN")
CALENDAR = "monday tuesday wednesday thursday friday saturday sunday i ok english christmas easter eve dob"


class Redactor:
    """Replaces what it finds by its kind in brackets, such as `[name]`."""

    def __init__(self, known_words: Collection[str]) -> None:
        """Build the recognisers; takes some seconds.

        Args:
            known_words: words of the subject, in lower case, that are no names: those of the assistant's answers.
        """
        registry = RecognizerRegistry([NameRecognizer(english_words() | frozenset(known_words)), *_recognizers()])
        self._analyzer = AnalyzerEngine(registry, BlankEngine(), default_score_threshold=LEAST)

    def make_nameless(self, text: str) -> str:
        """The text without names, numbers, addresses and dates."""
        found = sorted((one.start, -one.end, one.entity_type) for one in self._analyzer.analyze(text, "en"))
        parts: list[str] = []
        told = 0
        for start, negative, kind in found:
            if start >= told:
                parts += [text[told:start], f"[{SHOWN.get(kind, kind).lower()}]"]
            told = max(told, -negative)
        return "".join([*parts, text[told:]])


class BlankEngine(NlpEngine):
    """presidio's way to spaCy, without a trained pipeline: tokens, and lower-case words for lemmas."""

    def __init__(self) -> None:
        """Make the pipeline."""
        self._nlp = spacy.blank("en")

    def load(self) -> None:
        """It is there."""

    def is_loaded(self) -> bool:
        """It is."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Split a text."""
        tokens = self._nlp(text)
        places = [token.idx for token in tokens]
        return NlpArtifacts([], tokens, places, [token.lower_ for token in tokens], self, language)

    def process_batch(self, texts: Any, language: str, *arguments: Any, **options: Any) -> Any:
        """Split several texts."""
        return ((text, self.process_text(str(text), language)) for text in texts)

    def is_stopword(self, word: str, language: str) -> bool:
        """Whether a word says little."""
        return bool(self._nlp.vocab[word].is_stop)

    def is_punct(self, word: str, language: str) -> bool:
        """Whether it is a mark."""
        return bool(self._nlp.vocab[word].is_punct)

    def get_supported_entities(self) -> list[str]:
        """None: recognisers find them."""
        return []

    def get_supported_languages(self) -> list[str]:
        """English."""
        return ["en"]


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of some texts, in lower case."""
    return frozenset(word.lower() for text in texts for word in WORD.findall(text))


def _recognizers() -> list[Any]:
    own = [
        PatternRecognizer(
            kind,
            patterns=[Pattern(f"{kind} {number}", pattern, CERTAIN) for number, pattern in enumerate(patterns)],
            global_regex_flags=re.MULTILINE | re.IGNORECASE,
        )
        for kind, patterns in PATTERNS.items()
    ]
    phones = PhoneRecognizer(supported_regions=REGIONS)
    return [*own, phones, CreditCardRecognizer(), DateRecognizer()]


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """Words that spaCy's English tables know, in lower case."""
    table = load_lookups("en", ["lemma_lookup"]).get_table("lemma_lookup")
    strings = spacy.blank("en")
    small = (word.lower() for word in table.values())
    return frozenset(small) | frozenset(strings.Defaults.stop_words) | frozenset(CALENDAR.split())
