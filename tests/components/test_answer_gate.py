"""Answer, "did you mean" or "I don't know", from a ranking written by hand."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from components.answer_gate import AnswerGate
from components.fusion_classifier import LABEL_RANKING
from components.label import set_label

Ranking = list[tuple[str, float]]
CONFIG = {**AnswerGate.get_default_config(), "answer": 0.3, "choices": 0.4}


def decided(ranking: Ranking, **options: Any) -> dict[str, Any]:
    """The parse output of a message with this ranking."""
    message = Message.build("some question")
    message.set(LABEL_RANKING, ranking)
    set_label(message, *ranking[0])
    gate = AnswerGate({**CONFIG, **options})
    output: dict[str, Any] = gate.process([message])[0].as_dict(only_output_properties=True)
    return output


def test_a_sure_label_stands() -> None:
    output = decided([("faq/swedish", 0.8), ("faq/deep_tissue", 0.1)])
    assert output["intent"] == {"name": "faq", "confidence": 0.8}
    assert output["gate"]["decision"] == "answer"
    assert output["gate"]["best"] == "faq/swedish"
    assert output["gate"]["share"] == 0.8


def test_a_label_exactly_at_the_threshold_stands() -> None:
    assert decided([("book", 0.3), ("faq/swedish", 0.2)])["intent"]["name"] == "book"


def test_an_unsure_label_with_good_neighbours_becomes_choices() -> None:
    ranking = [("faq/swedish", 0.25), ("faq/deep_tissue", 0.2), ("practice/prices", 0.1), ("faq/sleep", 0.05)]
    output = decided(ranking)
    assert output["intent"]["name"] == "nlu_fallback"
    assert output["intent"]["confidence"] == pytest.approx(0.55)
    assert output["gate"]["decision"] == "clarify"
    assert output["gate"]["choices"] == ["faq/swedish", "faq/deep_tissue", "practice/prices"]


def test_choices_come_only_from_labels_that_have_a_title() -> None:
    ranking = [("smalltalk/greet", 0.28), ("faq/swedish", 0.2), ("out_of_scope/far", 0.15), ("practice/hours", 0.2)]
    output = decided(ranking)
    assert output["gate"]["choices"] == ["faq/swedish", "practice/hours"]
    assert output["gate"]["decision"] == "clarify"


def test_labels_without_a_title_do_not_help_to_reach_the_choices() -> None:
    ranking = [("smalltalk/greet", 0.28), ("out_of_scope/far", 0.27), ("faq/swedish", 0.2)]
    output = decided(ranking)
    assert output["intent"]["name"] == "nlu_fallback"
    assert output["gate"]["decision"] == "unknown"
    assert output["gate"]["choices"] == []


def test_when_nothing_fits_the_assistant_does_not_know() -> None:
    output = decided([("faq/swedish", 0.1), ("faq/deep_tissue", 0.1), ("faq/sleep", 0.1), ("faq/posture", 0.1)])
    assert output["intent"]["name"] == "nlu_fallback"
    assert output["gate"]["decision"] == "unknown"


def test_nothing_fits_may_count_more_than_its_share() -> None:
    ranking = [("faq/swedish", 0.5), ("out_of_scope/far", 0.2), ("out_of_scope/health_question", 0.1)]
    assert decided(ranking)["intent"]["name"] == "faq"
    assert decided(ranking, nothing=2)["intent"]["name"] == "out_of_scope"


def test_as_many_choices_are_offered_as_the_config_says() -> None:
    ranking = [("faq/swedish", 0.25), ("faq/deep_tissue", 0.2), ("faq/sleep", 0.1)]
    assert decided(ranking, offered=2)["gate"]["choices"] == ["faq/swedish", "faq/deep_tissue"]


def test_a_message_the_classifier_left_alone_is_left_alone() -> None:
    message = Message.build("hola")
    set_label(message, "notice/other_language", 1.0)
    before = message.as_dict()
    assert AnswerGate(CONFIG).process([message])[0].as_dict() == before


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"answer": 1.5}, "AnswerGate: answer is 1.5; write a number from 0 to 1."),
        ({"choices": "many"}, "AnswerGate: choices is 'many'; write a number from 0 to 1."),
        ({"offered": 0}, "AnswerGate: offered is 0; write a whole number of at least 1."),
        ({"offered": "3"}, "AnswerGate: offered is '3'; write a whole number of at least 1."),
    ],
)
def test_a_wrong_option_is_named_with_what_to_write(config: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidConfigException) as error:
        AnswerGate.validate_config(config)
    assert str(error.value) == said


def test_the_defaults_are_valid() -> None:
    AnswerGate.validate_config(AnswerGate.get_default_config())
