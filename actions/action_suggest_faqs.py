"""Custom action: "did you mean" with the titles that fit best, or "I don't know" where none does."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.lib.names import CLARIFY, UNKNOWN

ACTION_NAME = "action_suggest_faqs"


class ActionSuggestFaqs(Action):
    """Offers the answer gate's choices as buttons; without any it hands over to the practice."""

    def name(self) -> str:
        """Name in the domain."""
        return ACTION_NAME

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Utter the choices of the visitor's last message, or that nothing fits."""
        choices = (tracker.latest_message.get("gate") or {}).get("choices") or []
        if choices:
            dispatcher.utter_message(response=CLARIFY, suggest=choices)
        else:
            dispatcher.utter_message(response=UNKNOWN)
        return []
