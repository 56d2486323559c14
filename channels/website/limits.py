"""How often somebody may ask: token buckets, with bounded memory.

A bucket holds `burst` tokens and gains `per_minute` of them a minute; a message takes one. The buckets
live in one process: with several workers each of them has its own.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_BUCKETS = 20_000  # about 4 MB; the one that was used longest ago is forgotten first


class Limit:
    """A limit for each key, such as a visitor or an address."""

    def __init__(self, burst: int, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Create full buckets.

        Args:
            burst: how many messages may come at once.
            per_minute: how many may come each minute in the long run.
            clock: seconds of a clock that never goes back.
        """
        self._burst, self._per_second, self._clock = float(burst), per_minute / 60, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when they were counted

    def wait(self, key: str) -> int:
        """Take a token; 0 if there was one, else the seconds until there will be."""
        now = self._clock()
        tokens, counted = self._buckets.pop(key, (self._burst, now))
        tokens = min(self._burst, tokens + (now - counted) * self._per_second)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if allowed else tokens, now)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - tokens) / self._per_second))
