"""A whole conversation with the real assistant at the chattiest log level: nothing of its visitor is left anywhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from channels.learning.store import LearningStore
from tests.assistant.test_messaging import Talk
from tests.assistant.test_website import WebsiteVisitor
from tests.channels.messaging.fakes.all import CHANNELS, CREDENTIALS, Platforms
from tests.channels.messaging.fakes.platform import Phone
from tests.channels.messaging.fakes.slack import TEAM, SlackPhone
from tests.conftest import RunningAssistant, start_assistant
from tests.project_copy import copy_of_project
from tools.train import ensure_model, model_path

pytestmark = pytest.mark.model

# Each line has a word that is nowhere else; together they take every way through the assistant.
SAID = [
    "does massage flush toxins out quokkaone?",
    "what is deep tissue quokkatwo",
    "and swedish quokkathree?",
    "tell me more quokkafour",
    "massage quokkafive",
    "2 quokkasix",
    "can i bring my quokkaseven",
    "i want to book hot stone quokkaeight",
    "when are you open quokkanine",
    "can i talk to a person quokkaten",
    "me duele mucho la espalda y la cadera quokkathirteen",
    "¿¡!? 🙈 ... quokkafourteen",
    "quokkafifteen " * 200,
    '/faq{"technique": "quokkasixteen"}',
    "/quokkaseventeen",
    "/faq/quokkaeighteen",
    "%s {quokkanineteen} \\n \x00 \x1b[31m",
    "is it ok to have a massage when pregnant quokkatwenty",
    "start over quokkatwentyone",
    "my calf is hot, red and swollen quokkatwelve",
    "i can't feel my legs and i wet myself quokkaeleven",
    "thanks quokkatwentytwo",
]
MARK = re.compile(r"quokka\w*", re.IGNORECASE)
SECRET = re.compile(r"TOKEN|SECRET")
SLOTS = ("deep tissue", "hot stone", "swedish", "calf")  # words of entities and slots


@dataclass
class Home:
    """A practice of its own: a copy of the project, running."""

    folder: Path
    assistant: RunningAssistant
    platforms: Platforms
    environment: dict[str, str]

    def logs(self) -> str:
        """Everything written to a log or the screen since the start."""
        files = [file.read_text(encoding="utf-8", errors="replace") for file in (self.folder / ".cache/logs").iterdir()]
        return "\n".join([*files, *self.assistant.printed])

    def tools(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tools", *arguments],
            cwd=self.folder,
            env={**os.environ, **self.environment, "PORT": str(self.assistant.port)},
            capture_output=True,
            text=True,
            check=False,
        )

    def stored(self) -> set[str]:
        """The conversations in the database."""
        with sqlite3.connect(self.folder / "talks.db") as database:
            return {sender for (sender,) in database.execute("SELECT sender_id FROM events")}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The assistant at level DEBUG, with a database, with all messengers, and with all questions kept that may be."""
    platforms = Platforms()
    platforms.start()
    folder = copy_of_project(tmp_path_factory.mktemp("practice") / "backline")
    with (folder / "credentials.yml").open("r+") as credentials:
        patient = credentials.read().replace("  origins: []", "  origins: []\n  visitor_burst: 100", 1)
        credentials.seek(0)
        credentials.write(patient)
    practice = folder / "practice.yml"
    practice.write_text(practice.read_text().replace("keep_questions: false", "keep_questions: true"))
    shutil.copy(ensure_model(), model_path(folder))
    chatty = {"LOG_LEVEL": "DEBUG", "LOG_LEVEL_LIBRARIES": "DEBUG", "PYTHONWARNINGS": "always"}
    environment = {**platforms.environment(), "DATABASE_URL": f"sqlite:///{folder}/talks.db"}
    assistant = start_assistant(folder, {**environment, **chatty})
    yield Home(folder, assistant, platforms, environment)
    assistant.process.send_signal(signal.SIGINT)
    assistant.process.wait(timeout=60)
    platforms.stop()


@pytest.fixture(scope="module")
def visitor(home: Home) -> WebsiteVisitor:
    """A visitor of the website who has said all lines, agreed to everything and rated an answer."""
    visitor = WebsiteVisitor(home.assistant)
    for line in SAID:
        status, body = visitor.ask("POST", "/webhook", {"visitor": visitor.token, "message": line, "consent": True})
        assert status == 200, (line, body)
        visitor.token = json.loads(body)["visitor"]
    thumb = {"visitor": visitor.token, "faq": "toxins", "kind": "answer", "rating": "up"}
    assert visitor.ask("POST", "/feedback", thumb)[0] == 204
    return visitor


def until(condition: Callable[[], bool], limit: float = 60) -> None:
    """Poll until something is true; the limit only ends a hopeless wait."""
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_no_word_of_a_conversation_is_in_any_log_at_the_chattiest_level(home: Home, visitor: WebsiteVisitor) -> None:
    logs = home.logs()
    assert "rasa.core.processor" in logs and "withheld" in logs, "it was not at level DEBUG"
    assert set(MARK.findall(logs)) == set()
    served = logs[logs.index("withheld") :].lower()
    assert [word for word in SLOTS if word in served] == []


def test_no_token_and_no_conversations_name_is_in_any_log(home: Home, visitor: WebsiteVisitor) -> None:
    identity = str(visitor.token).rsplit(".", 2)[0]
    assert identity not in home.logs()
    assert str(visitor.token) not in home.logs()


def ids_of(phone: Phone) -> set[str]:
    """What a platform calls a visitor, in all spellings."""
    bare = phone.raw_id.removeprefix("whatsapp:").removeprefix("+")
    return {bare, phone.dm} if isinstance(phone, SlackPhone) else {bare}


@pytest.mark.parametrize("name", CHANNELS)
def test_a_chat_on_a_messenger_leaves_neither_words_nor_ids_in_a_log_and_is_forgotten_by_its_id(
    home: Home, name: str
) -> None:
    platform, phone = home.platforms.of(name), home.platforms.phone(name)
    talk = Talk(home.assistant, phone)
    for number, words in enumerate(("what about quokka", "i want to book hot stone quokka", "massage quokka"), 1):
        assert talk.post(phone.text(words + name)) == 200
        until(lambda: len(phone.shown()) >= number)  # noqa: B023 - waited for at once
    platform.mishaps.extend(["refused"] * 9)  # so that our own code has something to say of this chat
    assert talk.post(phone.text(f"can you read me quokka{name}")) == 200
    until(lambda: re.search(rf"A reply to {name}-[0-9a-f]{{8}} was not delivered", home.logs()) is not None)
    platform.mishaps.clear()
    logs = home.logs()
    assert set(MARK.findall(logs)) == set()
    assert {found for found in ids_of(phone) if found in logs} == set()
    assert {value for variable, value in CREDENTIALS.items() if SECRET.search(variable) and value in logs} == set()
    assert any(sender.startswith(f"{name}-") for sender in home.stored())
    kept = (home.folder / "talks.db").read_bytes()
    assert not any(found.encode() in kept for found in ids_of(phone))
    called = f"{TEAM}/{phone.dm}/{phone.raw_id}" if isinstance(phone, SlackPhone) else phone.raw_id
    assert "conversations erased: 1" in home.tools("forget", called).stdout
    assert not any(sender.startswith(f"{name}-") for sender in home.stored())


def test_an_action_server_that_dies_in_mid_talk_leaves_no_words_in_a_log(home: Home) -> None:
    os.kill(home.assistant.actions_pid(), signal.SIGKILL)
    visitor = WebsiteVisitor(home.assistant)
    visitor.say("i want to book hot stone quokkaaction")
    assert set(MARK.findall(home.logs())) == set()


def test_the_counts_hold_no_word_and_no_name_of_the_visitor(home: Home, visitor: WebsiteVisitor) -> None:
    store = LearningStore(home.folder / ".cache/learning/events.db")
    until(lambda: sum(count for event, count in store.events() if event.what == "turn") >= len(SAID))
    assert {"emergency", "urgent"} <= {sign.level for sign, _ in store.signs()}
    assert "es" in {event.language for event, _ in store.events()}
    assert any(event.booking for event, _ in store.events())
    kept = b"".join(file.read_bytes() for file in store.path.parent.iterdir())
    assert not re.search(rb"quokka", kept, re.IGNORECASE)
    assert str(visitor.token).encode() not in kept


def test_staff_forget_a_visitor_by_the_websites_token_and_the_database_forgets_too(
    home: Home, visitor: WebsiteVisitor
) -> None:
    sender = "website-" + str(visitor.token).rsplit(".", 2)[0]
    assert sender in home.stored()
    told = home.tools("forget", str(visitor.token))
    assert (told.returncode, told.stdout) == (0, "forget: conversations erased: 1\n"), told.stderr
    assert sender not in home.stored()
    assert b"quokkaone" not in (home.folder / "talks.db").read_bytes()
    assert "nothing of it is here" in home.tools("forget", str(visitor.token)).stdout


def test_staff_purge_what_is_due_and_nothing_else(home: Home) -> None:
    keeping = WebsiteVisitor(home.assistant)
    keeping.say("hello")
    sender = "website-" + str(keeping.token).rsplit(".", 2)[0]
    with sqlite3.connect(home.folder / "talks.db") as database:
        database.execute(
            "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES ('website-old', 'slot', 1, '{}')"
        )
    told = home.tools("purge")
    assert told.stdout.startswith("purge: 1 conversations and 0 rows"), told.stderr
    assert "website-old" not in home.stored() and sender in home.stored()


def test_a_stopped_assistants_database_is_told_directly(home: Home) -> None:
    visitor = WebsiteVisitor(home.assistant)
    visitor.say("what is deep tissue quokkastopped")
    home.assistant.process.send_signal(signal.SIGINT)
    home.assistant.process.wait(timeout=60)
    assert b"quokkastopped" in (home.folder / "talks.db").read_bytes()
    assert "conversations erased: 1" in home.tools("forget", str(visitor.token)).stdout
    assert b"quokkastopped" not in (home.folder / "talks.db").read_bytes()
    with sqlite3.connect(home.folder / "talks.db") as database:
        database.execute("UPDATE events SET timestamp = 1")
    assert home.tools("purge").stdout.startswith("purge: ")
    assert home.stored() == set()
