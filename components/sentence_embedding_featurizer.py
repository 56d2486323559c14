"""Rasa graph component: the sentence encoder as a dense featurizer."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import DENSE_FEATURIZABLE_ATTRIBUTES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.encoder import EncoderError, SentenceEncoder, shared_encoder

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds one dense sentence feature, shape (1, dimensions), to each attribute that has text.

    Each attribute (visitor's text, response, action text) gets the vector of its own text. There
    are no sequence features: nothing in our pipeline reads them, and pooling is in the network.

    An encoder that is missing or damaged stops training. A trained assistant goes on without it:
    warning signs still get their cards by rules, and to all else it says that it does not know.

    Usage in config.yml::

        - name: components.sentence_embedding_featurizer.SentenceEmbeddingFeaturizer
          folder: models/encoder
          cache_size: 2048
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults, each with its reason."""
        return {
            **DenseFeaturizer.get_default_config(),
            "folder": "models/encoder",  # committed with the project; relative to its root
            "cache_size": 2048,  # texts remembered: buttons and common questions repeat
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be importable for this component."""
        return ["onnxruntime", "tokenizers"]

    def __init__(self, config: dict[str, Any], name: str) -> None:
        """Load the encoder once, when the graph is built."""
        super().__init__(name, config)
        self._encoder: SentenceEncoder | None = None
        self._error = ""
        try:
            self._encoder = shared_encoder(config["folder"], config["cache_size"])
        except EncoderError as error:
            self._error = str(error)
            logger.error("No question can be understood without the sentence encoder. %s", error)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbeddingFeaturizer:
        """Create the component (nothing is trained or stored)."""
        return cls(config, execution_context.node_name)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature of the visitor's text to each message; none without an encoder."""
        for message in messages:
            if self._encoder is not None and message.get(TEXT):
                self._set_feature(message, TEXT, self._encoder.encode([message.get(TEXT)]))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to every attribute of every training example.

        Raises:
            InvalidConfigException: there is no encoder; the message says what to do.
        """
        if self._encoder is None:
            raise InvalidConfigException(self._error)
        places = [
            (example, attribute)
            for example in training_data.training_examples
            for attribute in DENSE_FEATURIZABLE_ATTRIBUTES
            if example.get(attribute)
        ]
        # an answer stands on each of its questions: thousands of places, a couple of hundred texts
        texts = list(dict.fromkeys(example.get(attribute) for example, attribute in places))
        vectors = dict(zip(texts, self._encoder.encode_many(texts), strict=True))
        for example, attribute in places:
            self._set_feature(example, attribute, vectors[example.get(attribute)][np.newaxis])
        return training_data

    def _set_feature(self, message: Message, attribute: str, vector: np.ndarray) -> None:
        message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, attribute, self._identifier))

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the options of config.yml.

        Raises:
            InvalidConfigException: naming the component, the key and what to write instead.
        """
        size = config.get("cache_size", 1)
        if not isinstance(size, int) or size < 1:
            raise InvalidConfigException(f"{cls.__name__}: cache_size is {size!r}; write a whole number of at least 1.")
        if not isinstance(config.get("folder", ""), str):
            raise InvalidConfigException(f"{cls.__name__}: folder must be a path such as models/encoder.")
