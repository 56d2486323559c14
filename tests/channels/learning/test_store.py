"""The file of counts: equal things become one row, several workers write, old things go."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from channels.learning.event import Event, Question, Sign
from channels.learning.store import LearningStore, days_ago

EVENT = Event("turn", "website", "answer", "ice", "answered")


@pytest.fixture
def store(tmp_path: Path) -> LearningStore:
    return LearningStore(tmp_path / "new folder" / "events.db")


def test_equal_entries_become_one_count(store: LearningStore) -> None:
    store.add([EVENT, EVENT, Sign("urgent", "dvt"), Sign("urgent", "dvt"), Question("why"), Question("why")])
    assert list(store.events()) == [(EVENT, 2)]
    assert [count for _, count in store.signs()] == [2]
    assert [count for _, count in store.questions()] == [2]


def test_what_is_read_is_what_was_written(store: LearningStore) -> None:
    full = Event("turn", "telegram", "clarify", "practice/hours", "clarify", -1, "up", True, "es", "2026-11-22T09")
    store.add([full, EVENT])
    assert {event for event, _ in store.events()} == {full, EVENT}


@pytest.mark.parametrize("name", ["Pacific/Kiritimati", "Etc/GMT+12"])  # 26 hours apart: never the same date
def test_a_sign_and_a_question_have_the_date_of_the_practice(tmp_path: Path, name: str) -> None:
    zone = ZoneInfo(name)
    store = LearningStore(tmp_path / "events.db", zone)
    before = datetime.now(zone).date()
    store.add([Sign("urgent", "dvt"), Question("why")])
    days = {str(before), str(datetime.now(zone).date())}
    assert {sign.day for sign, _ in store.signs()} | {question.day for question, _ in store.questions()} <= days


def test_purging_goes_by_the_date_of_the_practice(tmp_path: Path) -> None:
    zone = ZoneInfo("Pacific/Kiritimati")
    store = LearningStore(tmp_path / "events.db", zone)
    today = datetime.now(zone).date()
    kept, gone = (Question(f"{days}", str(today - timedelta(days=days))) for days in (90, 92))
    store.add([kept, gone])
    store.purge(days=400, question_days=90)
    assert [question.text for question, _ in store.questions()] == ["90"]


def test_only_what_happened_since_a_time_is_read(store: LearningStore) -> None:
    old = Event("turn", hour="2020-01-01T09")
    store.add([old, EVENT])
    assert [event for event, _ in store.events("2020-01-02")] == [EVENT]


def test_reading_before_anything_was_written_gives_nothing_and_makes_no_file(store: LearningStore) -> None:
    assert list(store.events()) == list(store.signs()) == list(store.questions()) == []
    assert store.purge(1, 1) == 0
    assert not store.path.parent.exists()


def test_the_order_of_things_within_an_hour_is_not_kept(store: LearningStore) -> None:
    store.add([Event("turn", faq="zebra", hour="2026-11-22T09"), Event("turn", faq="ant", hour="2026-11-22T09")])
    with sqlite3.connect(store.path) as database:
        tables = [sql for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE type = 'table'")]
    assert all("WITHOUT ROWID" in sql for sql in tables)
    assert [event.faq for event, _ in store.events()] == ["ant", "zebra"]


def test_no_column_could_hold_an_address_an_id_or_an_exact_time(store: LearningStore) -> None:
    store.add([EVENT, Sign("urgent", "dvt")])
    with sqlite3.connect(store.path) as database:
        columns = {
            table: {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
            for table in ("events", "safety", "questions")
        }
    assert columns["events"] == {
        "what", "channel", "kind", "faq", "decision", "picked", "rating", "booking", "language", "hour", "count",
    }  # fmt: skip
    assert columns["safety"] == {"level", "pattern", "day", "count"}
    assert columns["questions"] == {"text", "day", "count"}
    assert len(EVENT.hour) == len("2026-11-22T09")


def test_only_the_files_owner_can_read_it(store: LearningStore) -> None:
    store.add([EVENT])
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_purging_takes_what_is_old_out_of_the_file_itself(store: LearningStore) -> None:
    old, new = (Question(text, days_ago(days, None)) for text, days in (("myoldquestion", 91), ("mynewquestion", 89)))
    event = Event("turn", hour=f"{days_ago(402, timezone.utc)}T09")
    store.add([old, new, event, Sign("urgent", "dvt", days_ago(401, None)), EVENT])
    assert store.purge(days=400, question_days=90) == 3
    assert [event for event, _ in store.events()] == [EVENT]
    assert list(store.signs()) == []
    bytes_on_disk = b"".join(file.read_bytes() for file in store.path.parent.iterdir())
    assert b"myoldquestion" not in bytes_on_disk and b"mynewquestion" in bytes_on_disk


def test_several_workers_may_write_at_once(store: LearningStore) -> None:
    program = (
        "import sys; import channels.learning.store as busy; busy.BUSY_SECONDS = 60\n"  # on a slow disk
        "from channels.learning.store import LearningStore; from channels.learning.event import Event\n"
        "for _ in range(50): LearningStore(sys.argv[1]).add([Event('turn', hour='2026-11-22T09')])"
    )
    workers = [subprocess.Popen([sys.executable, "-c", program, str(store.path)]) for _ in range(3)]
    assert [worker.wait(300) for worker in workers] == [0, 0, 0]
    assert [count for _, count in store.events()] == [150]


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_who_writes_waits_for_whoever_has_the_file_also_before_its_tables_are_made(
    store: LearningStore, lock: str
) -> None:
    store.path.parent.mkdir()
    holder = sqlite3.connect(store.path, isolation_level=None)
    holder.execute(f"BEGIN {lock}")
    writer = threading.Thread(target=store.add, args=([EVENT],))
    writer.start()
    time.sleep(0.3)  # it has met the lock by now, or meets none: either way its entry must arrive
    holder.execute("COMMIT")
    writer.join()
    assert list(store.events()) == [(EVENT, 1)]
