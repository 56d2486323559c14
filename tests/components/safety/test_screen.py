"""Which questions teach the screen what is no warning sign."""

from __future__ import annotations

from components.safety.screen import plain_lines


def test_what_is_said_after_an_answer_is_no_plain_question_by_itself() -> None:
    lines = ["does heat help", "Heat or cold: for my mum too?", "one thing: does it hurt?"]
    assert plain_lines(lines, ["Heat or cold"]) == ["does heat help", "one thing: does it hurt?"]


def test_a_line_more_changes_the_pick_by_one_at_most() -> None:
    many = [f"question {number}" for number in range(200)]
    before, after = set(plain_lines(many, [], 50)), set(plain_lines(["a new one", *many], [], 50))
    assert len(before) == len(after) == 50
    assert len(before - after) <= 1


def test_each_line_is_taken_once_in_the_order_of_the_data() -> None:
    assert plain_lines(["b", "a", "b"], []) == ["b", "a"]
