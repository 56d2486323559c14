"""What the conversation says about the answer just given; pure functions of a tracker."""

from __future__ import annotations

from typing import Any, Optional

from rasa_sdk import Tracker


def last_answer(tracker: Tracker) -> Optional[dict[str, Any]]:
    """Metadata of the FAQ answer given in this turn, with its `key`, or None if there was none.

    Rasa keeps a response's metadata on the bot's event, so an action need not know the domain.
    """
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return None
        if event["event"] == "bot":
            told = event.get("metadata") or {}
            name = told.get("utter_action") or ""
            if name.startswith("utter_faq/"):
                return {**(told.get("metadata") or {}), "key": name.split("/", 1)[1]}
    return None


def second_answer(tracker: Tracker) -> Optional[dict[str, Any]]:
    """Label, `key` and metadata of the answer to a message's second question, or None if it asks one."""
    return (tracker.latest_message.get("conversation") or {}).get("also")


def listed(tracker: Tracker, slot: str) -> list[str]:
    """A list slot's items, empty if unset."""
    return list(tracker.get_slot(slot) or [])
