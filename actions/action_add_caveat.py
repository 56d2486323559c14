"""Custom action: the "see a healthcare professional" caveat that fits the answer."""

from __future__ import annotations

from typing import Any, Optional

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.lib.answer import last_answer, listed
from actions.lib.names import CAVEATS_SHOWN, SAFETY

ACTION_NAME = "action_add_caveat"


class ActionAddCaveat(Action):
    """Adds the caveat named in the answer's metadata: in full, then as a reminder, then not again."""

    def name(self) -> str:
        """Name in the domain."""
        return ACTION_NAME

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Utter the caveat, if any is due, and remember it."""
        shown = listed(tracker, CAVEATS_SHOWN)
        now_shown = add_caveat(last_answer(tracker), shown, dispatcher, tracker)
        return [SlotSet(CAVEATS_SHOWN, now_shown)] if now_shown != shown else []


def add_caveat(
    answer: Optional[dict[str, Any]], shown: list[str], dispatcher: CollectingDispatcher, tracker: Tracker
) -> list[str]:
    """Utter an answer's caveat, if any is due; returns the kinds said so far."""
    if SAFETY in tracker.latest_message:
        return shown  # the safety policy adds a caution, and a reply has one caveat at most
    kind = (answer or {}).get("caveat")
    response = caveat_response(kind, shown)
    if kind is None or response is None:
        return shown
    dispatcher.utter_message(response=response)
    return [*shown, kind]


def caveat_response(kind: Optional[str], shown: list[str]) -> Optional[str]:
    """Name of the response to utter for a kind, given the kinds said before."""
    if kind is None:
        return None
    said = shown.count(kind)
    if said == 0:
        return f"utter_notice/caveat_{kind}"
    return f"utter_notice/caveat_{kind}_reminder" if said == 1 else None
