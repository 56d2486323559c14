"""Rasa graph component: slips of the thumb are mended before a message is understood."""

from __future__ import annotations

import json
import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.code_digest import code_digest
from components.spelling import Speller

logger = logging.getLogger(__name__)
MENDED = "mended"  # message property: the text with its slips mended; TEXT is still as typed


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SpellingMender(GraphComponent, IntentClassifier):
    """Says how a message reads with its slips mended: "masage" is massage.

    Only words that neither English nor the training questions know are mended, and never a word of
    the safety screen's. The screen judges the mended text; MessageScreen, which must see a foreign
    language as it was typed, hands the mended text of an English message on. The conversation
    keeps what was typed. The words of `data/vocabulary.yml` count as common ones.

    Usage in config.yml, before everything that reads words::

        - name: components.spelling_mender.SpellingMender
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No options."""
        return {}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be importable for this component."""
        return ["symspellpy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Which words are learned stands in a file of its own; a change there must train anew."""
        return code_digest("spelling.py")

    def __init__(self, model_storage: ModelStorage, resource: Resource, speller: Speller) -> None:
        """Create a mender.

        Args:
            model_storage: where the words are stored with the model.
            resource: their place there.
            speller: knows the words.
        """
        self._model_storage = model_storage
        self._resource = resource
        self._speller = speller

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingMender:
        """Create a mender that knows no word and mends none."""
        return cls(model_storage, resource, Speller({}))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingMender:
        """Load the words stored with the model."""
        with model_storage.read_from(resource) as folder:
            counts = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        return cls(model_storage, resource, Speller(counts))

    def train(self, training_data: TrainingData) -> Resource:
        """Count the words of the training questions."""
        tables = [table["elements"] for table in training_data.lookup_tables]
        listed = [name for names in tables if isinstance(names, list) for name in names]
        names = [*listed, *training_data.entity_synonyms]
        self._speller = Speller.from_lines((e.get(TEXT) for e in training_data.intent_examples if e.get(TEXT)), names)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "words.json").write_text(json.dumps(self._speller.counts), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples as they are: their slips teach, too."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the mended text to each message that was typed; buttons send no slips."""
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith("/"):
                try:
                    message.set(MENDED, self._speller.mend(text))
                except Exception as error:  # the safety screen comes next, whatever happens here
                    # the kind of error only: its words could hold the visitor's
                    logger.error("A message was left as typed after %s.", type(error).__name__)
        return messages


def as_meant(message: Message) -> str:
    """The text of a message with its slips mended, or as typed where nothing mended it."""
    return str(message.get(MENDED) or message.get(TEXT) or "")
