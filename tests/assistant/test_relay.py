"""A message to the team: a whole conversation with the real assistant, and a real mail server at the other end."""

from __future__ import annotations

import shutil
import signal
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiosmtpd.controller import Controller

from practice.opening import DAYS
from tests.assistant.test_website import WebsiteVisitor
from tests.conftest import ROOT, Conversation, RunningAssistant, free_port, start_assistant
from tests.project_copy import copy_of_project
from tools.train import model_path

pytestmark = pytest.mark.model

TEXT = "Could Sam ring me about moving my Friday session? My number is 555 010 0177"


class Mailbox:
    """Keeps what the mail server was given."""

    def __init__(self) -> None:
        self.letters: list[Message] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take one letter, as aiosmtpd asks."""
        self.letters.append(message_from_bytes(envelope.content))
        return "250 Message accepted"


def hours_that_are_over() -> list[dict[str, str]]:
    """One line of opening hours that no hour of today or of its neighbours falls in."""
    day = datetime.now(timezone.utc) + timedelta(days=3)
    return [{"days": DAYS[day.weekday()].title(), "opens": "10:00", "closes": "10:30"}]


@pytest.fixture(scope="module")
def mailbox() -> Iterator[tuple[Mailbox, Controller]]:
    kept = Mailbox()
    server = Controller(kept, hostname="127.0.0.1", port=free_port(), ready_timeout=60)
    server.start()
    yield kept, server
    if server.loop.is_running():
        server.stop()


@pytest.fixture(scope="module")
def with_relay(
    assistant: RunningAssistant, mailbox: tuple[Mailbox, Controller], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RunningAssistant, Path]]:
    """An assistant of a practice that takes messages, its conversations in a file; trained with the shared one."""
    folder = copy_of_project(tmp_path_factory.mktemp("relay") / "project")
    practice = folder / "practice.yml"
    told = yaml.safe_load(practice.read_text(encoding="utf-8"))
    told |= {"message_relay": {"by": "email"}, "timezone": "UTC", "hours": hours_that_are_over()}
    practice.write_text(yaml.safe_dump(told), encoding="utf-8")
    shutil.copy(ROOT / model_path(ROOT), folder / "models")
    server = mailbox[1]
    variables = {"BACKLINE_SMTP_HOST": "127.0.0.1", "BACKLINE_SMTP_PORT": str(server.port)}
    variables |= {"BACKLINE_SMTP_SECURITY": "none", "DATABASE_URL": f"sqlite:///{folder}/conversations.db"}
    running = start_assistant(folder, variables)
    yield running, folder
    running.process.send_signal(signal.SIGINT)
    running.process.wait(timeout=30)


def test_a_message_reaches_the_team_once_and_stays_nowhere_else(
    with_relay: tuple[RunningAssistant, Path], mailbox: tuple[Mailbox, Controller]
) -> None:
    running, folder = with_relay
    letters = mailbox[0].letters
    visitor = Conversation(running)
    visitor.say("can i talk to a real person please")
    assert {"title": "Leave a message", "payload": "/notice/relay_consent"} in visitor.buttons
    assert "911" in visitor.say("/notice/relay_consent")
    assert "write it now" in visitor.say("yes please")
    assert "no phone number or e-mail" in visitor.say("could Sam ring me about moving my Friday session")
    assert not letters
    assert "passed it on" in visitor.say(TEXT)
    assert len(letters) == 1 and TEXT in letters[0].get_payload()
    assert "passed it on" not in visitor.say("is deep tissue painful?")
    assert len(letters) == 1
    with sqlite3.connect(folder / "conversations.db") as store:
        kept = str(store.execute("SELECT * FROM events").fetchall())
    logs = "".join(log.read_text(encoding="utf-8") for log in (folder / ".cache" / "logs").glob("*.log"))
    assert "is deep tissue painful" in kept, "the store is the one the assistant writes"
    for private in ("555 010 0177", "Could Sam", "could Sam", "Friday session"):
        assert private not in kept
        assert private not in logs


def test_outside_the_hours_a_handover_and_a_booking_link_say_so(with_relay: tuple[RunningAssistant, Path]) -> None:
    (hours,) = hours_that_are_over()
    visitor = Conversation(with_relay[0])
    closed = f"It's outside our usual opening hours now; we open on {hours['days']} at 10:00."
    reply = visitor.say("can i talk to a real person please")
    assert "call +1 555 0100 or write to hello@riverbend.example" in reply
    assert f"Opening hours: {hours['days']} 10:00 to 10:30. {closed}" in reply
    assert closed in visitor.say("i want to book an appointment")


def test_on_the_website_a_message_reaches_the_team_through_its_buttons(
    with_relay: tuple[RunningAssistant, Path], mailbox: tuple[Mailbox, Controller]
) -> None:
    sent = len(mailbox[0].letters)
    visitor = WebsiteVisitor(with_relay[0])
    offered = visitor.say("can i talk to a real person please")
    consent = next(button for message in offered for button in message["buttons"] if "message" in button["title"])
    asked = visitor.say(consent["payload"])
    assert asked[0]["kind"] == "contact" and "911" in asked[0]["text"]
    assert "write it now" in visitor.say(asked[0]["buttons"][0]["payload"])[0]["text"]
    assert len(mailbox[0].letters) == sent
    assert "passed it on" in visitor.say(TEXT)[0]["text"]
    assert len(mailbox[0].letters) == sent + 1


@pytest.mark.parametrize("payload", ["/notice/relay_ask", "/notice/relay_no_contact"])
@pytest.mark.parametrize("channel", ["rest", "website"])
def test_nobody_is_asked_for_a_message_before_being_told_where_it_goes(
    with_relay: tuple[RunningAssistant, Path], mailbox: tuple[Mailbox, Controller], channel: str, payload: str
) -> None:
    sent = len(mailbox[0].letters)
    if channel == "rest":
        say = Conversation(with_relay[0]).say
    else:
        website = WebsiteVisitor(with_relay[0])

        def say(text: str) -> str:
            return "\n".join(message["text"] for message in website.say(text))

    reply = say(payload)
    assert "911" in reply and "keeps no copy" in reply and "write it now" not in reply
    assert "passed it on" not in say(TEXT)
    assert len(mailbox[0].letters) == sent


def test_a_warning_sign_in_a_message_gets_its_card_and_is_not_passed_on(
    with_relay: tuple[RunningAssistant, Path], mailbox: tuple[Mailbox, Controller]
) -> None:
    visitor = Conversation(with_relay[0])
    sent = len(mailbox[0].letters)
    visitor.say("/notice/relay_consent")
    visitor.say("/notice/relay_ask")
    assert "911" in visitor.say("my legs are numb and I can't control my bladder, call me on 555 010 0177")
    assert len(mailbox[0].letters) == sent


def test_a_mail_server_that_is_down_becomes_words_with_the_phone(
    with_relay: tuple[RunningAssistant, Path], mailbox: tuple[Mailbox, Controller]
) -> None:
    mailbox[1].stop()
    visitor = Conversation(with_relay[0])
    visitor.say("/notice/relay_consent")
    visitor.say("/notice/relay_ask")
    reply = visitor.say(TEXT)
    assert "couldn't pass that on" in reply and "555 0100" in reply
