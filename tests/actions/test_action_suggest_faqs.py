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
    conversation.visitor_says("massage", gate={"choices": ["faq/swedish"]}).asked("swedish")
    conversation.visitor_says("hip", gate={"choices": ["faq/hip_flexors"]}).when(SUGGEST_FAQS)
    assert conversation.said[0]["suggest"] == ["faq/hip_flexors"]


def unclear(conversation: Conversation, times: int, **gate: Any) -> list[str]:
    for _ in range(times):
        conversation.visitor_says("hmm", gate=gate).when(SUGGEST_FAQS)
    return [name.removeprefix("utter_notice/") for name in conversation.responses()]


def test_did_you_mean_is_asked_once_then_for_other_words_then_the_contact_is_given(conversation: Conversation) -> None:
    said = unclear(conversation, 5, choices=["faq/swedish"])
    assert said == ["clarify", "rephrase", "topics", "topics", "topics"]


def test_a_question_nothing_answers_is_handed_over_twice_and_then_gets_the_topics(conversation: Conversation) -> None:
    assert unclear(conversation, 4) == ["unknown", "unknown", "topics", "topics"]


def test_did_you_mean_may_follow_a_hand_over(conversation: Conversation) -> None:
    unclear(conversation, 1)
    assert unclear(conversation, 1, choices=["faq/swedish"]) == ["unknown", "clarify"]


def test_the_choices_stand_on_no_response_but_did_you_mean(conversation: Conversation) -> None:
    unclear(conversation, 2, choices=["faq/swedish"])
    assert [set(message) for message in conversation.said] == [{"response", "suggest"}, {"response"}]


def test_after_something_else_the_contact_is_given(conversation: Conversation) -> None:
    unclear(conversation, 1, choices=["faq/swedish"])
    conversation.visitor_says("something else").bot_utters("utter_smalltalk/deny")
    assert unclear(conversation, 1, choices=["faq/sleep"]) == ["clarify", "topics"]


def test_whatever_is_understood_begins_anew(conversation: Conversation) -> None:
    unclear(conversation, 2, choices=["faq/swedish"])
    conversation.asked("swedish")
    assert unclear(conversation, 1, choices=["faq/sleep"])[-1] == "clarify"


def test_two_practice_matters_are_answered_one_after_the_other(conversation: Conversation) -> None:
    gate = {"decision": "both", "choices": ["practice/hours", "practice/parking"]}
    conversation.visitor_says("when and where", gate=gate).when(SUGGEST_FAQS)
    assert conversation.responses() == ["utter_practice/hours", "utter_practice/parking"]


@pytest.mark.usefixtures("practice")
def test_a_price_and_a_wish_to_book_get_the_price_and_the_link(conversation: Conversation) -> None:
    gate = {"decision": "both", "choices": ["practice/prices", "book"]}
    conversation.visitor_says("how much, and book me in", gate=gate).when(SUGGEST_FAQS)
    assert conversation.responses() == ["utter_practice/prices", "utter_notice/offer_booking"]


def test_neighbours_of_an_answer_are_offered_without_a_did_you_mean(conversation: Conversation) -> None:
    gate = {"decision": "related", "choices": ["faq/swedish"]}
    conversation.asked("deep_tissue").visitor_says("why?", gate=gate).when(SUGGEST_FAQS)
    assert conversation.said == [{"response": "utter_notice/offer_related", "suggest": ["faq/swedish"]}]
