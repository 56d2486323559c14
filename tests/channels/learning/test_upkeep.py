"""A server that learns: its visitors notice nothing of it, and nothing of them stays."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain

from channels.learning.event import Event
from channels.learning.store import LearningStore
from tests.channels.learning.conftest import LearningAgent, visiting

PRIVATE = "myprivatewords"


def bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_turns_thumbs_and_clicks_are_counted(agent: LearningAgent, store: LearningStore) -> None:
    async with visiting(agent) as visit:
        browser = visit.browser
        await browser.send("utter_faq/ice")
        await browser.send("utter_faq/ice")
        thumb = {"visitor": browser.token, "faq": "ice", "kind": "answer"}
        assert (await browser.ask("POST", "/feedback", json={**thumb, "rating": "down"})).status == 204
        assert (await browser.ask("POST", "/click", json={**thumb, "faq": None, "kind": "booking"})).status == 204
    assert dict(store.events()) == {
        Event("turn", "website", "answer", "ice", "answered"): 2,
        Event("thumb", "website", "answer", "ice", "answered", rating="down"): 1,
        Event("click", "website", "booking", "", "answered"): 1,
    }


async def test_nothing_of_a_visitor_is_in_the_file_of_counts_before_and_after_deleting_the_chat(
    agent: LearningAgent, store: LearningStore
) -> None:
    async with visiting(agent) as visit:
        browser = visit.browser
        await browser.send(PRIVATE, consent=True)
        await browser.ask(
            "POST", "/feedback", json={"visitor": browser.token, "faq": None, "kind": "unknown", "rating": "up"}
        )
        assert (await browser.erase()).status == 204
    assert dict(store.events())[Event("turn", "website", "unknown", "", "unknown")] == 1
    sender = agent.received[0].sender_id
    kept = bytes_of(store.path.parent)
    for secret in (PRIVATE, sender, sender.removeprefix("website-"), str(browser.token), "127.0.0.1"):
        assert secret.encode() not in kept


async def test_a_disk_that_cannot_be_written_harms_no_reply_and_is_told_once(
    agent: LearningAgent, store: LearningStore, caplog: pytest.LogCaptureFixture
) -> None:
    store.path.parent.parent.mkdir()
    store.path.parent.touch()  # a file where the folder should be
    async with visiting(agent) as visit:
        for _ in range(3):
            assert (await visit.browser.send("utter_faq/ice")).texts == ["Ice calms swelling."]
    told = [record for record in caplog.records if record.name == "channels.learning.recorder"]
    assert len(told) == 1


async def test_consent_is_the_visitors_for_each_message(agent: LearningAgent, store: LearningStore) -> None:
    async with visiting(agent) as visit:
        await visit.browser.send("with", consent=True)
        await visit.browser.send("without")
    assert [message.metadata for message in agent.received] == [{"consent": True}, {"consent": False}]


async def test_consent_that_is_neither_yes_nor_no_is_refused(agent: LearningAgent, store: LearningStore) -> None:
    async with visiting(agent) as visit:
        assert (await visit.browser.send("hi", consent="maybe")).code == "bad_request"


@pytest.mark.parametrize(("wanted", "words"), [("false", False), ("true", True)])
async def test_the_chat_asks_for_consent_only_where_the_practice_keeps_questions(
    agent: LearningAgent, folder: Path, wanted: str, words: bool
) -> None:
    practice = folder / "practice.yml"
    practice.write_text(practice.read_text().replace("keep_questions: false", f"keep_questions: {wanted}"))
    async with visiting(agent) as visit:
        consent = (await visit.browser.ask("GET", "/config")).json["consent"]
    assert bool(consent) is words


async def test_a_question_is_kept_without_names_once_its_conversation_is_over(
    agent: LearningAgent, folder: Path, store: LearningStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = folder / "practice.yml"
    practice.write_text(practice.read_text().replace("keep_questions: false", "keep_questions: true"))
    async with visiting(agent) as visit:
        await visit.browser.send("my name is Sarah Miller, do you take dogs", consent=True)
        later = time.monotonic() + 31 * 60
        wall = time.time() + 31 * 60
        monkeypatch.setattr(visit.upkeep.conversations, "_clock", lambda: later)
        monkeypatch.setattr(time, "time", lambda: wall)
        assert (await visit.upkeep.purge())["conversations"] == 1
    assert [question.text for question, _ in store.questions()] == ["my name is [name], do you take dogs"]
    assert b"Sarah" not in bytes_of(store.path.parent)


async def test_old_conversations_leave_the_database_and_its_file(
    agent: LearningAgent, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "talks.db"
    agent.tracker_store = SQLTrackerStore(Domain.empty(), dialect="sqlite", db=str(file))
    async with visiting(agent) as visit:
        await visit.browser.send(PRIVATE)
        assert PRIVATE.encode() in file.read_bytes()
        assert (await visit.upkeep.purge())["conversations"] == 0
        tomorrow = time.time() + 25 * 3600
        monkeypatch.setattr(time, "time", lambda: tomorrow)
        await visit.browser.another().send("a newer talk")
        assert (await visit.upkeep.purge())["conversations"] == 1
    assert PRIVATE.encode() not in file.read_bytes()
    assert b"a newer talk" in file.read_bytes()


async def test_a_failing_purge_is_told_and_the_server_goes_on(
    agent: LearningAgent, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / ".cache").mkdir()
    (folder / ".cache/learning").mkdir()
    (folder / ".cache/learning/events.db").write_bytes(b"this is no database" * 100)
    with caplog.at_level(logging.ERROR):
        async with visiting(agent) as visit:
            assert (await visit.browser.send("utter_faq/ice")).status == 200
            while "could not be forgotten" not in caplog.text:
                await visit.browser.ask("GET", "/")
    assert "DatabaseError" in caplog.text
