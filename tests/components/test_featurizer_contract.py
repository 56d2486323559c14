"""What every featurizer of ours promises to the components after it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.encoder import SentenceEncoder
from components.ngram_featurizer import NgramFeaturizer
from components.sentence_embedding_featurizer import SentenceEmbeddingFeaturizer

TEXTS = ["my back hurts", "massage helps my hip"]


@pytest.fixture(params=[SentenceEmbeddingFeaturizer, NgramFeaturizer], ids=lambda kind: kind.__name__)
def featurizer(
    request: pytest.FixtureRequest,
    storage: ModelStorage,
    resource: Resource,
    context: ExecutionContext,
    toy_encoder: SentenceEncoder,
    tokenized: Callable[[str], Message],
    monkeypatch: pytest.MonkeyPatch,
) -> Featurizer:
    """Each featurizer, ready to work."""
    monkeypatch.setattr(SentenceEncoder, "load", lambda folder, cache_size, kept: toy_encoder)
    kind = request.param
    made = kind.create(kind.get_default_config(), storage, resource, context)
    if hasattr(made, "train"):
        made.train(TrainingData([tokenized(text) for text in TEXTS]))
    return made


def numbers(feature: Features) -> np.ndarray:
    return feature.features if feature.is_dense() else feature.features.toarray()


def test_a_text_gets_one_sentence_feature_of_one_row(
    featurizer: Featurizer, tokenized: Callable[[str], Message]
) -> None:
    messages = featurizer.process([tokenized(text) for text in TEXTS])
    assert [len(message.features) for message in messages] == [1, 1]
    for feature in (message.features[0] for message in messages):
        assert (feature.type, feature.attribute, feature.origin) == (FEATURE_TYPE_SENTENCE, TEXT, "tested_component")
        assert numbers(feature).shape == (1, numbers(messages[0].features[0]).shape[1])
        assert numbers(feature).any()


@pytest.mark.parametrize("data", [{}, {TEXT: ""}, {TEXT: None}], ids=["absent", "empty", "none"])
def test_a_message_without_text_gets_no_feature(featurizer: Featurizer, data: dict[str, str]) -> None:
    assert featurizer.process([Message(data=dict(data))])[0].features == []
    example = Message(data=dict(data))
    featurizer.process_training_data(TrainingData([example]))
    assert example.features == []


def test_no_messages_are_no_problem(featurizer: Featurizer) -> None:
    assert featurizer.process([]) == []


def test_features_of_others_stay_as_they_are(featurizer: Featurizer, tokenized: Callable[[str], Message]) -> None:
    message = tokenized(TEXTS[0])
    other = Features(np.ones((1, 3)), FEATURE_TYPE_SENTENCE, TEXT, "other")
    message.add_features(other)
    featurizer.process([message])
    assert len(message.features) == 2
    assert message.features[0] is other
    assert other.features.tolist() == [[1, 1, 1]]


def test_training_questions_and_messages_get_the_same_feature(
    featurizer: Featurizer, tokenized: Callable[[str], Message]
) -> None:
    message, example = tokenized(TEXTS[1]), tokenized(TEXTS[1])
    featurizer.process([message])
    featurizer.process_training_data(TrainingData([example]))
    assert numbers(message.features[0]) == pytest.approx(numbers(example.features[0]), abs=1e-6)


def test_a_text_gets_the_same_feature_in_every_batch(
    featurizer: Featurizer, tokenized: Callable[[str], Message]
) -> None:
    together = featurizer.process([tokenized(text) for text in TEXTS])[1]
    alone = featurizer.process([tokenized(TEXTS[1])])[0]
    assert np.array_equal(numbers(together.features[0]), numbers(alone.features[0]))
