"""What stops a measurement."""

from __future__ import annotations


class PerformanceError(Exception):
    """Nothing can be measured; the message says what to do."""
