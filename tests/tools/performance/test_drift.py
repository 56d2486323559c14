"""What changes while the same load goes on."""

from __future__ import annotations

import pytest

from tools.performance.drift import Drift, LongTalk, Part, Sample, drift_of
from tools.performance.machine import Machine
from tools.performance.sent import Sent
from tools.performance.soak_text import text
from tools.soak import holds

STEADY = LongTalk((20.0,) * 500, 25)


def load(slower_by: float = 0.0, failed: int = 0) -> list[Sent]:
    """A message a tenth of a second for a hundred seconds; the last fifth of them takes longer."""
    made = [Sent(n / 10, 20 + (slower_by if n >= 800 else 0), "answered") for n in range(1000)]
    return made + [Sent(50, 20, "failed")] * failed


def weights(growth: float = 0.0) -> list[Sample]:
    return [Sample(n, 500 + (growth if n >= 80 else 0)) for n in range(0, 100, 5)]


def test_the_time_is_divided_into_equal_parts_and_no_message_is_left_out() -> None:
    drift = drift_of(load(failed=3), weights())
    assert [round(part.per_second) for part in drift.parts] == [10] * 5
    assert drift.failed == 3
    assert sum(part.per_second for part in drift.parts) / 5 * 99.92 == pytest.approx(1000)


def test_growth_is_told_from_the_second_part_to_the_last() -> None:
    filling = [Sample(n, 300) for n in range(0, 20, 5)] + weights()[4:]
    assert drift_of(load(), filling).growth == pytest.approx(0)
    assert drift_of(load(), weights(growth=25)).growth == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("drift", "talk"),
    [
        (drift_of(load(), weights(growth=16)), STEADY),  # 3.2 %
        (drift_of(load(slower_by=5), weights()), STEADY),
        (drift_of(load(failed=1), weights()), STEADY),
        (drift_of(load(), weights()), LongTalk((20.0,) * 475 + (25.0,) * 25, 25)),
    ],
    ids=["memory grows", "answers become slower", "a message fails", "a long conversation becomes slower"],
)
def test_a_soak_fails_if(drift: Drift, talk: LongTalk) -> None:
    assert holds(drift_of(load(), weights(growth=10)), STEADY)
    assert not holds(drift, talk)


def test_too_short_a_soak_is_said_to_be_too_short() -> None:
    with pytest.raises(ValueError, match="too short"):
        drift_of(load(), [Sample(1, 500)])


def test_a_long_talk_compares_turns_that_say_the_same() -> None:
    talk = LongTalk((10.0, 12.0, 11.0) + (50.0,) * 10 + (20.0, 24.0, 22.0), 3)
    assert (talk.first, talk.last, talk.slower) == (11.0, 22.0, 1.0)


def test_the_text_tells_both_limits_and_what_was_measured() -> None:
    drift = Drift(tuple(Part(12, 20, 40 + n, 500 + 5 * n, 0) for n in range(5)))
    said = text(Machine("X", 2, 8, "Y", 0.1), "2026-11-22", 30, "conversations in SQLite", drift, STEADY)
    assert "+3.0 % (limit 3 %)" in said
    assert "500 turns" in said
