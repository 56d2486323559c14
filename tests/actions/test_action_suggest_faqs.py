"""Did you mean: the answer gate's choices as buttons."""

from __future__ import annotations

from typing import Any

import pytest

from actions.action_suggest_faqs import ActionSuggestFaqs
from tests.actions.conftest import Conversation

SUGGEST_FAQS = ActionSuggestFaqs()


def test_its_name_is_the_one_in_the_domain() -> None:
    assert SUGGEST_FAQS.name() == "action_suggest_faqs"


def test_an_unsure_question_offers_the_choices_of_the_gate(conversation: Conversation) -> None:
    choices = ["faq/swedish", "practice/prices"]
    conversation.visitor_says("massage", gate={"decision": "clarify", "choices": choices}).when(SUGGEST_FAQS)
    assert conversation.said == [{"response": "utter_notice/clarify", "suggest": choices}]


@pytest.mark.parametrize("parsed", [{}, {"gate": None}, {"gate": {}}, {"gate": {"choices": []}}])
def test_without_choices_the_question_is_handed_to_the_practice(
    conversation: Conversation, parsed: dict[str, Any]
) -> None:
    conversation.visitor_says("massage", **parsed).when(SUGGEST_FAQS)
    assert conversation.said == [{"response": "utter_notice/unknown"}]


def test_the_choices_are_those_of_the_last_message(conversation: Conversation) -> None:
    conversation.visitor_says("massage", gate={"choices": ["faq/swedish"]})
    conversation.visitor_says("hip", gate={"choices": ["faq/hip_flexors"]}).when(SUGGEST_FAQS)
    assert conversation.said[0]["suggest"] == ["faq/hip_flexors"]
