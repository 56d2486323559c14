"""Values that are worked out once."""

from __future__ import annotations

import pytest

from components.remembered import Remembered


def test_a_value_is_worked_out_once() -> None:
    remembered: Remembered[int] = Remembered()
    assert remembered.get("back pain", lambda: 1) == 1
    assert remembered.get("back pain", lambda: 2) == 1


def test_the_value_not_used_longest_is_worked_out_anew() -> None:
    remembered: Remembered[int] = Remembered(2)
    for key, value in [("a", 1), ("b", 2), ("a", 3), ("c", 4)]:
        remembered.get(key, lambda value=value: value)  # type: ignore[misc]
    assert [remembered.get(key, lambda: 5) for key in ("a", "b")] == [1, 5]


def test_what_fails_is_not_remembered() -> None:
    remembered: Remembered[float] = Remembered()
    with pytest.raises(ZeroDivisionError):
        remembered.get("hip", lambda: 1 / 0)
    assert remembered.get("hip", lambda: 1.0) == 1.0
