"""The way out for a visitor's message: an e-mail by SMTP, or a webhook. Nothing is kept, nothing logged of it."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum
from typing import Optional

import aiohttp
import aiosmtplib

from actions.lib.relayed import EMAIL
from practice.placeholders import words
from practice.schema import Practice

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 8.0  # less than the 10 that channels/action_endpoint.py waits, so that the visitor hears how it went
SIGNATURE = "X-Backline-Signature"
HOST, PORT, USER, PASSWORD, SENDER, SECURITY, WEBHOOK, SECRET = (
    f"BACKLINE_{name}"
    for name in (
        "SMTP_HOST", "SMTP_PORT", "SMTP_USER", "SMTP_PASSWORD", "SMTP_FROM", "SMTP_SECURITY",
        "RELAY_WEBHOOK", "RELAY_SECRET",
    )
)  # fmt: skip
SECURITIES = {"tls": 465, "starttls": 587, "none": 25}  # with their usual ports


class Outcome(Enum):
    """What became of a message."""

    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Note:
    """A visitor's message and how to answer it."""

    text: str
    reply_to: str


class SetupError(Exception):
    """The environment doesn't say how to send; the message is one sentence with the remedy."""


async def send(note: Note, practice: Practice, environment: Optional[Mapping[str, str]] = None) -> Outcome:
    """Pass a message on as practice.yml says.

    Args:
        note: the visitor's message.
        practice: its `message_relay` and e-mail address.
        environment: the server's address and secrets; the process's own by default.
    """
    environment = os.environ if environment is None else environment
    relay = practice.message_relay
    try:
        if relay is None:
            raise SetupError("practice.yml has no message_relay; add one, or take the button away.")
        if relay.by == "email":
            await _mail(note, practice.name, str(relay.to or practice.contact.email), environment)
        else:
            await _post(note, practice.name, environment)
    except SetupError as error:
        logger.error("A visitor's message was not passed on. %s", error)
        return Outcome.FAILED
    except (aiosmtplib.SMTPException, aiohttp.ClientError, OSError, ValueError, TimeoutError) as error:
        # the kind of error only: a server's words may repeat the message or an address
        logger.error("A visitor's message was not passed on (%s by %s).", type(error).__name__, relay and relay.by)
        return Outcome.FAILED
    return Outcome.SENT


def letter(note: Note, name: str, sender: str, to: str) -> EmailMessage:
    """The e-mail: a fixed subject, the visitor's words in the body alone, and their own e-mail address to reply to."""
    shape = words()["relay_mail"]
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, shape["subject"].format(practice=name)
    if EMAIL.fullmatch(note.reply_to):
        mail["Reply-To"] = note.reply_to
    mail.set_content(shape["body"].format(reply_to=note.reply_to, text=note.text))
    return mail


async def _mail(note: Note, name: str, to: str, environment: Mapping[str, str]) -> None:
    host, security = _needed(environment, HOST), environment.get(SECURITY, "starttls")
    if security not in SECURITIES:
        raise SetupError(f"{SECURITY} is {security}; write one of {', '.join(SECURITIES)}.")
    port = environment.get(PORT, str(SECURITIES[security]))
    if not port.isdigit():
        raise SetupError(f"{PORT} is no number; write one such as {SECURITIES[security]}.")
    await aiosmtplib.send(
        letter(note, name, environment.get(SENDER) or to, to),
        hostname=host,
        port=int(port),
        username=environment.get(USER),
        password=environment.get(PASSWORD),
        use_tls=security == "tls",
        start_tls=security == "starttls",
        timeout=TIMEOUT_SECONDS,
    )


async def _post(note: Note, name: str, environment: Mapping[str, str]) -> None:
    url, secret = _needed(environment, WEBHOOK), _needed(environment, SECRET)
    body = json.dumps({"practice": name, "message": note.text, "reply_to": note.reply_to}).encode()
    proof = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", SIGNATURE: f"sha256={proof}"}
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)) as session,
        session.post(url, data=body, headers=headers, allow_redirects=False) as response,
    ):
        if not 200 <= response.status < 300:  # a redirect is none either: the message goes where it was set up to go
            raise ValueError(f"status {response.status}")


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SetupError(f"{name} is not set; set it where the assistant is started (docs/practice.md).")
    return value
