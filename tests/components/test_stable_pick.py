"""A pick of training lines that edits hardly change."""

from __future__ import annotations

from components.stable_pick import stable_pick

MANY = [f"question {number}" for number in range(200)]


def test_so_many_are_picked_in_their_order() -> None:
    places = stable_pick(MANY, 50)
    assert len(places) == 50
    assert places == sorted(places)


def test_all_are_picked_where_there_are_fewer() -> None:
    assert stable_pick(["b", "a"], 5) == [0, 1]


def test_a_line_more_changes_one_at_most() -> None:
    before = {MANY[place] for place in stable_pick(MANY, 50)}
    more = ["a new one", *MANY]
    assert len(before - {more[place] for place in stable_pick(more, 50)}) <= 1
