"""Custom action: a visitor's message to the team goes out, or the visitor hears why not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.lib.names import (
    RELAY_CANCELLED,
    RELAY_ENOUGH,
    RELAY_FAILED,
    RELAY_NO_CONTACT,
    RELAY_SENT,
)
from actions.lib.outbox import Note, Outcome, send
from actions.lib.relayed import PER_CONVERSATION, PER_DAY, DailyLimit, contact_in, refusal
from practice.schema import Practice, current_practice

ACTION_NAME = "action_relay_message"


class ActionRelayMessage(Action):
    """Passes the visitor's last message on; components/relay_policy.py calls it and forgets the words afterwards.

    The text goes to the practice and nowhere else: it is in no slot, no event and no log of this action.
    """

    def __init__(
        self,
        deliver: Callable[[Note, Practice], Awaitable[Outcome]] = send,
        most_a_day: int = PER_DAY,
    ) -> None:
        """Create the action with the day's count at nought.

        Args:
            deliver: sends a message.
            most_a_day: messages of all visitors together.
        """
        self._deliver = deliver
        self._today = DailyLimit(most_a_day)

    def name(self) -> str:
        """Name in the domain."""
        return ACTION_NAME

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send, and say how it went."""
        text = str(tracker.latest_message.get("text") or "").strip()
        told = responses(tracker)
        dispatcher.utter_message(response=await self._outcome(text, told))
        return []

    async def _outcome(self, text: str, told: list[str]) -> str:
        refused = refusal(text)
        if refused == RELAY_NO_CONTACT and told[-1:] == [RELAY_NO_CONTACT]:
            return RELAY_CANCELLED  # asked once already: this visitor wants something else
        if refused is not None:
            return refused
        if told.count(RELAY_SENT) >= PER_CONVERSATION or not self._today.take():
            return RELAY_ENOUGH
        note = Note(text, contact_in(text) or "")
        sent = await self._deliver(note, current_practice())
        return RELAY_SENT if sent is Outcome.SENT else RELAY_FAILED


def responses(tracker: Tracker) -> list[str]:
    """Names of all responses said so far, the oldest first, also those before a start over."""
    said = [(event.get("metadata") or {}).get("utter_action") for event in tracker.events if event["event"] == "bot"]
    return [name for name in said if name]
