"""Words and letters as one sparse row, on five questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.ngram_featurizer import NgramFeaturizer

QUESTIONS = ["deep tissue massage", "what is deep tissue", "opening hours", "when are you open", "where do I go"]


@pytest.fixture
def questions(tokenized: Callable[[str], Message]) -> TrainingData:
    """The training questions, with tokens."""
    return TrainingData([tokenized(text) for text in QUESTIONS])


@pytest.fixture
def featurizer(
    storage: ModelStorage, resource: Resource, context: ExecutionContext, questions: TrainingData
) -> NgramFeaturizer:
    """A featurizer trained on them."""
    trained = NgramFeaturizer.create(NgramFeaturizer.get_default_config(), storage, resource, context)
    trained.train(questions)
    return trained


@pytest.fixture
def row(featurizer: NgramFeaturizer, tokenized: Callable[[str], Message]) -> Callable[[str], np.ndarray]:
    """Gives the feature of a text as plain numbers."""
    return lambda text: featurizer.process([tokenized(text)])[0].features[0].features.toarray()[0]


Row = Callable[[str], np.ndarray]


def test_a_typing_slip_shares_features_with_the_right_spelling(row: Row) -> None:
    right, slip, other = row("deep tissue"), row("deap tisue"), row("opening hours")
    assert right @ slip > 0.2
    assert right @ slip > right @ other


@pytest.mark.parametrize(("one", "other"), [("went", "go"), ("Hours", "HOUR")])
def test_forms_of_a_word_share_its_feature(row: Row, one: str, other: str) -> None:
    assert row(one) @ row(other) > 0


def test_a_text_of_unknown_letters_is_a_row_of_zeros_of_the_same_width(row: Row) -> None:
    assert row("我的背").shape == row("deep tissue").shape
    assert not row("我的背").any()


def test_what_was_learned_comes_back_from_storage(
    featurizer: NgramFeaturizer,
    storage: ModelStorage,
    resource: Resource,
    context: ExecutionContext,
    tokenized: Callable[[str], Message],
    row: Row,
) -> None:
    loaded = NgramFeaturizer.load(NgramFeaturizer.get_default_config(), storage, resource, context)
    for text in [*QUESTIONS, "is deep tisue for my hip"]:
        again = loaded.process([tokenized(text)])[0].features[0].features.toarray()[0]
        assert again == pytest.approx(row(text), abs=1e-4)


def test_an_untrained_featurizer_adds_nothing(
    storage: ModelStorage, resource: Resource, context: ExecutionContext, tokenized: Callable[[str], Message]
) -> None:
    untrained = NgramFeaturizer.create(NgramFeaturizer.get_default_config(), storage, resource, context)
    assert untrained.process([tokenized("deep tissue")])[0].features == []


def test_rows_have_the_same_fingerprint_only_if_they_are_the_same(
    featurizer: NgramFeaturizer, tokenized: Callable[[str], Message]
) -> None:
    texts = ["deep tissue", "deep tissue", "opening hours"]
    first, same, other = (featurizer.process([tokenized(text)])[0].features[0].fingerprint() for text in texts)
    assert first == same
    assert first != other


def test_training_without_words_is_told_in_a_sentence(
    storage: ModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    untrained = NgramFeaturizer.create(NgramFeaturizer.get_default_config(), storage, resource, context)
    with pytest.raises(InvalidConfigException, match="^NgramFeaturizer: the training data has no words"):
        untrained.train(TrainingData([]))


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"words": 0}, "NgramFeaturizer: words is 0; write a whole number of at least 1."),
        ({"letters": 1}, "NgramFeaturizer: letters is 1; write a whole number of at least 2."),
        ({"min_letters_df": "two"}, "NgramFeaturizer: min_letters_df is 'two'; write a whole number of at least 1."),
    ],
)
def test_a_wrong_option_is_named_with_what_to_write(config: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidConfigException) as error:
        NgramFeaturizer.validate_config(config)
    assert str(error.value) == said


def test_the_defaults_are_valid() -> None:
    NgramFeaturizer.validate_config(NgramFeaturizer.get_default_config())
