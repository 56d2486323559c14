"""Custom action: everything that follows an answer, in one call."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.action_add_caveat import add_caveat
from actions.action_offer_booking import ActionOfferBooking
from actions.action_offer_related import ActionOfferRelated
from actions.lib.answer import last_answer, listed, second_answer
from actions.lib.give import give
from actions.lib.names import BOOK, CAVEATS_SHOWN

ACTION_NAME = "action_complete_answer"


class ActionCompleteAnswer(Action):
    """Caveat, second answer, booking link and neighbouring questions: one request to the action server, not four."""

    def name(self) -> str:
        """Name in the domain."""
        return ACTION_NAME

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Utter all of it in the order a visitor reads them."""
        first, second = last_answer(tracker), second_answer(tracker)
        shown = listed(tracker, CAVEATS_SHOWN)
        now_shown = add_caveat(first, shown, dispatcher, tracker)
        if second is not None and second["label"] != BOOK:  # a booking link comes last
            give(second["label"], dispatcher, tracker, domain)
            if second.get("caveat") != (first or {}).get("caveat"):  # the same caveat is not said twice in one breath
                now_shown = add_caveat(second, now_shown, dispatcher, tracker)
        events = [SlotSet(CAVEATS_SHOWN, now_shown)] if now_shown != shown else []
        for action in (ActionOfferBooking(), ActionOfferRelated()):
            events += action.run(dispatcher, tracker, domain)
        return events
