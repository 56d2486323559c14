"""Rasa graph component: spaCy tokens and lemmas without a model download."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.english import analyse


class LemmaToken(Token):
    """A token whose fingerprint is its own words: Rasa's hashes JSON, a minute a training run here."""

    def fingerprint(self) -> str:
        """Stable, and different for different tokens."""
        return f"{self.start}:{self.text}:{self.lemma}"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SpacyLemmaTokenizer(Tokenizer):
    """Splits text with spaCy's English rules and gives each token its lemma.

    NgramFeaturizer reads the lemma, so "hips hurting" and "hip hurts" share features.

    Usage in config.yml::

        - name: components.spacy_lemma_tokenizer.SpacyLemmaTokenizer
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults; all are demanded by Rasa's tokenizer base class."""
        return {
            "intent_tokenization_flag": False,  # intents are labels, never split into words
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be importable for this component."""
        return ["spacy", "spacy_lookups_data"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Tokenize the questions only: Rasa hangs the answer on each of them, and nothing reads its tokens."""
        for example in training_data.training_examples:
            if example.get(TEXT):
                example.set(TOKENS_NAMES[TEXT], self.tokenize(example, TEXT))
        return training_data

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of one attribute, with offsets into its text as typed."""
        text = message.get(attribute)
        return [
            LemmaToken(text[t.idx : t.idx + len(t.text)], t.idx, lemma=t.lemma_)
            for t in analyse(text)
            if not t.is_space
        ]
