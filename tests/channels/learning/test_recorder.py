"""Whatever the disk does, nobody waits for it, and the log says so once."""

from __future__ import annotations

import logging
import sqlite3
import threading
from pathlib import Path

import pytest

from channels.learning import recorder as module
from channels.learning.event import Event, Question
from channels.learning.recorder import Recorder
from channels.learning.store import LearningStore

EVENT = Event("turn", "website")


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == module.__name__]


def test_what_was_taken_is_written_when_it_closes(tmp_path: Path) -> None:
    store = LearningStore(tmp_path / "events.db")
    recorder = Recorder(store)
    recorder.add([EVENT] * 250)
    recorder.close()
    assert list(store.events()) == [(EVENT, 250)]


def test_a_path_that_cannot_be_written_loses_events_and_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    recorder = Recorder(LearningStore(tmp_path / "file" / "events.db"))
    for _ in range(5):
        recorder.add([EVENT])
    recorder.close()
    (line,) = errors(caplog)
    assert "they are lost" in line and "events.db" in line


def test_a_full_disk_loses_events_and_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LearningStore(tmp_path / "events.db")
    store.add([EVENT])
    connect = store._connect

    def full() -> sqlite3.Connection:
        database = connect()
        database.execute("PRAGMA max_page_count = 1")
        # SQLite's own "database or disk is full", also for what would still fit into a page
        database.execute("CREATE TABLE IF NOT EXISTS filler AS SELECT zeroblob(100000)")
        return database

    monkeypatch.setattr(store, "_connect", full)
    recorder = Recorder(store)
    recorder.add(Event("turn", "website", faq=f"{number:0100}") for number in range(900))
    recorder.close()
    (line,) = errors(caplog)
    assert "full" in line


def test_it_writes_again_once_the_disk_is_well(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "folder"
    folder.touch()
    store = LearningStore(folder / "events.db")
    recorder = Recorder(store)
    recorder.add([EVENT])
    recorder.close()
    folder.unlink()
    recorder.add([EVENT])
    recorder.close()
    assert list(store.events()) == [(EVENT, 1)]
    assert len(errors(caplog)) == 1


def test_a_disk_that_hangs_lets_nobody_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    store = LearningStore(tmp_path / "events.db")
    monkeypatch.setattr(store, "add", lambda entries: go_on.wait())
    recorder = Recorder(store)
    recorder.add([EVENT] * (2 * module.MOST_WAITING))  # returns, though nothing is written
    go_on.set()
    recorder.close()


def test_a_question_is_stored_without_names_and_not_at_all_where_nothing_takes_them_out(tmp_path: Path) -> None:
    store = LearningStore(tmp_path / "events.db")
    recorder = Recorder(store)
    recorder.add([Question("is Lucy in")])
    recorder.close()
    assert list(store.questions()) == []
    recorder.make_nameless = lambda text: text.replace("Lucy", "[name]")
    recorder.add([Question("is Lucy in")])
    recorder.close()
    assert [question.text for question, _ in store.questions()] == ["is [name] in"]


def test_a_failure_while_names_are_taken_out_stores_nothing_and_quotes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(text: str) -> str:
        raise ValueError(text)

    store = LearningStore(tmp_path / "events.db")
    recorder = Recorder(store)
    recorder.make_nameless = fail
    with caplog.at_level(logging.DEBUG):
        recorder.add([Question("my private words")])
        recorder.close()
    assert list(store.questions()) == []
    assert "private" not in caplog.text and "ValueError" in caplog.text
