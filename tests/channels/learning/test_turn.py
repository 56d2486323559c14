"""What is read out of a turn: enough to learn from, nothing that belongs to its visitor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from channels.learning.event import Event, Question, Sign
from channels.learning.turn import last_turn, unanswered
from tests.channels.learning.conftest import asked, said, talk


@pytest.mark.parametrize(
    ("replies", "event"),
    [
        (["utter_faq/ice"], {"kind": "answer", "faq": "ice", "decision": "answered"}),
        (["utter_practice/hours"], {"kind": "practice", "faq": "practice/hours", "decision": "answered"}),
        (["utter_notice/clarify"], {"kind": "clarify", "decision": "clarify"}),
        (["utter_notice/unknown"], {"kind": "unknown", "decision": "unknown"}),
        (["utter_notice/booking"], {"kind": "booking", "decision": "answered", "booking": True}),
        (
            ["utter_faq/ice", "utter_notice/booking"],
            {"kind": "answer", "faq": "ice", "decision": "answered", "booking": True},
        ),
        (["utter_warning_sign/stroke"], {"kind": "safety", "decision": "safety"}),
        (["utter_faq/ice", "utter_warning_sign/stroke"], {"kind": "safety", "decision": "safety"}),
        (["utter_notice/caution", "utter_faq/ice"], {"kind": "answer", "faq": "ice", "decision": "answered"}),
        ([], {"kind": "notice", "decision": "other"}),
    ],
)  # fmt: skip
def test_a_turn_is_one_event(replies: list[str], event: dict[str, object]) -> None:
    tracker = talk(asked("my words"), *map(said, replies))
    assert last_turn(tracker) == [replace(Event("turn", "website"), **event)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("next_reply", "picked"), [("utter_faq/ice", 2), ("utter_smalltalk/deny", -1), ("utter_notice/unknown", -1)]
)
def test_which_title_was_picked_after_did_you_mean(next_reply: str, picked: int) -> None:
    tracker = talk(asked("cold"), said("utter_notice/clarify"), asked("2"), said(next_reply))
    assert last_turn(tracker)[0].picked == picked  # type: ignore[union-attr]


def test_nothing_is_picked_where_nothing_was_offered() -> None:
    tracker = talk(asked("hi"), said("utter_notice/unknown"), asked("ice"), said("utter_faq/ice"))
    assert last_turn(tracker)[0].picked == 0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "language"),
    [("me duele mucho la espalda y la cadera", "es"), ("ich habe starke Rückenschmerzen", "de"), ("我的背很痛", "zh")],
)
def test_the_language_of_a_message_that_was_turned_away_is_told_apart(text: str, language: str) -> None:
    (event,) = last_turn(talk(asked(text), said("utter_notice/other_language")))
    assert isinstance(event, Event) and event.language == language


@pytest.mark.parametrize("name", ["utter_notice/language_es", "utter_notice/language_es_emergency"])
def test_a_message_answered_in_its_own_language_has_that_language(name: str) -> None:
    (event,) = last_turn(talk(asked("me duele"), said(name)))
    assert isinstance(event, Event) and event.language == "es"


def test_a_safety_finding_is_a_sign_of_its_own_without_channel_or_hour() -> None:
    safety = {"level": "emergency", "pattern": "stroke_tia", "card": "utter_warning_sign/stroke"}
    event, sign = last_turn(talk(asked("my face droops", safety=safety), said("utter_warning_sign/stroke")))
    assert isinstance(sign, Sign) and (sign.level, sign.pattern) == ("emergency", "stroke_tia")
    assert set(vars(sign)) == {"level", "pattern", "day"}
    assert "stroke" not in repr(event)


def test_before_a_visitor_has_said_anything_there_is_nothing_to_learn() -> None:
    assert last_turn(talk(said("utter_faq/ice"))) == []


def test_no_word_of_a_visitor_is_in_what_a_turn_teaches() -> None:
    private = "myprivatewords"
    for name in ("utter_faq/ice", "utter_notice/unknown", "utter_notice/clarify", "utter_notice/other_language"):
        assert private not in repr(last_turn(talk(asked(private, consent=True), said(name))))


def questions(*events: object) -> list[str]:
    return [question.text for question in unanswered(talk(*events))]  # type: ignore[arg-type]


def test_questions_that_nobody_could_answer_are_given_with_consent_only() -> None:
    unknown = said("utter_notice/unknown")
    assert questions(asked("with", consent=True), unknown, asked("without"), unknown) == ["with"]


def test_an_answered_question_is_not_given() -> None:
    assert questions(asked("ice", consent=True), said("utter_faq/ice")) == []


def test_did_you_mean_is_unanswered_unless_a_title_was_picked() -> None:
    clarify = said("utter_notice/clarify")
    assert questions(asked("cold", consent=True), clarify, asked("2", consent=True), said("utter_faq/ice")) == []
    assert questions(asked("cold", consent=True), clarify) == ["cold"]


def test_a_pressed_button_is_no_question() -> None:
    assert questions(asked("/faq/gone", consent=True), said("utter_notice/unknown")) == []


def test_a_question_is_not_shown_in_logs_by_accident() -> None:
    assert "my words" not in repr(Question("my words"))
