"""The encoder as a featurizer: each attribute gets the vector of its own text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ACTION_TEXT, INTENT, RESPONSE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.encoder import SentenceEncoder
from components.sentence_embedding_featurizer import SentenceEmbeddingFeaturizer

Create = Callable[..., SentenceEmbeddingFeaturizer]


@pytest.fixture
def create(storage: ModelStorage, resource: Resource, context: ExecutionContext) -> Create:
    """Creates the component as Rasa does, with some options changed."""

    def create_with(**options: Any) -> SentenceEmbeddingFeaturizer:
        config = {**SentenceEmbeddingFeaturizer.get_default_config(), **options}
        return SentenceEmbeddingFeaturizer.create(config, storage, resource, context)

    return create_with


@pytest.fixture
def featurizer(
    create: Create, toy_encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> SentenceEmbeddingFeaturizer:
    """The component with the five-word encoder."""
    monkeypatch.setattr(SentenceEncoder, "load", lambda folder, cache_size, kept: toy_encoder)
    return create()


def vectors(message: Message, attribute: str) -> list[list[list[float]]]:
    return [f.features.tolist() for f in message.features if f.attribute == attribute]


def test_each_attribute_gets_the_vector_of_its_own_text(
    featurizer: SentenceEmbeddingFeaturizer, toy_encoder: SentenceEncoder
) -> None:
    texts = {TEXT: "back hurts", RESPONSE: "massage helps", ACTION_TEXT: "hip"}
    example = Message(data=dict(texts))
    featurizer.process_training_data(TrainingData([example]))
    for attribute, text in texts.items():
        assert vectors(example, attribute) == [toy_encoder.encode([text]).tolist()]
    assert vectors(example, TEXT) != vectors(example, RESPONSE)


def test_the_same_answer_on_two_questions_is_run_once(
    featurizer: SentenceEmbeddingFeaturizer, toy_session: Any
) -> None:
    examples = [Message(data={TEXT: text, RESPONSE: "massage helps"}) for text in ("back", "hip")]
    featurizer.process_training_data(TrainingData(examples))
    assert toy_session.runs == 3
    assert vectors(examples[0], RESPONSE) == vectors(examples[1], RESPONSE)


def test_labels_are_not_encoded(featurizer: SentenceEmbeddingFeaturizer) -> None:
    example = Message(data={TEXT: "back hurts", INTENT: "faq"})
    featurizer.process_training_data(TrainingData([example]))
    assert [feature.attribute for feature in example.features] == [TEXT]


def test_a_message_is_featurized_by_its_text_only(featurizer: SentenceEmbeddingFeaturizer) -> None:
    message = Message(data={TEXT: "back hurts", RESPONSE: "massage helps"})
    featurizer.process([message])
    assert [feature.attribute for feature in message.features] == [TEXT]


def test_folder_and_cache_size_reach_the_encoder(create: Create, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Path, int]] = []
    monkeypatch.setattr(SentenceEncoder, "load", lambda folder, cache_size, kept: seen.append((folder, cache_size)))
    create(folder="somewhere/else", cache_size=7)
    assert seen == [(Path("somewhere/else"), 7)]


def test_without_an_encoder_nothing_is_learned_and_it_is_said_what_to_do(create: Create, tmp_path: Path) -> None:
    featurizer = create(folder=str(tmp_path))
    with pytest.raises(InvalidConfigException, match="manifest.json is missing; restore it"):
        featurizer.process_training_data(TrainingData([Message.build("back hurts", "faq")]))


def test_a_trained_assistant_goes_on_without_its_encoder_and_logs_it(
    create: Create, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    message = Message(data={TEXT: "back hurts"})
    create(folder=str(tmp_path)).process([message])
    assert message.features == []
    assert "No question can be understood without the sentence encoder." in caplog.text


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"cache_size": 0}, "SentenceEmbeddingFeaturizer: cache_size is 0; write a whole number of at least 1."),
        ({"cache_size": "big"}, "SentenceEmbeddingFeaturizer: cache_size is 'big'; write a whole number"),
        ({"folder": 5}, "SentenceEmbeddingFeaturizer: folder must be a path such as models/encoder."),
    ],
)
def test_a_wrong_option_is_named_with_what_to_write(config: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidConfigException) as error:
        SentenceEmbeddingFeaturizer.validate_config(config)
    assert str(error.value).startswith(said)


def test_the_defaults_are_valid() -> None:
    SentenceEmbeddingFeaturizer.validate_config(SentenceEmbeddingFeaturizer.get_default_config())


def test_vectors_are_float32(featurizer: SentenceEmbeddingFeaturizer) -> None:
    message = featurizer.process([Message.build("back hurts")])[0]
    assert message.features[0].features.dtype == np.float32
