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
