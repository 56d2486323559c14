"""The report's numbers are those of the file of counts."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from channels.learning.event import Event, Question, Sign
from channels.learning.store import LearningStore
from tools.reporting.numbers import numbers_of

LAST = date(2026, 11, 22)
HOUR = "2026-11-22T09"
YESTERDAY = "2026-11-21T09"


@pytest.fixture(autouse=True)
def greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose time is UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def store(tmp_path: Path) -> LearningStore:
    return LearningStore(tmp_path / "events.db")


def turn(kind: str, decision: str, hour: str = HOUR, **more: object) -> Event:
    return Event("turn", "website", kind, decision=decision, hour=hour, **more)  # type: ignore[arg-type]


def test_messages_are_counted_by_day_hour_decision_answer_channel_and_language(store: LearningStore) -> None:
    store.add(
        [
            *[turn("answer", "answered", faq="toxins")] * 3,
            turn("practice", "answered", YESTERDAY, faq="practice/hours"),
            turn("unknown", "unknown", "2026-11-22T23"),
            turn("clarify", "clarify"),
            turn("smalltalk", "other"),
            turn("safety", "safety"),
            Event("turn", "telegram", "notice", decision="other", language="es", hour=HOUR),
        ]
    )
    found = numbers_of(store, LAST, 2)
    assert found.messages == 9
    assert found.asked == 6
    assert found.decisions == {"answered": 4, "unknown": 1, "clarify": 1, "other": 2, "safety": 1}
    assert {str(day): counts.total() for day, counts in found.by_day.items()} == {"2026-11-21": 1, "2026-11-22": 8}
    assert (found.by_hour[9], found.by_hour[23], sum(found.by_hour)) == (8, 1, 9)
    assert found.faqs == {"toxins": 3, "practice/hours": 1}
    assert found.channels == {"website": 8, "telegram": 1}
    assert found.languages == {"es": 1}


def test_thumbs_clicks_and_booking_links_are_counted_by_answer_or_kind(store: LearningStore) -> None:
    thumb = Event("thumb", "website", "answer", "toxins", "answered", rating="up", hour=HOUR)
    store.add(
        [
            *[thumb] * 2,
            Event("thumb", "website", "answer", "toxins", "answered", rating="down", hour=HOUR),
            Event("thumb", "website", "unknown", "", "unknown", rating="down", hour=HOUR),
            Event("click", "website", "booking", "", "answered", hour=HOUR),
            turn("answer", "answered", faq="swedish", booking=True),
            *[turn("booking", "answered", booking=True)] * 2,
        ]
    )
    found = numbers_of(store, LAST, 1)
    assert found.thumbs == {"toxins": Counter(up=2, down=1), "unknown": Counter(down=1)}
    assert found.ups_and_downs == {"up": 2, "down": 2}
    assert found.booking_clicks == {"booking": 1}
    assert found.booking_offered == {"swedish": 1, "booking": 2}
    assert found.messages == 3, "a thumb is no message"


def test_what_was_picked_after_did_you_mean(store: LearningStore) -> None:
    store.add(
        [
            *[turn("answer", "answered", faq="toxins", picked=2)] * 2,
            turn("answer", "answered", faq="sleep", picked=1),
            turn("unknown", "unknown", picked=-1),
            turn("answer", "answered", faq="sleep"),
        ]
    )
    found = numbers_of(store, LAST, 1)
    assert (found.offered, dict(found.picked), dict(found.picked_faqs)) == (4, {2: 2, 1: 1}, {"toxins": 2, "sleep": 1})


def test_only_the_days_in_question_count(store: LearningStore) -> None:
    day = str(LAST)
    store.add([turn("answer", "answered", hour) for hour in (HOUR, YESTERDAY, "2026-11-20T09", "2026-11-23T09")])
    store.add([Sign("urgent", "dvt", day), Sign("urgent", "dvt", "2026-11-20"), Sign("urgent", "dvt", "2026-11-23")])
    store.add([Question("why", day), Question("why", "2026-11-21"), Question("old", "2026-11-20")])
    found = numbers_of(store, LAST, 2)
    assert found.messages == 2
    assert found.safety == {("urgent", "dvt"): 1}
    assert found.questions == {"why": 2}
    assert numbers_of(store, date(2026, 11, 20), 2).messages == 1


def test_days_and_hours_are_those_of_the_practice(tmp_path: Path) -> None:
    store = LearningStore(tmp_path / "events.db", ZoneInfo("Pacific/Auckland"))
    store.add([turn("answer", "answered", "2026-11-21T20")])  # the next morning at nine, in summer time
    store.add([turn("answer", "answered", "2026-11-22T12")])  # tomorrow there
    store.add([Sign("urgent", "dvt", str(LAST)), Question("why", str(LAST))])  # dated there
    found = numbers_of(store, LAST, 1)
    assert (found.messages, found.by_hour[9]) == (1, 1)
    assert (found.safety.total(), found.questions.total()) == (1, 1)


def test_without_a_time_zone_days_and_hours_are_those_of_this_machine(
    store: LearningStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    store.add([turn("answer", "answered", "2026-11-21T20")])  # the next morning at nine, in summer time
    found = numbers_of(store, LAST, 1)
    assert (found.messages, found.by_hour[9]) == (1, 1)


def test_without_a_file_everything_is_nothing(store: LearningStore) -> None:
    found = numbers_of(store, LAST, 3)
    assert (found.messages, found.asked, len(found.by_day)) == (0, 0, 3)
