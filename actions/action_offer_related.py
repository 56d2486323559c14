"""Custom action: what else may have been meant, or may be asked next, as buttons."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.lib.answer import last_answer, listed, second_answer
from actions.lib.names import FAQS_ANSWERED, OFFER_ALTERNATIVES, OFFER_RELATED

ACTION_NAME = "action_offer_related"
FAQ = "faq/"
OFFERED = 2  # two fit beside each other on a phone; three push the answer off the screen


class ActionOfferRelated(Action):
    """Offers the next best titles while the answer gate is not quite sure, else the answer's neighbours."""

    def name(self) -> str:
        """Name in the domain."""
        return ACTION_NAME

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Utter the buttons, if any are left, and remember the answer just given.

        A neighbour is offered only until this visitor has been told it; what may have been meant always is.
        """
        answer = last_answer(tracker)
        if answer is None:
            return []
        answered = listed(tracker, FAQS_ANSWERED)
        second = second_answer(tracker)
        also = [second["key"]] if second is not None and second["label"].startswith(FAQ) else []
        answered += [key for key in (answer["key"], *also) if key not in answered]
        meant = (tracker.latest_message.get("gate") or {}).get("choices") or []
        if meant and second is None:
            dispatcher.utter_message(response=OFFER_ALTERNATIVES, suggest=meant)
            return [SlotSet(FAQS_ANSWERED, answered)]
        neighbours = [key for key in answer.get("related") or [] if key not in answered][:OFFERED]
        if neighbours:
            # titles are read from the FAQs themselves by the response generator (practice/responses.py)
            dispatcher.utter_message(response=OFFER_RELATED, suggest=neighbours)
        return [SlotSet(FAQS_ANSWERED, answered)]
