"""A full label where Rasa looks for intent and response."""

from __future__ import annotations

from rasa.shared.nlu.training_data.message import Message

from components.label import set_label


def test_a_plain_intent_is_written_as_intent_alone() -> None:
    message = Message.build("book please")
    set_label(message, "book", 0.7)
    assert message.as_dict(only_output_properties=True) == {
        "text": "book please",
        "intent": {"name": "book", "confidence": 0.7},
    }


def test_a_response_of_a_retrieval_intent_is_written_where_rasa_looks_for_it() -> None:
    message = Message.build("heat or cold")
    set_label(message, "faq/heat_or_cold", 0.7)
    output = message.as_dict(only_output_properties=True)
    assert output["intent"] == {"name": "faq", "confidence": 0.7}
    assert output["response_selector"]["all_retrieval_intents"] == ["faq"]
    assert output["response_selector"]["faq"]["response"] == {
        "confidence": 0.7,
        "intent_response_key": "faq/heat_or_cold",
        "utter_action": "utter_faq/heat_or_cold",
    }


def test_the_last_label_counts() -> None:
    message = Message.build("heat or cold")
    set_label(message, "faq/heat_or_cold", 0.2)
    set_label(message, "nlu_fallback", 0.4)
    assert message.get("intent") == {"name": "nlu_fallback", "confidence": 0.4}
