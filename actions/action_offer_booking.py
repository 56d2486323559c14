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
    CONDITION,
    OFFER_BOOKING,
    OFFER_BOOKING_BY_CONTACT,
    OFFER_BOOKING_NOT_OFFERED,
    OFFER_BOOKING_PLACES,
    OFFER_BOOKING_SERVICE,
    OFFER_BOOKING_SERVICE_PLACES,
    SAFETY,
    TECHNIQUE,
)
from actions.lib.suggestion import suggestion
from practice.booking import BookingLink, booking_links
from practice.placeholders import words
from practice.schema import Practice, current_practice

ACTION_NAME = "action_offer_booking"
GENERAL = "general"  # an answer's `service` when it fits every technique
WARNINGS = {"emergency", "urgent"}  # levels of components/safety_screen.py at which nothing is offered


class ActionOfferBooking(Action):
    """Offers a link: after an answer once for each service, on a visitor's wish every time."""

    def name(self) -> str:
        """Name in the domain."""
        return ACTION_NAME

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Utter the offer, if one belongs here, and remember it."""
        if (tracker.latest_message.get(SAFETY) or {}).get("level") in WARNINGS:
            return []  # the safety policy says the card and nothing else; this holds should a rule ever differ
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
        if service == GENERAL and answer is None:
            found = suggestion(tracker.get_slot(CONDITION), practice)
            if found is not None:
                dispatcher.utter_message(response=found.response)
                service = found.service
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


def offer(service: str, practice: Practice) -> tuple[str, dict[str, Any]]:
    """The response that offers a service, and what to fill in."""
    links = booking_links(practice, service)
    if not links:
        return OFFER_BOOKING_BY_CONTACT, {}
    offered = practice.services.get(service)
    title = {"service_title": offered.title} if offered else {}
    if len(links) > 1:
        response = OFFER_BOOKING_SERVICE_PLACES if offered else OFFER_BOOKING_PLACES
        return response, {"booking_places": _listed(links), "links": [_button(link) for link in links], **title}
    response = OFFER_BOOKING_SERVICE if offered else OFFER_BOOKING
    return response, {"booking_link": links[0].url, "booking_link_tagged": links[0].tagged, **title}


def _listed(links: list[BookingLink]) -> str:
    shape = words()["place_line"]
    return "\n".join(shape.format(place=link.place, url=link.url) for link in links)


def _button(link: BookingLink) -> dict[str, str]:
    return {"title": words()["place_button"].format(place=link.place), "url": link.tagged, "kind": "booking"}
