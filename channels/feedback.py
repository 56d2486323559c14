"""What becomes of a visitor's thumb: the one place that a store of feedback fills in."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Optional

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Feedback:
    """One thumb.

    Attributes:
        faq: key of the FAQ that was answered, or None, as with "I don't know".
        kind: kind of the message, one of channels.message.KINDS.
        rating: `up` or `down`.
        sender: the conversation it belongs to; must not be logged.
    """

    faq: Optional[str]
    kind: str
    rating: str
    sender: str = field(repr=False)


_counts: Counter[str] = Counter()


async def record(feedback: Feedback) -> None:
    """Count a thumb in the log, by key and rating only."""
    counted = f"{feedback.faq or feedback.kind} {feedback.rating}"
    _counts[counted] += 1
    logger.info("Feedback: %s (%d)", counted, _counts[counted])
