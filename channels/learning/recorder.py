"""Writes what is learned, in a thread of its own: whatever the disk does, no visitor waits for it; no Rasa."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from channels.learning.event import Question
from channels.learning.store import Entry, LearningStore
from channels.quiet_logs import withhold_here

logger = logging.getLogger(__name__)

MOST_WAITING = 1_000  # entries, about 1 MB; a disk that falls so far behind is broken
MOST_AT_ONCE = 100  # entries in one transaction
CLOSING_SECONDS = 5.0  # for what waits when the server stops


class Recorder:
    """Takes entries at once and writes them later; one that cannot be written is lost, and the log says so once."""

    def __init__(self, store: LearningStore) -> None:
        """Start with nothing to write."""
        self._store = store
        self.make_nameless: Callable[[str], str] | None = None  # without it, no question is stored
        self._waiting: queue.Queue[Entry | None] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._failing = False

    def add(self, entries: Iterable[Entry]) -> None:
        """Take entries; never waits, never raises."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="learning", daemon=True)
            self._thread.start()
        for entry in entries:
            try:
                self._waiting.put_nowait(entry)
            except queue.Full:
                self._lose("too much is waiting")

    def close(self) -> None:
        """Write what waits, for a few seconds at most."""
        if self._thread is not None:
            try:
                self._waiting.put(None, timeout=CLOSING_SECONDS)
            except queue.Full:
                return
            self._thread.join(CLOSING_SECONDS)
            self._thread = None

    def _work(self) -> None:
        withhold_here()  # what takes names out has logs of its own
        while True:
            entries = [self._waiting.get()]
            while len(entries) < MOST_AT_ONCE and not self._waiting.empty():
                entries.append(self._waiting.get())
            self._write([entry for entry in entries if entry is not None])
            if None in entries:
                return

    def _write(self, entries: list[Entry]) -> None:
        try:
            if entries:
                self._store.add(list(self._nameless(entries)))
                self._failing = False
        except (sqlite3.Error, OSError) as error:
            self._lose(str(error))
        except Exception as error:  # of taking names out: its words could be the visitor's
            self._lose(type(error).__name__)

    def _nameless(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        for entry in entries:
            if not isinstance(entry, Question):
                yield entry
            elif self.make_nameless is not None:
                yield replace(entry, text=self.make_nameless(entry.text))

    def _lose(self, why: str) -> None:
        if not self._failing:
            logger.error("Learning events cannot be written to %s (%s); they are lost.", self._store.path, why)
        self._failing = True
