"""What the counts of some days add up to; no Rasa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Optional, TypeVar

from channels.learning.event import ANSWERED, CLARIFY, CLICK, THUMB, TURN, UNKNOWN, Event
from channels.learning.store import LearningStore

Thumbs = dict[str, Counter[str]]
What = TypeVar("What")


@dataclass
class Numbers:
    """Counts of a span of days, by the practice's clock.

    Attributes:
        first: its first day.
        last: its last day.
        by_day: for each day, how many messages had which decision.
        by_hour: for each hour from 0 to 23, how many messages.
        decisions: how many messages had which decision.
        faqs: how often each FAQ or matter of the practice was answered.
        channels: how many messages came by which channel.
        languages: how many messages in which language were turned away.
        offered: how often a title could be picked after "did you mean".
        picked: how often which place was picked.
        picked_faqs: how often which answer was.
        thumbs: ups and downs of each FAQ, or of a kind of reply.
        booking_offered: messages that got a booking link, by FAQ or kind of reply.
        booking_clicks: booking links that were opened, by the same.
        safety: findings by level and pattern.
        questions: unanswered questions that visitors let the practice keep, each as often as it was asked.
    """

    first: date
    last: date
    by_day: dict[date, Counter[str]] = field(default_factory=dict)
    by_hour: list[int] = field(default_factory=lambda: [0] * 24)
    decisions: Counter[str] = field(default_factory=Counter)
    faqs: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    offered: int = 0
    picked: Counter[int] = field(default_factory=Counter)
    picked_faqs: Counter[str] = field(default_factory=Counter)
    thumbs: Thumbs = field(default_factory=dict)
    booking_offered: Counter[str] = field(default_factory=Counter)
    booking_clicks: Counter[str] = field(default_factory=Counter)
    safety: Counter[tuple[str, str]] = field(default_factory=Counter)
    questions: Counter[str] = field(default_factory=Counter)

    @property
    def messages(self) -> int:
        """How many there were."""
        return sum(self.decisions.values())

    @property
    def asked(self) -> int:
        """How many of them asked something; small talk, safety cards and what is no English question do not count."""
        return sum(self.decisions[decision] for decision in (ANSWERED, CLARIFY, UNKNOWN))

    @property
    def ups_and_downs(self) -> Counter[str]:
        """All thumbs together."""
        return sum(self.thumbs.values(), Counter())


def numbers_of(store: LearningStore, last: date, days: int) -> Numbers:
    """Add up the days until `last`, that day included."""
    first = last - timedelta(days=days - 1)
    found = Numbers(first, last, {first + timedelta(days=number): Counter() for number in range(days)})
    since = str(first - timedelta(days=1))  # the file's hours are UTC, so the first day may begin on the one before
    for event, count in store.events(since):
        moment = local(event.hour, store.zone)
        if first <= moment.date() <= last:
            _add(found, event, moment, count)
    found.safety.update(_within(found, ((one.day, (one.level, one.pattern), n) for one, n in store.signs(since))))
    found.questions.update(_within(found, ((one.day, one.text, n) for one, n in store.questions(since))))
    return found


def local(hour: str, zone: Optional[tzinfo]) -> datetime:
    """An hour of the file, which is UTC, in a time zone; in that of this machine if None."""
    return datetime.strptime(hour, "%Y-%m-%dT%H").replace(tzinfo=timezone.utc).astimezone(zone)


def _add(found: Numbers, event: Event, moment: datetime, count: int) -> None:
    subject = event.faq or event.kind
    if event.what == THUMB:
        found.thumbs.setdefault(subject, Counter())[event.rating] += count
    elif event.what == CLICK:
        found.booking_clicks[subject] += count
    elif event.what == TURN:
        found.by_day[moment.date()][event.decision] += count
        found.by_hour[moment.hour] += count
        found.decisions[event.decision] += count
        found.channels[event.channel] += count
        found.faqs += Counter({event.faq: count} if event.faq else {})
        found.languages += Counter({event.language: count} if event.language else {})
        found.booking_offered += Counter({subject: count} if event.booking else {})
        if event.picked:
            found.offered += count
        if event.picked > 0:
            found.picked[event.picked] += count
            found.picked_faqs[event.faq] += count


def _within(found: Numbers, rows: Iterable[tuple[str, What, int]]) -> Counter[What]:
    """Rows of the days in question; their dates are the practice's already."""
    counted: Counter[What] = Counter()
    for day, what, count in rows:
        if str(found.first) <= day <= str(found.last):
            counted[what] += count
    return counted
