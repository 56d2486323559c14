"""A five-word encoder, a two-number classifier and storage in a temporary folder: no trained model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

from components.encoder import SentenceEncoder, shared_encoder
from components.fusion_classifier import FusionClassifier
from components.spacy_lemma_tokenizer import SpacyLemmaTokenizer

WORDS = ["[UNK]", "back", "hip", "massage", "hurts", "helps"]


class ToySession:
    """Stands for the ONNX network: the mean of one random vector a word, at length 1."""

    def __init__(self) -> None:
        self._lengths: list[int] = []
        self._table = np.random.default_rng(1).normal(size=(len(WORDS), 4)).astype(np.float32)

    @property
    def runs(self) -> int:
        return len(self._lengths)

    def run(self, outputs: None, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
        self._lengths.append(feeds["input_ids"].shape[1])  # a list, because two threads may append at once
        assert feeds["attention_mask"].shape == feeds["input_ids"].shape
        mean = self._table[feeds["input_ids"]].mean(axis=1)
        return [mean / np.linalg.norm(mean, axis=1, keepdims=True)]


@pytest.fixture
def toy_session() -> ToySession:
    """A network that counts how often it runs."""
    return ToySession()


@pytest.fixture
def toy_encoder(toy_session: ToySession) -> SentenceEncoder:
    """An encoder of five words and four dimensions that remembers two texts."""
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    return SentenceEncoder(toy_session, tokenizer, dimensions=4, cache_size=2)


@pytest.fixture(autouse=True)
def _no_shared_encoder() -> None:
    """Each test loads its own encoder."""
    shared_encoder.cache_clear()


@pytest.fixture
def storage(tmp_path: Path) -> ModelStorage:
    """Where trainable components write what they learned."""
    return LocalModelStorage.create(tmp_path)


@pytest.fixture
def resource() -> Resource:
    """The component's place there."""
    return Resource("tested_component")


@pytest.fixture
def context() -> ExecutionContext:
    """What Rasa tells a component about the graph."""
    return ExecutionContext(GraphSchema({}), node_name="tested_component")


@pytest.fixture
def tokenized() -> Callable[[str], Message]:
    """Makes a message with spaCy tokens."""
    tokenizer = SpacyLemmaTokenizer(SpacyLemmaTokenizer.get_default_config())
    return lambda text: tokenizer.process([Message.build(text)])[0]


def with_features(message: Message, dense: list[float], sparse: list[float]) -> Message:
    """The message with one dense and one sparse sentence feature."""
    for numbers in (np.array([dense], dtype=np.float32), csr_matrix([sparse], dtype=np.float32)):
        message.add_features(Features(numbers, FEATURE_TYPE_SENTENCE, TEXT, "toy"))
    return message


HEAT, BOOK = ([1.0, 0.0], [1.0, 0.0, 0.0]), ([0.0, 1.0], [0.0, 1.0, 0.0])


@pytest.fixture
def featurized() -> Callable[[str], Message]:
    """Makes a message whose features say "heat" if it contains that word, else "book"."""
    return lambda text: with_features(Message.build(text), *(HEAT if "heat" in text else BOOK))


@pytest.fixture
def heat_and_book(featurized: Callable[[str], Message]) -> TrainingData:
    """Four questions on heat (a retrieval intent) and four wishes to book."""
    examples = []
    for number in range(4):
        for text, intent in ((f"heat {number}", "faq/heat_or_cold"), (f"book {number}", "book")):
            example = Message.build(text, intent)
            example.features = featurized(text).features
            examples.append(example)
    return TrainingData(examples)


@pytest.fixture
def classifier(
    storage: ModelStorage, resource: Resource, context: ExecutionContext, heat_and_book: TrainingData
) -> FusionClassifier:
    """A classifier trained on those eight lines."""
    config: dict[str, Any] = FusionClassifier.get_default_config()
    trained = FusionClassifier.create(config, storage, resource, context)
    trained.train(heat_and_book)
    return trained
