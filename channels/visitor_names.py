"""Which conversations may be a visitor's, from what the practice knows of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from channels.erase import erase
from channels.messaging.channel import MessagingInput
from channels.messaging.messenger import MessengerInput
from channels.messaging.slack import SlackInput
from channels.messaging.sms import SmsInput
from channels.messaging.telegram import TelegramInput
from channels.messaging.whatsapp import WhatsAppInput
from channels.messaging.whatsapp_twilio import WhatsAppTwilioInput
from channels.website.visitor import sender_of

PLATFORMS: tuple[type[MessagingInput], ...] = (
    TelegramInput,
    WhatsAppInput,
    WhatsAppTwilioInput,
    SmsInput,
    MessengerInput,
    SlackInput,
)


class NotErasedError(Exception):
    """A conversation is there and could not be erased; the message says what to do."""


async def forget(agent: Any, visitor: str, environment: Mapping[str, str]) -> int:
    """Erase every conversation that may be this visitor's.

    Args:
        agent: Rasa's agent.
        visitor: a website token, a phone number, a platform's id, or a conversation's own name.
        environment: holds the credentials of the messaging channels, by which conversations get their names.

    Returns:
        How many there were.

    Raises:
        NotErasedError: the tracker store is of a kind that cannot erase.
    """
    found = 0
    for name in sorted(set(names_of(visitor, environment))):
        if await agent.tracker_store.exists(name):
            if not await erase(agent, name):
                raise NotErasedError("The tracker store cannot erase; delete the conversation in its database by hand.")
            found += 1
    return found


def names_of(visitor: str, environment: Mapping[str, str]) -> Iterator[str]:
    """The names that a visitor's conversations would have."""
    visitor = visitor.strip()
    yield visitor
    yield sender_of(visitor)
    for platform in PLATFORMS:
        one = platform(environment)
        if not one.missing:
            yield from (one.identity.conversation(spelling) for spelling in _spellings(visitor))


def _spellings(visitor: str) -> set[str]:
    """How platforms write an id or a phone number."""
    digits = re.sub(r"\D", "", visitor)
    numbers = {digits, f"+{digits}", f"whatsapp:+{digits}"} if digits else set()
    return {visitor, *numbers}
