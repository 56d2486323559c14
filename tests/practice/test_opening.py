"""Whether the practice is open at a moment, on an injected clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from practice.opening import closed, days_of
from practice.placeholders import closed_note
from practice.schema import Hours, Practice

WEEK = [
    Hours(days="Monday to Friday", opens="09:00", closes="18:00"),
    Hours(days="Saturday", opens="09:00", closes="13:00"),
]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Monday to Friday", {0, 1, 2, 3, 4}),
        ("Mon-Fri", {0, 1, 2, 3, 4}),
        ("Mon – Wed", {0, 1, 2}),
        ("Saturday", {5}),
        ("Tue, Thurs & Sat", {1, 3, 5}),
        ("Monday, Wednesday and Friday", {0, 2, 4}),
        ("Mondays", {0}),
        ("Saturday to Monday", {5, 6, 0}),
        ("weekdays", {0, 1, 2, 3, 4}),
        ("Daily", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_days_are_read_as_staff_write_them(text: str, days: set[int]) -> None:
    assert days_of(text) == days


@pytest.mark.parametrize("text", ["by appointment", "first Monday", "Mon to Wed to Fri", "S", "", "every other Friday"])
def test_what_names_no_plain_days_is_not_guessed(text: str) -> None:
    assert days_of(text) is None


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-20T09:00", None),  # Friday, just opened
        ("2026-11-20T17:59", None),
        ("2026-11-20T18:00", "2026-11-21T09:00"),
        ("2026-11-20T03:00", "2026-11-20T09:00"),
        ("2026-11-21T13:00", "2026-11-23T09:00"),  # Saturday after one: Monday
        ("2026-11-22T12:00", "2026-11-23T09:00"),
    ],
)
def test_when_it_is_closed_the_next_opening_is_known(now: str, opens: str | None) -> None:
    shut = closed(WEEK, datetime.fromisoformat(now))
    assert (shut and shut.opens.isoformat(timespec="minutes")) == opens


def test_a_single_day_a_week_opens_again_in_a_week() -> None:
    shut = closed([Hours(days="Monday", opens="09:00", closes="10:00")], datetime(2026, 11, 23, 11))
    assert shut is not None and shut.opens == datetime(2026, 11, 30, 9)


def test_hours_that_cannot_be_read_or_are_not_there_say_nothing() -> None:
    midnight = datetime(2026, 11, 22, 0)
    assert closed([], midnight) is None
    assert closed([*WEEK, Hours(days="by appointment", opens="09:00", closes="10:00")], midnight) is None


def practice(timezone: str | None) -> Practice:
    return Practice.parse_obj({"name": "R", "country": "US", "hours": WEEK, "timezone": timezone})


def at(utc: str):  # type: ignore[no-untyped-def]
    return lambda zone: datetime.fromisoformat(utc + "+00:00").astimezone(zone)


@pytest.mark.parametrize(
    ("utc", "said"),
    [
        ("2026-11-20T15:00", ""),  # ten in the morning in New York
        ("2026-11-20T23:30", "we open tomorrow at 09:00"),
        ("2026-11-20T12:00", "we open today at 09:00"),
        ("2026-11-22T01:00", "we open on Monday at 09:00"),  # still Saturday evening there
    ],
)
def test_the_note_is_told_in_the_practices_own_time(utc: str, said: str) -> None:
    note = closed_note(practice("America/New_York"), at(utc))
    assert said in note if said else note == ""


def test_without_a_time_zone_nothing_is_said() -> None:
    assert closed_note(practice(None), at("2026-11-22T01:00")) == ""


def test_the_clock_is_asked_for_the_practices_time_zone() -> None:
    asked: list[ZoneInfo | None] = []

    def clock(zone: ZoneInfo | None) -> datetime:
        asked.append(zone)
        return datetime(2026, 11, 20, 10, tzinfo=zone)

    closed_note(practice("Europe/London"), clock)
    assert asked == [ZoneInfo("Europe/London")]
