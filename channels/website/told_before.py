"""What a stored conversation says in reply to a message that is sent again, because its worker may have died since."""

from __future__ import annotations

import logging
from typing import Any

from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic

from channels.answering import agent_of

logger = logging.getLogger(__name__)


async def told_before(app: Sanic, sender: str, message_id: str) -> list[dict[str, Any]]:
    """The responses to the conversation's last message, if that one has this id; as an output channel gets them."""
    agent = agent_of(app)
    try:
        tracker = await agent.tracker_store.retrieve(sender) if agent is not None else None
    except Exception as error:  # of whatever database; its words may be the visitor's
        logger.error("A conversation could not be read (%s); its message is answered anew.", type(error).__name__)
        return []
    told: list[dict[str, Any]] = []
    for event in reversed(tracker.events if tracker is not None else ()):
        if isinstance(event, UserUttered):
            return told[::-1] if event.message_id == message_id else []
        if isinstance(event, BotUttered):
            told.append({**event.metadata, "text": event.text, "buttons": event.data.get("buttons")})
    return []
