"""Rasa graph component: messages that are no English question are told apart before anything else."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.english import analyse, english
from components.label import is_decided, set_label
from components.languages import emergency_language, folded, is_borrowed, languages, likeliest, short_language
from components.safety.reading import understanding
from components.spelling_mender import as_meant

# Latin-script languages a visitor may write in; kept short, since each more can be taken for English.
LATIN_LANGUAGES = ["en", "es", "fr", "de", "pt", "it", "nl", "pl", "tr", "vi", "tl", "ro", "sv"]

SHORT = 2  # plain words; py3langid alone is too often wrong on so few


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class MessageScreen(GraphComponent, IntentClassifier):
    """Sets `notice/empty`, `notice/wordless`, `notice/too_long`, `notice/other_language` or one of `notice/language_*`.

    The last are in the visitor's own language; those that end in `_emergency` have the emergency number first.

    A message that the safety screen has decided keeps its intent, and FusionClassifier leaves one
    decided here alone. Control characters are taken out of the text, so nothing later meets them.

    Usage in config.yml, first in the pipeline::

        - name: components.message_screen.MessageScreen
          max_characters: 1000
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults, each with its reason."""
        return {
            "max_characters": 1000,  # a visitor's question fits in 300; longer is pasted text
            "foreign_certainty": 0.95,  # all other languages together: related ones share a line between them
            "known_words": 0.5,  # a line with at least this share of English words is English
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be importable for this component."""
        return ["py3langid", "spacy"]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the options of config.yml.

        Raises:
            InvalidConfigException: naming the component, the key and what to write instead.
        """
        limit = config.get("max_characters", 1)
        if not isinstance(limit, int) or limit < 1:
            raise InvalidConfigException(
                f"{cls.__name__}: max_characters is {limit!r}; write a whole number of at least 1."
            )
        for key in ("foreign_certainty", "known_words"):
            share = config.get(key, 0.5)
            if not isinstance(share, (int, float)) or not 0 <= share <= 1:
                raise InvalidConfigException(f"{cls.__name__}: {key} is {share!r}; write a number from 0 to 1.")

    def __init__(self, config: dict[str, Any]) -> None:
        """Keep the options."""
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageScreen:
        """Create the component (nothing is trained or stored)."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples as they are."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide on each message; those to understand go on with their slips mended."""
        for message in messages:
            text = _printable(message.get(TEXT) or "")
            label = self._decide(text)
            if label and not is_decided(message):
                set_label(message, label, 1.0)
            if label:
                text = text[: self._config["max_characters"]]
            elif not is_decided(message):
                text = _printable(as_meant(message))
            message.set(TEXT, text, add_to_output=True)
        return messages

    def _decide(self, text: str) -> str | None:
        if not text:
            return "notice/empty"
        if len(text) > self._config["max_characters"]:
            return "notice/too_long"
        letters = [character for character in text if character.isalpha()]
        if not letters and not any(character.isdigit() for character in text):
            return "notice/wordless"
        return self._language(text, letters) if letters and not text.startswith("/") else None

    def _language(self, text: str, letters: list[str]) -> str | None:
        """The label of a message that is not in English: in its own language where we have words for it."""
        code = emergency_language(text)
        if code is not None:
            return f"notice/language_{code}_emergency"
        if is_borrowed(text):
            return None
        words = [token.text for token in analyse(text) if token.is_alpha]
        known = sum(1 for word in words if _is_english(word) or _is_slip(word))
        if not words or known < len(words):  # a line of English words alone ends here
            code = short_language(text)
        if code is None and self._is_foreign(text, letters, words, known):
            named = likeliest(text)
            if named is None and len(words) <= SHORT and text.isascii():
                return None  # "chiro legit" and names of pills: too little to be sure
            if named is None:
                return "notice/other_language"
            code = named[0]
        return f"notice/language_{code}" if code else None

    def _is_foreign(self, text: str, letters: list[str], words: list[str], known: int) -> bool:
        latin = sum(1 for letter in letters if unicodedata.name(letter, "").startswith("LATIN"))
        if latin < len(letters) / 2:
            return True
        if known >= len(words) * self._config["known_words"]:
            return False  # asked first: most lines end here, and the identifier takes some milliseconds
        return bool(1 - dict(_identifier().rank(text))["en"] >= self._config["foreign_certainty"])


def _printable(text: str) -> str:
    """The text with single spaces, also for control characters, and none around it."""
    gone = ("Cc", "Cs", "Co", "Cn")  # a control character often stood between two words, so a space takes its place
    spaced = "".join(" " if unicodedata.category(c) in gone and c != "\n" else c for c in text)
    return re.sub(r" {2,}", " ", spaced).strip()


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LATIN_LANGUAGES)
    return identifier


@lru_cache(maxsize=1)
def _lemma_table() -> Any:
    return english().get_pipe("lemmatizer").lookups.get_table("lemma_lookup")


@lru_cache(maxsize=1)
def _plain_words() -> frozenset[str]:
    return frozenset(_lemma_table().values()) | frozenset(english().Defaults.stop_words)


def _is_english(word: str) -> bool:
    """Whether spaCy's English lemma table knows a word, inflected or plain, or it is a function word."""
    return word in _lemma_table() or word in _plain_words()


def _is_slip(word: str) -> bool:
    """Whether the safety screen's reader takes a word for a slip of an English one: "masage", "siatica"."""
    if any(folded(word) in known.words for known in languages().values()):
        return False
    meant = understanding().read(word).words.words
    return any(one != word and _is_english(one) for one in meant)
