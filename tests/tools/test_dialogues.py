"""Playing whole dialogues: what counts as handled, and that the dialogues can be read."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered

from tests.conftest import ROOT
from tools.evaluation.dialogues import OURS, SAMPLES, Expected, Given, given, handled, load_dialogues, play
from tools.train import ensure_model


def expected(*answers: str, technique: tuple[str | None, ...] = ()) -> Expected:
    return Expected("x", (frozenset(answers),), technique)


def said(*answered: str, technique: str | None = None) -> Given:
    return Given(answered, (), technique)


def test_a_turn_is_handled_if_one_of_the_right_answers_is_given() -> None:
    assert handled(expected("faq/sleep", "faq/mood"), said("faq/mood", "notice/caveat_evidence"))
    assert not handled(expected("faq/sleep"), said("faq/mood"))


def test_a_title_on_a_button_is_no_answer() -> None:
    assert not handled(expected("faq/sleep"), Given(("notice/clarify",), ("faq/sleep",), None))


def test_a_name_that_ends_in_a_slash_stands_for_all_below_it() -> None:
    assert handled(expected("out_of_scope/"), said("out_of_scope/far"))
    assert not handled(expected("out_of_scope/"), said("faq/sleep"))


def test_two_questions_want_both_answers() -> None:
    both = Expected("x", (frozenset({"practice/hours"}), frozenset({"practice/parking"})))
    assert handled(both, said("practice/hours", "practice/parking"))
    assert not handled(both, said("practice/hours"))


def test_a_booking_is_of_the_technique_talked_about() -> None:
    assert handled(expected("book", technique=("swedish",)), said("book", technique="swedish"))
    assert not handled(expected("book", technique=("swedish",)), said("book", technique="hot stone"))
    assert not handled(expected("book", technique=(None,)), said("book", technique="hot stone"))


def test_what_was_said_ends_at_the_visitors_message() -> None:
    def bot(name: str, *payloads: str) -> Event:
        buttons = [{"title": "x", "payload": payload} for payload in payloads]
        return BotUttered("words", {"buttons": buttons}, {"utter_action": name})

    events = [
        bot("utter_faq/mood"),
        UserUttered("hm"),
        bot("utter_faq/sleep"),
        ActionExecuted("action_complete_answer"),
    ]
    events += [bot("utter_notice/offer_related", "/faq/mood"), bot("utter_notice/offer_booking_service")]
    found = given(reversed(events), "swedish")
    assert found.answered == ("faq/sleep", "notice/offer_related", "book")
    assert found.offered == ("faq/mood",)


def test_an_honest_hand_over_counts_as_not_knowing() -> None:
    events = [UserUttered("hm"), BotUttered("words", None, {"utter_action": "utter_notice/unknown"})]
    assert given(reversed(events), None).answered == ("don't know",)


@pytest.mark.parametrize("path", [OURS, SAMPLES], ids=str)
def test_every_dialogue_has_follow_ups_and_every_turn_a_right_answer(path: object) -> None:
    dialogues = load_dialogues(OURS if path == OURS else SAMPLES, ROOT)
    assert [dialogue[0].user for dialogue in dialogues if len(dialogue) < 2] == []
    assert [turn.user for dialogue in dialogues for turn in dialogue if not all(turn.answers)] == []


def test_our_dialogues_are_about_other_subjects_than_the_samples() -> None:
    samples = {turn.user for dialogue in load_dialogues(SAMPLES, ROOT) for turn in dialogue}
    ours = {turn.user for dialogue in load_dialogues(OURS, ROOT) for turn in dialogue}
    assert len(load_dialogues(OURS, ROOT)) >= 60
    assert samples & ours == set()


@pytest.mark.model
def test_dialogues_are_played_with_what_was_said_before() -> None:
    follow_up = Expected("and swedish?", (frozenset({"faq/swedish_benefits"}),))
    first = Expected("what is deep tissue good for", (frozenset({"faq/deep_tissue_benefits"}),))
    told, alone = play(ensure_model(), [[first, follow_up], [follow_up]])
    assert handled(follow_up, told[1])
    assert alone[0].technique == "swedish" and "faq/deep_tissue_benefits" not in alone[0].answered
