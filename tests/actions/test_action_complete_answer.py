"""Everything that follows an answer, in the order a visitor reads it."""

from __future__ import annotations

import pytest

from actions.action_complete_answer import ActionCompleteAnswer
from tests.actions.conftest import Conversation

COMPLETE_ANSWER = ActionCompleteAnswer()

pytestmark = pytest.mark.usefixtures("practice")


def test_its_name_is_the_one_in_the_domain() -> None:
    assert COMPLETE_ANSWER.name() == "action_complete_answer"


def test_the_caveat_comes_first_then_the_link_then_the_neighbours(conversation: Conversation) -> None:
    conversation.asked("deep_tissue", caveat="pressure", service="deep_tissue", related=["swedish"])
    conversation.when(COMPLETE_ANSWER)
    assert conversation.responses() == [
        "utter_notice/caveat_pressure",
        "utter_notice/offer_booking_service",
        "utter_notice/offer_related",
    ]


def test_all_three_remember_what_they_said(conversation: Conversation) -> None:
    conversation.asked("deep_tissue", caveat="pressure", service="deep_tissue", related=["swedish"])
    conversation.when(COMPLETE_ANSWER)
    assert conversation.slot("caveats_shown") == ["pressure"]
    assert conversation.slot("bookings_offered") == ["deep_tissue"]
    assert conversation.slot("faqs_answered") == ["deep_tissue"]


def test_what_an_answer_does_not_have_is_left_out(conversation: Conversation) -> None:
    conversation.asked("toxins", caveat="evidence", service=None, related=[]).when(COMPLETE_ANSWER)
    assert conversation.responses() == ["utter_notice/caveat_evidence"]


def test_a_conversation_does_not_repeat_itself(conversation: Conversation) -> None:
    for _ in range(3):
        conversation.asked("deep_tissue", caveat="pressure", service="deep_tissue", related=["deep_tissue"])
        conversation.when(COMPLETE_ANSWER)
    assert conversation.responses() == [
        "utter_notice/caveat_pressure",
        "utter_notice/offer_booking_service",
        "utter_notice/caveat_pressure_reminder",
    ]


def test_a_second_question_gets_its_answer_after_the_first_ones_caveat(conversation: Conversation) -> None:
    second = {"label": "faq/sleep", "key": "sleep", "caveat": "evidence"}
    conversation.visitor_says("two questions", conversation={"also": second})
    conversation.bot_utters("utter_faq/deep_tissue", caveat="pressure", service=None, related=["swedish"])
    conversation.when(COMPLETE_ANSWER)
    assert conversation.responses() == [
        "utter_notice/caveat_pressure",
        "utter_faq/sleep",
        "utter_notice/caveat_evidence",
        "utter_notice/offer_related",
    ]
    assert conversation.slot("caveats_shown") == ["pressure", "evidence"]
    assert conversation.slot("faqs_answered") == ["deep_tissue", "sleep"]


def test_two_answers_with_the_same_caveat_say_it_once(conversation: Conversation) -> None:
    second = {"label": "faq/sleep", "key": "sleep", "caveat": "evidence"}
    conversation.visitor_says("two questions", conversation={"also": second})
    conversation.bot_utters("utter_faq/toxins", caveat="evidence", service=None, related=[]).when(COMPLETE_ANSWER)
    assert conversation.responses() == ["utter_notice/caveat_evidence", "utter_faq/sleep"]


def test_a_second_answer_about_the_practice_has_no_caveat(conversation: Conversation) -> None:
    conversation.visitor_says("two questions", conversation={"also": {"label": "practice/hours", "key": "hours"}})
    conversation.bot_utters("utter_faq/toxins", caveat=None, service=None, related=[]).when(COMPLETE_ANSWER)
    assert conversation.responses() == ["utter_practice/hours"]


def test_a_question_with_a_wish_to_book_gets_answer_and_link(conversation: Conversation) -> None:
    conversation.visitor_says("what is it, and book me in", conversation={"also": {"label": "book", "key": "book"}})
    conversation.bot_utters("utter_faq/toxins", caveat=None, service=None, related=[])
    conversation.remembers(technique="deep tissue").when(COMPLETE_ANSWER)
    assert conversation.responses() == ["utter_notice/offer_booking_service"]
