"""What is learned from a turn, without anything that belongs to a visitor; no Rasa."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone

TURN, THUMB, CLICK = "turn", "thumb", "click"
ANSWERED, CLARIFY, UNKNOWN, SAFETY, OTHER = "answered", "clarify", "unknown", "safety", "other"
CONSENT = "consent"  # of a message's metadata: its words may be kept if nobody could answer it

# What became of a message, by the kind of its first reply. The kinds of safety cards become one: their level and
# pattern are counted apart from everything else.
DECISIONS = {
    **dict.fromkeys(("answer", "practice", "booking", "contact"), ANSWERED),
    "clarify": CLARIFY,
    "unknown": UNKNOWN,
    **dict.fromkeys(("emergency", "urgent", "professional"), SAFETY),
}


def this_hour() -> str:
    """The hour that has begun, in UTC: an exact time could tell who it was."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H")


@dataclass(frozen=True)
class Event:
    """One turn, thumb or click. Equal events of an hour become one row with a count, so no order is kept.

    Attributes:
        what: TURN, THUMB or CLICK.
        channel: where it happened.
        kind: kind of the first reply, one of channels.message.KINDS; `safety` for all safety cards.
        faq: key of the FAQ, `practice/<key>` for a matter of the practice, or empty.
        decision: one of ANSWERED, CLARIFY, UNKNOWN, SAFETY, OTHER.
        picked: the place, from 1, of the "did you mean" title that was picked just before; 0 if none was offered,
            -1 if something was offered and nothing of it picked.
        rating: `up` or `down`.
        booking: whether a booking link was offered.
        language: of a message that was turned away for it, such as `es`.
        hour: the hour it happened in, in UTC.
    """

    what: str
    channel: str = ""
    kind: str = ""
    faq: str = ""
    decision: str = ""
    picked: int = 0
    rating: str = ""
    booking: bool = False
    language: str = ""
    hour: str = field(default_factory=this_hour)


@dataclass(frozen=True)
class Sign:
    """One safety finding: a level, a pattern and a date, tied to no event.

    The date is that of the practice's clock; the file of counts fills it in.
    """

    level: str
    pattern: str
    day: str = ""


@dataclass(frozen=True)
class Question:
    """The words of a question that nobody could answer, given with consent; made nameless before it is stored.

    The date is that of the practice's clock; the file of counts fills it in.
    """

    text: str = field(repr=False)
    day: str = ""


def decision_of(kind: str) -> str:
    """What a message's kind says about its turn."""
    return DECISIONS.get(kind, OTHER)


def public_kind(kind: str) -> str:
    """The kind as it is counted."""
    return SAFETY if decision_of(kind) == SAFETY else kind
