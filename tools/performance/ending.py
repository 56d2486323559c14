"""An end in order: what was started is stopped, whoever asks for it."""

from __future__ import annotations

import signal
from types import FrameType


def end_in_order() -> None:
    """Let SIGTERM do what Ctrl-C does, and Ctrl-C work in a shell's background too."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
