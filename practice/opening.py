"""Whether the practice is open at a moment, by the hours in practice.yml; pure functions of the clock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Optional, Protocol

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
GROUPS = {
    "daily": range(7),
    "every day": range(7),
    "weekdays": range(5),
    "weekends": range(5, 7),
    "weekend": range(5, 7),
}
SPAN = re.compile(r"\s*(?:-|–|to|until|through)\s*")
LIST = re.compile(r"\s*(?:,|&|/|\band\b)\s*")
AHEAD = 8  # days to look for the next opening: a week, and the same day again


class Hours(Protocol):
    """What `practice.schema.Hours` has."""

    days: str
    opens: str
    closes: str


@dataclass(frozen=True)
class Closed:
    """The practice is closed, and opens again then (local time)."""

    opens: datetime


def closed(hours: Sequence[Hours], now: datetime) -> Optional[Closed]:
    """When the practice opens again if it is closed at `now`; None if it is open, or nobody can tell.

    Args:
        hours: the lines of practice.yml; one whose days cannot be read makes it untold.
        now: the moment, in the practice's own time zone.
    """
    lines = [(days_of(line.days), time.fromisoformat(line.opens), time.fromisoformat(line.closes)) for line in hours]
    if not lines or any(days is None for days, _, _ in lines):
        return None
    if any(now.weekday() in (days or ()) and opens <= now.time() < closes for days, opens, closes in lines):
        return None
    found = [
        moment
        for ahead in range(AHEAD)
        for days, opens, _ in lines
        if (now + timedelta(days=ahead)).weekday() in (days or ())
        if (moment := datetime.combine(now.date() + timedelta(days=ahead), opens, now.tzinfo)) > now
    ]
    return Closed(min(found)) if found else None


@lru_cache(maxsize=64)
def days_of(text: str) -> Optional[frozenset[int]]:
    """The days that a line such as "Monday to Friday" or "Tue, Thu & Sat" names, Monday is 0; None if unreadable."""
    wanted = text.strip().lower().rstrip(".")
    if wanted in GROUPS:
        return frozenset(GROUPS[wanted])
    days: set[int] = set()
    for part in LIST.split(wanted):
        ends = [_day(word) for word in SPAN.split(part)]
        if len(ends) > 2 or None in ends:
            return None
        first, last = ends[0] or 0, ends[-1] or 0
        days.update(day % 7 for day in range(first, (last if last >= first else last + 7) + 1))
    return frozenset(days)


def _day(word: str) -> Optional[int]:
    """The weekday of a name or its beginning of at least three letters, with or without a plural s."""
    name = word.strip().rstrip(".")
    for place, day in enumerate(DAYS):
        if len(name) >= 3 and (day.startswith(name) or name == f"{day}s"):
            return place
    return None
