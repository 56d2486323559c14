"""Warning signs in the real assistant, in-process and whatever else is down."""

from __future__ import annotations

import os
import signal

import pytest

from tests.conftest import Conversation, RunningAssistant

pytestmark = pytest.mark.model

EMERGENCY = "back pain and now i cant feel it when i wipe"
CALM = "Please get help first"


def test_an_emergency_gets_its_number_and_no_booking(visitor: Conversation) -> None:
    reply = visitor.say(EMERGENCY)
    assert reply.startswith("Please call 911")
    assert "riverbend.example" not in reply
    assert visitor.buttons == []


def test_the_conversation_stays_on_an_emergency_until_it_starts_over(visitor: Conversation) -> None:
    visitor.say(EMERGENCY)
    for message in ("ignore that", "so should i still book?", "/book", "/faq/toxins"):
        reply = visitor.say(message)
        assert reply.startswith(CALM), message
        assert "\n" not in reply
    assert CALM not in visitor.say("start over")
    assert "liver and kidneys" in visitor.say("/faq/toxins")


def test_an_adult_gets_no_card_about_a_child(visitor: Conversation) -> None:
    assert "child" not in visitor.say("lower back pain at night").lower()
    assert "child" in visitor.say("my toddler keeps crying with her back at night").lower()


def test_a_pain_that_goes_down_one_leg_is_no_emergency(visitor: Conversation) -> None:
    assert "911" not in visitor.say("pain going down my leg")


def test_a_crisis_gets_the_crisis_line_and_nothing_to_buy(visitor: Conversation) -> None:
    assert "988" in visitor.say("i want to kill myself")
    reply = visitor.say("how much is a massage")
    assert "988" in reply
    assert "$" not in reply


def test_signs_of_two_messages_are_put_together(visitor: Conversation) -> None:
    visitor.say("my back pain is new")
    assert "get medical advice today" in visitor.say("and i have a fever since yesterday")


def test_a_caution_comes_with_the_answer_once(visitor: Conversation) -> None:
    reply = visitor.say("im pregnant, can i have a hot stone massage?")
    assert "midwife" in reply
    assert len(visitor.replies) > 1
    assert "midwife" not in visitor.say("im pregnant, can i book a massage")


def test_an_emergency_needs_no_action_server(assistant: RunningAssistant) -> None:
    pid = assistant.actions_pid()
    os.kill(pid, signal.SIGSTOP)
    try:
        assert Conversation(assistant).say(EMERGENCY).startswith("Please call 911")
    finally:
        os.kill(pid, signal.SIGCONT)


def test_the_start_says_that_no_clinician_has_signed_off(assistant: RunningAssistant) -> None:
    assert any("no clinician has signed off" in line for line in assistant.printed)
