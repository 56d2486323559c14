"""What a conversation says about the answer just given."""

from __future__ import annotations

from actions.lib.answer import last_answer, listed
from tests.actions.conftest import Conversation


def test_the_answer_of_this_turn_is_its_metadata_and_its_key(conversation: Conversation) -> None:
    conversation.asked("swedish", caveat="evidence", related=["sleep"])
    assert last_answer(conversation.tracker()) == {"caveat": "evidence", "related": ["sleep"], "key": "swedish"}


def test_an_answer_stays_the_answer_after_other_lines_of_the_bot(conversation: Conversation) -> None:
    conversation.asked("swedish").bot_utters("utter_notice/caveat_evidence").bot_utters("utter_notice/offer_booking")
    answer = last_answer(conversation.tracker())
    assert answer is not None
    assert answer["key"] == "swedish"


def test_the_answer_of_an_earlier_turn_does_not_count(conversation: Conversation) -> None:
    conversation.asked("swedish").visitor_says("book please")
    assert last_answer(conversation.tracker()) is None


def test_an_answer_about_the_practice_does_not_count(conversation: Conversation) -> None:
    conversation.visitor_says().bot_utters("utter_practice/hours", title="Opening hours")
    assert last_answer(conversation.tracker()) is None


def test_a_new_conversation_has_no_answer(conversation: Conversation) -> None:
    assert last_answer(conversation.tracker()) is None


def test_a_line_of_the_bot_without_metadata_is_no_problem(conversation: Conversation) -> None:
    conversation.visitor_says()
    tracker = conversation.tracker()
    tracker.events += [{"event": "bot", "text": "hello"}, {"event": "bot", "metadata": {"utter_action": None}}]
    assert last_answer(tracker) is None


def test_a_list_slot_is_its_items_or_empty(conversation: Conversation) -> None:
    conversation.remembers(faqs_answered=["swedish"], caveats_shown=None)
    assert listed(conversation.tracker(), "faqs_answered") == ["swedish"]
    assert listed(conversation.tracker(), "caveats_shown") == []
    assert listed(conversation.tracker(), "bookings_offered") == []


def test_adding_to_the_items_does_not_change_the_slot(conversation: Conversation) -> None:
    tracker = conversation.remembers(faqs_answered=["swedish"]).tracker()
    listed(tracker, "faqs_answered").append("sleep")
    assert tracker.get_slot("faqs_answered") == ["swedish"]
