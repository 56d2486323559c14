"""What a tracker's events say about the conversation so far."""

from __future__ import annotations

from components.turns import REMEMBERED, Button, turns
from tests.components.talk import Talk


def test_the_newest_turn_comes_first() -> None:
    talk = Talk().asked("what is deep tissue", "deep_tissue").asked("does it help me sleep", "sleep")
    assert [turn.question for turn in turns(reversed(talk.tracker().events))] == [
        "does it help me sleep",
        "what is deep tissue",
    ]


def test_an_answer_brings_its_title_its_technique_and_its_neighbours() -> None:
    answer = next(turns(reversed(Talk().asked("hm", "hot_stone").tracker().events))).answers[0]
    assert (answer.label, answer.title, answer.technique) == ("faq/hot_stone", "What hot stone massage is", "hot stone")


def test_an_answer_for_every_technique_is_about_none() -> None:
    assert next(turns(reversed(Talk().asked("can it help me sleep", "sleep").tracker().events))).technique is None


def test_the_technique_the_visitor_named_goes_before_the_answers() -> None:
    talk = Talk().asked("swedish or the other", "deep_tissue", technique="swedish")
    assert next(turns(reversed(talk.tracker().events))).technique == "swedish"


def test_buttons_are_kept_in_the_order_shown() -> None:
    talk = Talk().asked("massage").offered(("Massage and sleep", "faq/sleep"), ("Hours", "practice/hours"))
    turn = next(turns(reversed(talk.tracker().events)))
    assert turn.buttons == (Button("Massage and sleep", "faq/sleep"), Button("Hours", "practice/hours"))


def test_what_was_said_before_starting_over_is_forgotten() -> None:
    talk = Talk().asked("what is deep tissue", "deep_tissue").started_over()
    assert list(turns(reversed(talk.tracker().events))) == []


def test_a_long_conversation_is_not_read_to_its_beginning() -> None:
    talk = Talk()
    for _ in range(REMEMBERED + 5):
        talk.asked("what is deep tissue", "deep_tissue")
    assert len(list(turns(reversed(talk.tracker().events)))) == REMEMBERED
