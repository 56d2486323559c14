"""An answer given by an action: beside another one, or where the conversation, not the classifier, found it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action_offer_booking import ActionOfferBooking
from actions.lib.names import BOOK


def give(
    label: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
) -> list[dict[str, Any]]:
    """Utter the answer of a label such as `practice/hours`; a wish to book gets its link. Returns events."""
    if label == BOOK:
        return ActionOfferBooking().run(dispatcher, tracker, domain)
    dispatcher.utter_message(response=f"utter_{label}")
    return []
