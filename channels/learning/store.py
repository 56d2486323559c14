"""The file of counts: SQLite, written by several workers, read by tools; no Rasa.

Nothing in it belongs to a visitor. Rows are counts, kept in the order of their values, so not even the order in
which things happened within an hour can be read from it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, fields, replace
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any, Optional, Union

from channels.learning.event import Event, Question, Sign

Entry = Union[Event, Sign, Question]
BUSY_SECONDS = 5.0  # because a worker's write takes milliseconds, and nobody waits for this thread
OWNER_ONLY = 0o600
EVENT_COLUMNS = ", ".join(field.name for field in fields(Event))
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS events (
  what TEXT, channel TEXT, kind TEXT, faq TEXT, decision TEXT, picked INTEGER, rating TEXT, booking INTEGER,
  language TEXT, hour TEXT, count INTEGER NOT NULL, PRIMARY KEY ({EVENT_COLUMNS})
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS safety (
  level TEXT, pattern TEXT, day TEXT, count INTEGER NOT NULL, PRIMARY KEY (level, pattern, day)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS questions (
  text TEXT, day TEXT, count INTEGER NOT NULL, PRIMARY KEY (text, day)
) WITHOUT ROWID;
"""
TABLES = {Event: "events", Sign: "safety", Question: "questions"}


class LearningStore:
    """Adds to the counts, reads them, and forgets old ones."""

    def __init__(self, path: Path | str, zone: Optional[tzinfo] = None) -> None:
        """Remember where the file is; it is made with the first entry.

        Args:
            path: of the file.
            zone: the practice's time zone, whose dates safety findings and questions get; that of this machine if None.
        """
        self.path, self.zone = Path(path), zone

    def add(self, entries: Iterable[Entry]) -> None:
        """Count entries, all or none.

        Raises:
            sqlite3.Error, OSError: the file cannot be written.
        """
        with self._open() as database:
            for entry in entries:
                if not isinstance(entry, Event) and not entry.day:
                    entry = replace(entry, day=days_ago(0, self.zone))
                values = astuple(entry)
                marks = ", ".join("?" * len(values))
                database.execute(
                    f"INSERT INTO {TABLES[type(entry)]} VALUES ({marks}, 1) "  # noqa: S608 - our own names
                    "ON CONFLICT DO UPDATE SET count = count + 1",
                    values,
                )

    def events(self, since: str = "") -> Iterator[tuple[Event, int]]:
        """Events from a time on (`2026-11-22` or `2026-11-22T09`, UTC), with their counts."""
        query = f"SELECT {EVENT_COLUMNS}, count FROM events WHERE hour >= ?"  # noqa: S608 - our own names
        for *values, count in self._rows(query, since):
            yield Event(*values), count

    def signs(self, since: str = "") -> Iterator[tuple[Sign, int]]:
        """Safety findings from a day on, with their counts."""
        for *values, count in self._rows("SELECT level, pattern, day, count FROM safety WHERE day >= ?", since):
            yield Sign(*values), count

    def questions(self, since: str = "") -> Iterator[tuple[Question, int]]:
        """Unanswered questions from a day on, with their counts."""
        for *values, count in self._rows("SELECT text, day, count FROM questions WHERE day >= ?", since):
            yield Question(*values), count

    def purge(self, days: int, question_days: int) -> int:
        """Delete what is older than so many days, also from the file's free pages; how many rows went."""
        if not self.path.exists():
            return 0
        with self._open() as database:
            gone = database.execute("DELETE FROM events WHERE hour < ?", (days_ago(days, timezone.utc),)).rowcount
            oldest, oldest_question = days_ago(days, self.zone), days_ago(question_days, self.zone)
            gone += database.execute("DELETE FROM safety WHERE day < ?", (oldest,)).rowcount
            gone += database.execute("DELETE FROM questions WHERE day < ?", (oldest_question,)).rowcount
        return gone

    def _rows(self, query: str, since: str) -> list[Any]:
        if not self.path.exists():
            return []
        with self._open() as database:
            return list(database.execute(query, (since,)))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one transaction."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))  # SQLite would let others read it
        with closing(self._connect()) as database:
            database.executescript(SCHEMA)
            with database:
                yield database

    def _connect(self) -> sqlite3.Connection:
        # Not in WAL mode: changing to it fails at once where another worker is writing, instead of waiting for it.
        database = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level="IMMEDIATE")
        database.execute("PRAGMA secure_delete = ON")  # deleted words are overwritten
        return database


def days_ago(days: int, zone: Optional[tzinfo]) -> str:
    """The date so many days ago in a time zone; in that of this machine if None."""
    return str(datetime.now(zone).date() - timedelta(days=days))
