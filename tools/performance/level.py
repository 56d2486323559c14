"""The figures of one load: so many visitors at once, for so many seconds."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tools.performance.sent import Sent


@dataclass(frozen=True)
class Level:
    """What one load measured.

    Attributes:
        visitors: at once, without a pause between answer and next message.
        seconds: measured, after the warm-up.
        answered: messages answered rightly in these seconds.
        failed: messages that got an apology or nothing.
        p50, p95, p99: milliseconds that so many per cent of the answers took at most.
        reasons: what failed, and how often.
    """

    visitors: int
    seconds: float
    answered: int
    failed: int
    p50: float
    p95: float
    p99: float
    reasons: dict[str, int]

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many per cent of the values do not exceed; NaN of none."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def level_of(sent: Sequence[Sent], visitors: int, warm_up: float, seconds: float) -> Level:
    """The figures of the answers that came after the warm-up, and before the measured seconds were over.

    Args:
        sent: all messages of the load.
        visitors: how many at once.
        warm_up: seconds from the first message that do not count.
        seconds: how long was measured after it.
    """
    start = min((message.at for message in sent), default=0.0) + warm_up
    counted = [message for message in sent if start <= message.done < start + seconds]
    taken = [message.ms for message in counted if message.outcome == "answered"]
    bad = [message for message in counted if message.outcome != "answered"]
    return Level(
        visitors,
        seconds,
        len(taken),
        len(bad),
        percentile(taken, 50),
        percentile(taken, 95),
        percentile(taken, 99),
        dict(Counter(f"{message.outcome}: {message.why}".removesuffix(": ") for message in bad)),
    )
