"""What becomes of a visitor's thumbs and clicks: they are counted, without a word of whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from channels.learning.event import CLICK, THUMB, Event, decision_of, public_kind


@dataclass(frozen=True)
class Feedback:
    """One thumb, or one click on a booking link.

    Attributes:
        channel: where it was given.
        kind: kind of the message, one of channels.message.KINDS.
        faq: key of what was answered, as in channels.message.Message; None as with "I don't know".
        rating: `up` or `down`; None for a click.
    """

    channel: str
    kind: str
    faq: Optional[str] = None
    rating: Optional[str] = None


async def record(app: Any, feedback: Feedback) -> None:
    """Count it, if this server learns (channels/upkeep.py)."""
    recorder = getattr(app.ctx, "recorder", None)
    if recorder is not None:
        recorder.add([event_of(feedback)])


def event_of(feedback: Feedback) -> Event:
    """What is counted."""
    return Event(
        what=THUMB if feedback.rating else CLICK,
        channel=feedback.channel,
        kind=public_kind(feedback.kind),
        faq=feedback.faq or "",
        decision=decision_of(feedback.kind),
        rating=feedback.rating or "",
    )
