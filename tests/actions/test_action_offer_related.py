"""Neighbouring questions as buttons."""

from __future__ import annotations

import pytest

from actions.action_offer_related import ActionOfferRelated
from tests.actions.conftest import Conversation

OFFER_RELATED = ActionOfferRelated()


def test_its_name_is_the_one_in_the_domain() -> None:
    assert OFFER_RELATED.name() == "action_offer_related"


def test_neighbours_of_the_answer_are_offered(conversation: Conversation) -> None:
    conversation.asked("swedish", related=["sleep", "mood"]).when(OFFER_RELATED)
    assert conversation.said == [{"response": "utter_notice/offer_related", "suggest": ["sleep", "mood"]}]


def test_two_neighbours_are_offered_at_most(conversation: Conversation) -> None:
    conversation.asked("swedish", related=["sleep", "mood", "posture"]).when(OFFER_RELATED)
    assert conversation.said[0]["suggest"] == ["sleep", "mood"]


def test_what_was_told_before_is_not_offered(conversation: Conversation) -> None:
    conversation.remembers(faqs_answered=["sleep"])
    conversation.asked("swedish", related=["sleep", "mood", "posture"]).when(OFFER_RELATED)
    assert conversation.said[0]["suggest"] == ["mood", "posture"]


def test_an_answer_never_offers_itself(conversation: Conversation) -> None:
    conversation.asked("swedish", related=["swedish", "sleep"]).when(OFFER_RELATED)
    assert conversation.said[0]["suggest"] == ["sleep"]


@pytest.mark.parametrize("metadata", [{"related": []}, {"related": None}, {}])
def test_an_answer_without_neighbours_is_only_remembered(
    conversation: Conversation, metadata: dict[str, list[str] | None]
) -> None:
    conversation.asked("swedish", **metadata).when(OFFER_RELATED)
    assert conversation.said == []
    assert conversation.slot("faqs_answered") == ["swedish"]


def test_an_answer_given_twice_is_remembered_once(conversation: Conversation) -> None:
    for key in ("swedish", "sleep", "swedish"):
        conversation.asked(key).when(OFFER_RELATED)
    assert conversation.slot("faqs_answered") == ["swedish", "sleep"]


def test_a_turn_without_an_answer_offers_and_remembers_nothing(conversation: Conversation) -> None:
    conversation.asked("swedish", related=["sleep"]).visitor_says("hello").when(OFFER_RELATED)
    assert conversation.said == []
    assert conversation.slot("faqs_answered") is None
