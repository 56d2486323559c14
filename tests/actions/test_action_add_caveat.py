"""The caveat: in full, then as a reminder, then not again."""

from __future__ import annotations

import pytest

from actions.action_add_caveat import ActionAddCaveat, caveat_response
from tests.actions.conftest import Conversation

ADD_CAVEAT = ActionAddCaveat()


def test_its_name_is_the_one_in_the_domain() -> None:
    assert ADD_CAVEAT.name() == "action_add_caveat"


def test_a_kind_is_said_in_full_then_as_a_reminder_then_not_again(conversation: Conversation) -> None:
    for _ in range(4):
        conversation.asked("swedish", caveat="evidence").when(ADD_CAVEAT)
    assert conversation.responses() == ["utter_notice/caveat_evidence", "utter_notice/caveat_evidence_reminder"]
    assert conversation.slot("caveats_shown") == ["evidence", "evidence"]


def test_each_kind_counts_on_its_own(conversation: Conversation) -> None:
    for key, kind in (("swedish", "evidence"), ("exercise", "exercise"), ("sleep", "evidence"), ("core", "exercise")):
        conversation.asked(key, caveat=kind).when(ADD_CAVEAT)
    assert conversation.responses() == [
        "utter_notice/caveat_evidence",
        "utter_notice/caveat_exercise",
        "utter_notice/caveat_evidence_reminder",
        "utter_notice/caveat_exercise_reminder",
    ]


@pytest.mark.parametrize("metadata", [{"caveat": None}, {}])
def test_an_answer_without_a_kind_has_no_caveat(conversation: Conversation, metadata: dict[str, None]) -> None:
    conversation.asked("history", **metadata).when(ADD_CAVEAT)
    assert conversation.said == []
    assert conversation.slot("caveats_shown") is None


def test_a_turn_without_an_answer_has_no_caveat(conversation: Conversation) -> None:
    conversation.asked("swedish", caveat="evidence").visitor_says("hello").when(ADD_CAVEAT)
    assert conversation.said == []


@pytest.mark.parametrize(
    ("kind", "shown", "response"),
    [
        (None, [], None),
        ("skin", [], "utter_notice/caveat_skin"),
        ("skin", ["pressure", "pressure"], "utter_notice/caveat_skin"),
        ("skin", ["skin"], "utter_notice/caveat_skin_reminder"),
        ("skin", ["skin", "pressure", "skin"], None),
    ],
)
def test_the_response_follows_from_the_kinds_said_before(
    kind: str | None, shown: list[str], response: str | None
) -> None:
    assert caveat_response(kind, shown) == response
