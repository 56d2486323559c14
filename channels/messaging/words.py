"""Words that a channel itself needs, through the assistant's own response generator."""

from __future__ import annotations

from typing import Any, Optional

from rasa.core.agent import Agent
from rasa.shared.core.trackers import DialogueStateTracker

from channels.messaging.spoken import Words

PROBLEM = "utter_notice/technical_problem"
UNSEEN = "utter_notice/media_beside_words"
DELETED = "utter_notice/chat_deleted"
NOT_DELETED = "utter_notice/chat_not_deleted"


async def response(agent: Agent, name: str, channel: str, **values: Any) -> Optional[dict[str, Any]]:
    """A response of the domain as an output channel gets it, or None where there is no such."""
    said = await agent.nlg.generate(name, DialogueStateTracker("words", []), channel, **values)
    return {**said, "utter_action": name} if said else None


async def words(agent: Agent, channel: str) -> Words:
    """The few words around options and sources."""

    async def text(name: str, **values: Any) -> str:
        return str((await response(agent, name, channel, **values) or {}).get("text", ""))

    return Words(
        hint=await text("utter_notice/options_hint"),
        choose=await text("utter_notice/options_choose"),
        sources=await text("utter_notice/source", named="{named}"),
    )
