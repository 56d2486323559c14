"""What became of a message: only a reply in words counts, and an apology is not an answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import ROOT
from tools.performance.scenarios.judge import ANSWERED, APOLOGISED, FAILED, OTHER, judge
from tools.performance.talks import apologies

WORDS = apologies(ROOT)


def website(*messages: dict[str, Any]) -> str:
    return json.dumps({"visitor": "token", "messages": messages})


def answer(text: str, faq: str | None = None, kind: str = "answer") -> dict[str, Any]:
    return {"kind": kind, "text": text, "faq": faq}


def test_a_reply_of_either_channel_is_an_answer() -> None:
    assert judge(200, json.dumps([{"recipient_id": "a", "text": "Hello."}]), None, WORDS).outcome == ANSWERED
    assert judge(200, website(answer("Hello.")), None, WORDS).outcome == ANSWERED


@pytest.mark.parametrize(
    ("status", "body"),
    [(0, ""), (200, ""), (200, "[]"), (200, website()), (200, website(answer(" "))), (200, "<html>"), (500, "oops")],
)
def test_no_words_are_a_failure(status: int, body: str) -> None:
    verdict = judge(status, body, None, WORDS)
    assert verdict.outcome == FAILED
    assert verdict.why


def test_the_assistants_own_words_for_a_failure_are_an_apology() -> None:
    said = "Sorry, something went wrong on my side. Please try again in a moment, or call us."
    assert judge(200, website(answer(said, kind="notice")), None, WORDS).outcome == APOLOGISED
    assert judge(200, website(answer(said, kind="notice")), "faq/sleep", WORDS).outcome == APOLOGISED


def test_an_error_with_the_channels_words_is_an_apology_and_one_without_is_not() -> None:
    words = "Sorry, I'm not ready to answer yet. Please try again in a moment, or call us."
    error = {"error": {"code": "not_ready", "message": words}}
    assert judge(503, json.dumps(error), None, WORDS).outcome == APOLOGISED
    assert judge(503, json.dumps({"error": "Service Unavailable"}), None, WORDS).outcome == FAILED


def test_the_expected_reply_is_told_from_another() -> None:
    said = website(answer("It may.", "sleep"))
    assert judge(200, said, "faq/sleep", WORDS).outcome == ANSWERED
    other = judge(200, said, "faq/posture", WORDS)
    assert (other.outcome, other.why) == (OTHER, "faq/sleep")
    assert judge(200, website(answer("Book here.", kind="booking")), "book", WORDS).outcome == ANSWERED


def test_an_apology_beside_an_answer_is_noted() -> None:
    too_slow = answer("Sorry, that took longer than it should. Please try again in a moment, or call us.")
    said = website(answer("It may.", "sleep"), too_slow)
    verdict = judge(200, said, "faq/sleep", WORDS)
    assert (verdict.outcome, verdict.why) == (ANSWERED, "answered, and an apology beside it")


def test_an_answer_said_twice_is_seen() -> None:
    assert judge(200, website(answer("It may.", "sleep"), answer("It may.", "sleep")), "faq/sleep", WORDS).twice
    assert not judge(200, website(answer("It may.", "sleep"), answer("More?")), "faq/sleep", WORDS).twice
