"""Rasa graph component: a pressed button gives exactly what it names."""

from __future__ import annotations

import json
import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.kept_responses import titles
from components.label import FALLBACK, is_decided, set_label


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PayloadReader(GraphComponent, IntentClassifier):
    """Understands `/faq/<key>` and the like, which Rasa's own payload reader takes for typed text.

    Rasa reads `/intent` only; a payload that names one response of a retrieval intent would be
    guessed at by the classifier. Here it sets the label, and the text becomes the title that stood
    on the button. A line that merely starts with a slash loses it, so Rasa's reader, which logs
    what it cannot parse, never sees a visitor's words.

    Usage in config.yml, before the classifier::

        - name: components.payload_reader.PayloadReader
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No options."""
        return {}

    def __init__(self, model_storage: ModelStorage, resource: Resource, titles: dict[str, str]) -> None:
        """Create a reader.

        Args:
            model_storage: where the labels are stored with the model.
            resource: their place there.
            titles: what a button says, by label; a plain intent's is its own name.
        """
        self._model_storage = model_storage
        self._resource = resource
        self._titles = titles

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PayloadReader:
        """Create a reader that knows no label yet."""
        return cls(model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PayloadReader:
        """Load the labels stored with the model."""
        with model_storage.read_from(resource) as folder:
            titles = json.loads((folder / "titles.json").read_text(encoding="utf-8"))
        return cls(model_storage, resource, titles)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the labels of all intents and the titles of all responses."""
        retrieval = training_data.retrieval_intents
        plain = {intent: intent for intent in sorted(training_data.intents - retrieval)}
        self._titles = {**plain, **titles(training_data.responses, retrieval)}
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "titles.json").write_text(json.dumps(self._titles, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples as they are."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide on each message that is a payload; others pass untouched."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith("/") and not is_decided(message):
                self._read(message, text)
        return messages

    def _read(self, message: Message, text: str) -> None:
        label = text[1:].strip()
        if "/" in label and label in self._titles:
            message.set(TEXT, self._titles[label], add_to_output=True)
            set_label(message, label, 1.0)
        elif label not in self._titles:
            if re.fullmatch(r"[a-z_]+(/[a-z_]+)*", label):  # a button of an answer that is gone
                set_label(message, FALLBACK, 1.0)
            message.set(TEXT, label.lstrip("/ "), add_to_output=True)
