"""Signs: concepts together, within a message and over a conversation."""

from __future__ import annotations

import pytest

from components.safety.rules import SignError, Signs, from_json, read_signs, to_json

KNOWN = frozenset(["back_pain", "fever", "bladder", "child"])
NOTHING: frozenset[str] = frozenset()


def level(line: str, now: set[str], before: set[str] | None = None) -> str | None:
    signs = read_signs("it", {"urgent": [line]}, KNOWN)
    return Signs(signs).strongest(frozenset(now), frozenset(before or ())).get("it")


def test_all_parts_of_a_sign_must_hold() -> None:
    assert level("back_pain + fever", {"back_pain", "fever"}) == "urgent"
    assert level("back_pain + fever", {"back_pain"}) is None


def test_parts_said_in_an_earlier_message_count_with_one_said_now() -> None:
    assert level("back_pain + fever", {"fever"}, {"back_pain"}) == "urgent"
    assert level("back_pain + fever", set(), {"back_pain", "fever"}) is None


def test_either_of_two_concepts_does_and_an_excluded_one_forbids() -> None:
    assert level("back_pain|bladder", {"bladder"}) == "urgent"
    assert level("back_pain + !child", {"back_pain", "child"}) is None


def test_the_highest_level_wins() -> None:
    signs = read_signs("it", {"urgent": ["fever"], "emergency": ["fever + bladder"]}, KNOWN)
    assert Signs(signs).strongest(frozenset(["fever", "bladder"]), NOTHING) == {"it": "emergency"}


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"soon": ["fever"]}, "level soon"),
        ({"urgent": ["fewer"]}, "fewer, no concept"),
        ({"urgent": ["!fever"]}, "needs at least one"),
    ],
)
def test_a_sign_that_cannot_be_read_is_named(data: dict[str, list[str]], complaint: str) -> None:
    with pytest.raises(SignError, match=complaint):
        read_signs("it", data, KNOWN)


def test_signs_survive_storing() -> None:
    signs = read_signs("it", {"urgent": ["fever|bladder + back_pain + !child"]}, KNOWN)
    assert from_json(to_json(signs)) == signs
