"""Who watches a page goes first: a messaging app's message waits for a moment without one of the website's; no Rasa."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sanic import Sanic

QUIET_SECONDS = 0.01  # because whoever has just been answered by a page may press the next button
PATIENCE_SECONDS = 0.15  # because a busy website must not silence the apps: six of their messages a second always pass


class Foreground:
    """The website's messages in work at this worker."""

    def __init__(self) -> None:
        """Nothing in work."""
        self._in_work = 0
        self._ended = -QUIET_SECONDS

    @contextmanager
    def message(self) -> Iterator[None]:
        """Count what is inside as a message in work."""
        self._in_work += 1
        try:
            yield
        finally:
            self._in_work -= 1
            self._ended = time.monotonic()

    async def give_way(self) -> None:
        """Wait for a quiet moment, but not for ever."""
        patience = time.monotonic() + PATIENCE_SECONDS
        while not self._is_quiet() and time.monotonic() < patience:
            await asyncio.sleep(QUIET_SECONDS)

    def _is_quiet(self) -> bool:
        return not self._in_work and time.monotonic() - self._ended >= QUIET_SECONDS


def foreground_of(app: Sanic) -> Foreground:
    """The one that all channels of a server share."""
    if not hasattr(app.ctx, "foreground"):
        app.ctx.foreground = Foreground()
    found: Foreground = app.ctx.foreground
    return found
