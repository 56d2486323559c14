"""The classifier in Rasa's clothes: labels become intents and response selections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.fusion_classifier import LABEL_RANKING, FusionClassifier
from components.label import set_label

Featurized = Callable[[str], Message]


def parsed(classifier: FusionClassifier, message: Message) -> dict[str, Any]:
    """What Rasa hands on after the classifier."""
    output: dict[str, Any] = classifier.process([message])[0].as_dict(only_output_properties=True)
    return output


def test_a_retrieval_label_sets_its_intent_and_the_response_to_utter(
    classifier: FusionClassifier, featurized: Featurized
) -> None:
    output = parsed(classifier, featurized("heat please"))
    chosen = output["response_selector"]["faq"]["response"]
    assert output["intent"]["name"] == "faq"
    assert output["intent"]["confidence"] > 0.5
    assert output["response_selector"]["all_retrieval_intents"] == ["faq"]
    assert chosen["intent_response_key"] == "faq/heat_or_cold"
    assert chosen["utter_action"] == "utter_faq/heat_or_cold"
    assert chosen["confidence"] == output["intent"]["confidence"]


def test_a_plain_label_sets_only_its_intent(classifier: FusionClassifier, featurized: Featurized) -> None:
    output = parsed(classifier, featurized("book please"))
    assert output["intent"]["name"] == "book"
    assert "response_selector" not in output


def test_the_ranking_starts_with_the_intent_and_its_shares_sum_to_1(
    classifier: FusionClassifier, featurized: Featurized
) -> None:
    message = featurized("heat please")
    output = parsed(classifier, message)
    assert [entry["name"] for entry in output["intent_ranking"]] == ["faq/heat_or_cold", "book"]
    assert sum(entry["confidence"] for entry in output["intent_ranking"]) == pytest.approx(1)
    assert message.get(LABEL_RANKING)[0] == ("faq/heat_or_cold", output["intent"]["confidence"])


def test_a_message_without_a_sentence_vector_is_not_understood(classifier: FusionClassifier) -> None:
    output = parsed(classifier, Message.build("heat please"))
    assert output["intent"] == {"name": "nlu_fallback", "confidence": 0.0}


def test_a_message_that_is_decided_already_is_left_alone(classifier: FusionClassifier, featurized: Featurized) -> None:
    message = featurized("heat please")
    set_label(message, "notice/other_language", 1.0)
    before = message.as_dict()
    classifier.process([message])
    assert message.as_dict() == before


def test_a_message_without_text_is_left_alone(classifier: FusionClassifier) -> None:
    assert parsed(classifier, Message(data={TEXT: ""})) == {TEXT: ""}


def test_each_message_of_several_gets_its_own_label(classifier: FusionClassifier, featurized: Featurized) -> None:
    messages = classifier.process([featurized("heat"), featurized("book"), featurized("more heat")])
    assert [message.get(INTENT)["name"] for message in messages] == ["faq", "book", "faq"]


def test_an_untrained_classifier_says_nothing(
    storage: ModelStorage, resource: Resource, context: ExecutionContext, featurized: Featurized
) -> None:
    untrained = FusionClassifier.create(FusionClassifier.get_default_config(), storage, resource, context)
    assert parsed(untrained, featurized("heat")) == {TEXT: "heat"}


def test_what_was_learned_comes_back_from_storage(
    classifier: FusionClassifier,
    storage: ModelStorage,
    resource: Resource,
    context: ExecutionContext,
    featurized: Featurized,
) -> None:
    loaded = FusionClassifier.load(FusionClassifier.get_default_config(), storage, resource, context)
    for text in ("heat please", "book please"):
        assert parsed(loaded, featurized(text)) == parsed(classifier, featurized(text))


def test_the_ranking_is_as_long_as_the_config_says(
    classifier: FusionClassifier,
    storage: ModelStorage,
    resource: Resource,
    context: ExecutionContext,
    featurized: Featurized,
) -> None:
    config = {**FusionClassifier.get_default_config(), "ranking_length": 1}
    short = FusionClassifier.load(config, storage, resource, context)
    assert len(parsed(short, featurized("heat"))["intent_ranking"]) == 1


@pytest.mark.parametrize(("kept", "count"), [([], 0), (["book"], 1)])
def test_too_few_intents_is_one_clear_sentence(
    classifier: FusionClassifier, heat_and_book: TrainingData, kept: list[str], count: int
) -> None:
    few = [example for example in heat_and_book.training_examples if example.get(INTENT) in kept]
    with pytest.raises(InvalidConfigException) as error:
        classifier.train(TrainingData(few))
    assert str(error.value) == f"FusionClassifier: the training data has {count} intents; it needs at least two."


def test_training_examples_without_text_are_passed_over(
    classifier: FusionClassifier, heat_and_book: TrainingData, featurized: Featurized
) -> None:
    wordless = Message(data={TEXT: "", INTENT: "book"})
    classifier.train(TrainingData([*heat_and_book.training_examples, wordless]))
    assert parsed(classifier, featurized("heat"))["intent"]["name"] == "faq"
