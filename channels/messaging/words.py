"""Words that a channel itself needs, through the assistant's own response generator."""

from __future__ import annotations

from typing import Any, Optional

from rasa.core.agent import Agent

from channels.answering import response
from channels.messaging.spoken import Words

UNSEEN = "utter_notice/media_beside_words"


async def words(agent: Optional[Agent], channel: str) -> Words:
    """The few words around options and sources."""

    async def text(name: str, **values: Any) -> str:
        return str((await response(agent, name, channel, **values) or {}).get("text", ""))

    return Words(
        hint=await text("utter_notice/options_hint"),
        choose=await text("utter_notice/options_choose"),
        sources=await text("utter_notice/source", named="{named}"),
    )
