"""Custom action: a booking link that fits what is being talked about."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.lib.answer import last_answer, listed, second_answer
from actions.lib.names import (
    BOOK,
    BOOKINGS_OFFERED,
    OFFER_BOOKING,
    OFFER_BOOKING_BY_CONTACT,
    OFFER_BOOKING_NOT_OFFERED,
    OFFER_BOOKING_SERVICE,
    TECHNIQUE,
)
from practice.schema import Practice, current_practice

ACTION_NAME = "action_offer_booking"
GENERAL = "general"  # an answer's `service` when it fits every technique


class ActionOfferBooking(Action):
    """Offers a link: after an answer once for each service, on a visitor's wish every time."""

    def name(self) -> str:
        """Name in the domain."""
        return ACTION_NAME

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Utter the offer, if one belongs here, and remember it."""
        wished = (second_answer(tracker) or {}).get("label") == BOOK  # a question, and a wish to book beside it
        answer = None if wished else last_answer(tracker)
        technique = tracker.get_slot(TECHNIQUE)
        service = technique_key(technique) or GENERAL
        offered = listed(tracker, BOOKINGS_OFFERED)
        if answer is not None:
            if answer.get("service") is None:
                return []
            service = answer["service"] if answer["service"] != GENERAL else service
            if service in offered:
                return []
        practice = current_practice()
        listed_here = service in practice.services or not practice.services  # no list says nothing about any technique
        if service != GENERAL and not listed_here and answer is None:
            dispatcher.utter_message(response=OFFER_BOOKING_NOT_OFFERED, technique=technique)
            return []
        response, details = offer(service, practice)
        if answer is not None and response == OFFER_BOOKING_BY_CONTACT:
            return []
        dispatcher.utter_message(response=response, **details)
        return [SlotSet(BOOKINGS_OFFERED, [*offered, service])]


def technique_key(technique: str | None) -> str | None:
    """The key in practice.yml of a technique's canonical word: "deep tissue" is `deep_tissue`."""
    return technique.replace("-", "_").replace(" ", "_") if technique else None


def offer(service: str, practice: Practice) -> tuple[str, dict[str, str]]:
    """The response that offers a service, and what to fill in."""
    link = practice.booking_link(service)
    if link is None:
        return OFFER_BOOKING_BY_CONTACT, {}
    offered = practice.services.get(service)
    if offered is None:
        return OFFER_BOOKING, {"booking_link": link}
    return OFFER_BOOKING_SERVICE, {"booking_link": link, "service_title": offered.title}
