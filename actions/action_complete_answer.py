"""Custom action: everything that follows an answer, in one call."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action_add_caveat import ActionAddCaveat
from actions.action_offer_booking import ActionOfferBooking
from actions.action_offer_related import ActionOfferRelated

ACTION_NAME = "action_complete_answer"


class ActionCompleteAnswer(Action):
    """Caveat, booking link and neighbouring questions: one request to the action server, not three."""

    def name(self) -> str:
        """Name in the domain."""
        return ACTION_NAME

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Run the three actions in the order a visitor reads them."""
        events = []
        for action in (ActionAddCaveat(), ActionOfferBooking(), ActionOfferRelated()):
            events += action.run(dispatcher, tracker, domain)
        return events
