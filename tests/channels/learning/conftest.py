"""Conversations as Rasa keeps them, and a server that learns."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic

from channels.learning import event as learned
from channels.learning import recorder
from channels.learning.store import LearningStore
from channels.upkeep import Upkeep, UpkeepInput
from channels.website.channel import WebsiteInput
from channels.website.settings import Settings
from tests.channels.conftest import ToyAgent, running
from tests.channels.website.conftest import ROOMY, Browser
from tests.conftest import ROOT

RESPONSES: dict[str, dict[str, Any]] = {
    "utter_faq/ice": {"text": "Ice calms swelling.", "metadata": {"title": "Ice"}},
    "utter_practice/hours": {"text": "We open at nine.", "metadata": {"kind": "practice"}},
    "utter_notice/clarify": {
        "text": "Is it one of these?",
        "buttons": [
            {"title": "Heat", "payload": "/faq/heat"},
            {"title": "Ice", "payload": "/faq/ice"},
            {"title": "Something else", "payload": "/smalltalk/deny"},
        ],
        "metadata": {"kind": "clarify"},
    },
    "utter_notice/unknown": {"text": "I don't know that.", "metadata": {"kind": "unknown"}},
    "utter_notice/other_language": {"text": "English only.", "metadata": {"kind": "notice"}},
    "utter_notice/language_es": {"text": "Solo hablo inglés.", "metadata": {"kind": "notice", "language": "es"}},
    "utter_notice/language_es_emergency": {
        "text": "911.",
        "metadata": {"kind": "emergency", "language": "es"},
    },
    "utter_notice/booking": {
        "text": "You can book here.",
        "metadata": {
            "kind": "booking",
            "links": [{"title": "Book", "url": "https://riverbend.example/book", "kind": "booking"}],
        },
    },
    "utter_notice/caution": {"text": "Take care.", "metadata": {"kind": "professional"}},
    "utter_warning_sign/stroke": {"text": "Call 911.", "metadata": {"kind": "emergency"}},
    "utter_smalltalk/deny": {"text": "No problem.", "metadata": {"kind": "smalltalk"}},
}


def said(name: str) -> BotUttered:
    """A response as Rasa's tracker keeps it."""
    response = RESPONSES[name]
    return BotUttered(
        response["text"],
        {"buttons": response.get("buttons")},
        {"utter_action": name, "metadata": response["metadata"]},
    )


def asked(text: str, consent: bool = False, **parsed: Any) -> UserUttered:
    """A visitor's message as Rasa's tracker keeps it."""
    return UserUttered(
        text, parse_data={"text": text, **parsed}, input_channel="website", metadata={"consent": consent}
    )


def talk(*events: Event) -> DialogueStateTracker:
    """A conversation."""
    return DialogueStateTracker.from_events("website-1", list(events))


class LearningAgent(ToyAgent):
    """Answers a message with the response it names, and stores the conversation as Rasa does."""

    async def reply(self, message: UserMessage) -> None:
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        name = message.text if message.text in RESPONSES else "utter_notice/unknown"
        heard = UserUttered(
            message.text,
            parse_data={"text": message.text},
            input_channel=message.input_channel,
            message_id=message.message_id,
            metadata=message.metadata,
        )
        tracker.update(heard)
        tracker.update(said(name))
        await message.output_channel.send_response(message.sender_id, {**RESPONSES[name], "utter_action": name})
        await self.tracker_store.save(tracker)


@pytest.fixture(autouse=True)
def one_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour does not end within a test."""
    now = datetime.now()

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return now.astimezone(tz)

    monkeypatch.setattr(learned, "datetime", Clock)


@pytest.fixture
def agent() -> LearningAgent:
    return LearningAgent()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with the demo practice in it, where the server runs."""
    shutil.copy(ROOT / "practice.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(recorder, "CLOSING_SECONDS", 60)  # on a busy machine
    monkeypatch.setattr(Sanic, "test_mode", True)  # several apps of one name, as in Rasa's own tests
    monkeypatch.setenv("BACKLINE_SECRET", "a secret of 32 characters or more")
    return tmp_path


@pytest.fixture
def store(folder: Path) -> LearningStore:
    """The file where that practice keeps its counts."""
    return LearningStore(folder / ".cache/learning/events.db")


@dataclass
class Visit:
    """A website visitor of a server with upkeep."""

    browser: Browser
    upkeep: Upkeep


@asynccontextmanager
async def visiting(agent: ToyAgent) -> AsyncIterator[Visit]:
    """A server with upkeep, where the demo practice is."""
    begun: list[Upkeep] = []

    def begin(upkeep: Upkeep) -> None:
        begun.append(upkeep)
        original(upkeep)

    original = Upkeep.begin
    channels = [WebsiteInput(Settings.parse_obj(ROOMY)), UpkeepInput()]
    with patch.object(Upkeep, "begin", begin):
        async with running(agent, *channels) as host, aiohttp.ClientSession() as session:
            yield Visit(Browser(session, host), begun[0])
