"""How often in a row a visitor was not understood."""

from __future__ import annotations

from actions.lib.misunderstandings import misunderstandings
from tests.actions.conftest import Conversation

CLARIFY, UNKNOWN = "utter_notice/clarify", "utter_notice/unknown"


def test_a_first_message_follows_no_misunderstanding(conversation: Conversation) -> None:
    assert misunderstandings(conversation.visitor_says("massage").tracker()) == []


def test_misunderstandings_without_a_break_are_counted_newest_first(conversation: Conversation) -> None:
    conversation.visitor_says("a").bot_utters(CLARIFY).visitor_says("b").bot_utters(UNKNOWN).visitor_says("c")
    assert misunderstandings(conversation.tracker()) == [UNKNOWN, CLARIFY]


def test_an_answer_ends_the_row(conversation: Conversation) -> None:
    conversation.visitor_says("a").bot_utters(CLARIFY).asked("sleep").visitor_says("c")
    assert misunderstandings(conversation.tracker()) == []


def test_a_booking_ends_the_row(conversation: Conversation) -> None:
    conversation.visitor_says("a").bot_utters(CLARIFY).visitor_says("book").bot_utters("utter_notice/offer_booking")
    assert misunderstandings(conversation.visitor_says("c").tracker()) == []


def test_something_else_after_did_you_mean_belongs_to_the_row(conversation: Conversation) -> None:
    conversation.visitor_says("a").bot_utters(CLARIFY).visitor_says("neither").bot_utters("utter_smalltalk/deny")
    assert misunderstandings(conversation.visitor_says("c").tracker()) == ["utter_smalltalk/deny", CLARIFY]


def test_a_no_after_an_answer_is_no_misunderstanding(conversation: Conversation) -> None:
    conversation.asked("sleep").visitor_says("no").bot_utters("utter_smalltalk/deny").visitor_says("c")
    assert misunderstandings(conversation.tracker()) == []


def test_a_lone_emoji_neither_counts_nor_ends_the_row(conversation: Conversation) -> None:
    conversation.visitor_says("a").bot_utters(CLARIFY)
    conversation.visitor_says("🦴", intent={"name": "notice"}).bot_utters("utter_notice/wordless").visitor_says("c")
    assert misunderstandings(conversation.tracker()) == [CLARIFY]


def test_starting_over_begins_anew(conversation: Conversation) -> None:
    conversation.visitor_says("a").bot_utters(CLARIFY).starts_over().visitor_says("c")
    assert misunderstandings(conversation.tracker()) == []
