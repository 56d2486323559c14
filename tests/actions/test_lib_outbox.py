"""A visitor's message on its way out, to a real mail server and a real webhook on this machine."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from aiosmtpd.controller import Controller

from actions.lib.outbox import Note, Outcome, letter, send
from practice.schema import Practice

TEXT = "I left my scarf on the chair.\nCould you keep it for me?"
NOTE = Note(TEXT, "ann@visitor.example")
MAIL = {"by": "email"}
HOOK = {"by": "webhook"}


class Postbox:
    """What a mail server does with a letter: keeps it, or refuses it."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answer = "250 kept"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return self.answer


def practice(relay: dict[str, str]) -> Practice:
    contact = {"email": "hello@riverbend.example", "phone": "+1 555 0100"}
    return Practice.parse_obj({"name": "Riverbend", "country": "US", "contact": contact, "message_relay": relay})


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, dict[str, str]]]:
    """A running mail server, and the environment that names it."""
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=unused_port(), ready_timeout=60)
    server.start()
    yield (
        box,
        {
            "BACKLINE_SMTP_HOST": "127.0.0.1",
            "BACKLINE_SMTP_PORT": str(server.port),
            "BACKLINE_SMTP_SECURITY": "none",
        },
    )
    server.stop()


async def test_a_message_arrives_as_an_e_mail_that_reply_answers(postbox: tuple[Postbox, dict[str, str]]) -> None:
    box, environment = postbox
    assert await send(NOTE, practice(MAIL), environment) is Outcome.SENT
    (mail,) = box.letters
    assert (mail["To"], mail["Reply-To"]) == ("hello@riverbend.example", "ann@visitor.example")
    assert mail["Subject"] == "A message from the chat of Riverbend"
    body = mail.get_content().replace("\r\n", "\n")
    assert TEXT in body and "Answer to: ann@visitor.example" in body


async def test_another_address_may_be_named_and_a_phone_number_is_no_reply_address(
    postbox: tuple[Postbox, dict[str, str]],
) -> None:
    box, environment = postbox
    await send(Note(TEXT, "+1 555 0177"), practice({**MAIL, "to": "desk@riverbend.example"}), environment)
    (mail,) = box.letters
    assert (mail["To"], mail["Reply-To"]) == ("desk@riverbend.example", None)


def test_the_visitors_words_never_reach_a_header() -> None:
    mail = letter(Note("x\r\nBcc: all@example.org", "a@b.example"), "Riverbend", "a@r.example", "b@r.example")
    assert {name for name, _ in mail.items() if not name.startswith(("Content-", "MIME-"))} == {
        "From", "To", "Subject", "Reply-To",
    }  # fmt: skip


async def test_a_server_that_refuses_is_a_failure_and_the_log_holds_no_word_of_the_visitor(
    postbox: tuple[Postbox, dict[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    box, environment = postbox
    box.answer = f"554 no: {TEXT.splitlines()[0]}"
    with caplog.at_level(logging.DEBUG):
        assert await send(NOTE, practice(MAIL), environment) is Outcome.FAILED
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]  # not the server's
    told = " ".join(ours)
    assert "not passed on" in told
    assert "scarf" not in told and "ann@" not in told


async def test_no_server_is_a_failure() -> None:
    environment = {"BACKLINE_SMTP_HOST": "127.0.0.1", "BACKLINE_SMTP_PORT": str(unused_port())}
    assert await send(NOTE, practice(MAIL), environment) is Outcome.FAILED


@pytest.mark.parametrize(
    ("relay", "environment", "named"),
    [
        (MAIL, {}, "BACKLINE_SMTP_HOST"),
        (MAIL, {"BACKLINE_SMTP_HOST": "h", "BACKLINE_SMTP_SECURITY": "ssl"}, "BACKLINE_SMTP_SECURITY"),
        (MAIL, {"BACKLINE_SMTP_HOST": "h", "BACKLINE_SMTP_PORT": "mail"}, "BACKLINE_SMTP_PORT"),
        (HOOK, {}, "BACKLINE_RELAY_WEBHOOK"),
        (HOOK, {"BACKLINE_RELAY_WEBHOOK": "http://127.0.0.1"}, "BACKLINE_RELAY_SECRET"),
    ],
)
async def test_what_is_not_set_up_is_named_in_the_log(
    relay: dict[str, str], environment: dict[str, str], named: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert await send(NOTE, practice(relay), environment) is Outcome.FAILED
    assert named in caplog.text


@pytest.mark.parametrize(("status", "outcome"), [(200, Outcome.SENT), (302, Outcome.FAILED), (500, Outcome.FAILED)])
async def test_a_webhook_gets_the_message_signed(status: int, outcome: Outcome) -> None:
    received: list[tuple[bytes, str]] = []

    async def take(request: web.Request) -> web.Response:
        received.append((await request.read(), request.headers["X-Backline-Signature"]))
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    app = web.Application()
    app.router.add_post("/hook", take)
    async with TestServer(app) as server:
        environment = {"BACKLINE_RELAY_WEBHOOK": str(server.make_url("/hook")), "BACKLINE_RELAY_SECRET": "key"}
        assert await send(NOTE, practice(HOOK), environment) is outcome
    ((body, proof),) = received
    assert json.loads(body) == {"practice": "Riverbend", "message": TEXT, "reply_to": "ann@visitor.example"}
    assert proof == "sha256=" + hmac.new(b"key", body, hashlib.sha256).hexdigest()
