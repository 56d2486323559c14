"""The booking link: which one, and when."""

from __future__ import annotations

from typing import Any

import pytest

from actions.action_offer_booking import ActionOfferBooking, technique_key
from tests.actions.conftest import Conversation

OFFER_BOOKING = ActionOfferBooking()
GENERAL_LINK = "https://riverbend.example/book"
TAG = "?utm_source=assistant&utm_medium=chat&utm_campaign=booking"
DEEP_TISSUE = {
    "response": "utter_notice/offer_booking_service",
    "service_title": "deep tissue massage",
    "booking_link": "https://riverbend.example/deep-tissue",
    "booking_link_tagged": f"https://riverbend.example/deep-tissue{TAG}",
}
SWEDISH = {
    "response": "utter_notice/offer_booking_service",
    "service_title": "Swedish massage",
    "booking_link": GENERAL_LINK,  # it has no page of its own
    "booking_link_tagged": GENERAL_LINK + TAG,
}
ANY = {
    "response": "utter_notice/offer_booking",
    "booking_link": GENERAL_LINK,
    "booking_link_tagged": GENERAL_LINK + TAG,
}

pytestmark = pytest.mark.usefixtures("practice")


def test_its_name_is_the_one_in_the_domain() -> None:
    assert OFFER_BOOKING.name() == "action_offer_booking"


def test_an_answer_about_a_service_is_followed_by_its_link(conversation: Conversation) -> None:
    conversation.asked("deep_tissue", service="deep_tissue").when(OFFER_BOOKING)
    assert conversation.said == [DEEP_TISSUE]
    assert conversation.slot("bookings_offered") == ["deep_tissue"]


def test_an_answers_own_service_goes_before_the_technique_talked_about(conversation: Conversation) -> None:
    conversation.remembers(technique="swedish").asked("deep_tissue", service="deep_tissue").when(OFFER_BOOKING)
    assert conversation.said == [DEEP_TISSUE]


def test_a_general_answer_is_followed_by_the_link_of_the_technique_talked_about(conversation: Conversation) -> None:
    conversation.remembers(technique="swedish").asked("how_often", service="general").when(OFFER_BOOKING)
    assert conversation.said == [SWEDISH]
    assert conversation.slot("bookings_offered") == ["swedish"]


def test_a_general_answer_without_a_technique_is_followed_by_the_general_link(conversation: Conversation) -> None:
    conversation.asked("how_often", service="general").when(OFFER_BOOKING)
    assert conversation.said == [ANY]
    assert conversation.slot("bookings_offered") == ["general"]


@pytest.mark.parametrize("metadata", [{"service": None}, {}])
def test_an_answer_without_a_service_has_no_link(conversation: Conversation, metadata: dict[str, None]) -> None:
    conversation.asked("toxins", **metadata).when(OFFER_BOOKING)
    assert conversation.said == []


def test_after_answers_a_service_is_offered_once(conversation: Conversation) -> None:
    for key in ("deep_tissue", "deep_tissue_benefits"):
        conversation.asked(key, service="deep_tissue").when(OFFER_BOOKING)
    conversation.asked("how_often", service="general").when(OFFER_BOOKING)
    assert conversation.said == [DEEP_TISSUE, ANY]
    assert conversation.slot("bookings_offered") == ["deep_tissue", "general"]


def test_a_wish_to_book_is_answered_every_time(conversation: Conversation) -> None:
    for _ in range(2):
        conversation.visitor_says("book please").when(OFFER_BOOKING)
    assert conversation.said == [ANY, ANY]


def test_a_wish_is_answered_with_the_technique_talked_about(conversation: Conversation) -> None:
    conversation.asked("deep_tissue", service="deep_tissue").when(OFFER_BOOKING)
    conversation.remembers(technique="deep tissue").visitor_says("book it").when(OFFER_BOOKING)
    assert conversation.said == [DEEP_TISSUE, DEEP_TISSUE]


def test_what_was_offered_on_a_wish_is_not_offered_again_after_an_answer(conversation: Conversation) -> None:
    conversation.remembers(technique="deep tissue").visitor_says("book it").when(OFFER_BOOKING)
    conversation.asked("deep_tissue", service="deep_tissue").when(OFFER_BOOKING)
    assert conversation.said == [DEEP_TISSUE]


def test_a_wish_for_a_technique_the_practice_does_not_offer_is_told_so(conversation: Conversation) -> None:
    conversation.remembers(technique="hot stone").visitor_says("book hot stone").when(OFFER_BOOKING)
    assert conversation.said == [{"response": "utter_notice/offer_booking_not_offered", "technique": "hot stone"}]
    assert conversation.slot("bookings_offered") is None


def test_an_answer_about_a_technique_the_practice_does_not_offer_has_the_general_link(
    conversation: Conversation,
) -> None:
    conversation.asked("hot_stone", service="hot_stone").when(OFFER_BOOKING)
    assert conversation.said == [ANY]


def test_without_any_booking_page_a_wish_is_answered_with_the_contact(
    conversation: Conversation, practice: dict[str, Any]
) -> None:
    practice["booking_url"] = None
    conversation.remembers(technique="swedish").visitor_says("book swedish").when(OFFER_BOOKING)
    assert conversation.said == [{"response": "utter_notice/offer_booking_by_contact"}]


def test_without_any_booking_page_an_answer_stands_alone(conversation: Conversation, practice: dict[str, Any]) -> None:
    practice["booking_url"] = None
    conversation.asked("swedish", service="swedish").when(OFFER_BOOKING)
    assert conversation.said == []
    assert conversation.slot("bookings_offered") is None


def test_a_service_with_a_page_of_its_own_needs_no_general_one(
    conversation: Conversation, practice: dict[str, Any]
) -> None:
    practice["booking_url"] = None
    conversation.asked("deep_tissue", service="deep_tissue").when(OFFER_BOOKING)
    assert conversation.said == [DEEP_TISSUE]


@pytest.mark.parametrize(
    ("technique", "key"),
    [("deep tissue", "deep_tissue"), ("cross-fiber friction", "cross_fiber_friction"), (None, None)],
)
def test_a_techniques_word_becomes_its_key_in_the_practice_file(technique: str | None, key: str | None) -> None:
    assert technique_key(technique) == key


def test_a_practice_that_lists_no_services_offers_its_general_page_for_any_technique(
    conversation: Conversation, practice: dict[str, Any]
) -> None:
    practice["services"] = {}
    conversation.remembers(technique="deep tissue").visitor_says("book deep tissue").when(OFFER_BOOKING)
    assert conversation.said == [ANY]


@pytest.mark.parametrize("level", ["emergency", "urgent"])
def test_nothing_is_ever_offered_beside_a_warning(conversation: Conversation, level: str) -> None:
    conversation.visitor_says("book now, my arm is numb", safety={"level": level}).when(OFFER_BOOKING)
    assert conversation.said == []


@pytest.mark.parametrize(
    ("condition", "technique", "named"),
    [
        ("knot", "trigger_point", "suggest_trigger_point"),
        ("scar tissue", "cross_fiber_friction", "suggest_cross_fiber_friction"),
        ("stress", "swedish", "suggest_swedish"),
    ],
)
def test_a_wish_without_a_technique_gets_the_one_the_documents_name(
    conversation: Conversation, practice: dict[str, Any], condition: str, technique: str, named: str
) -> None:
    practice["services"] = {technique: {"title": "the one"}}
    conversation.remembers(condition=condition).visitor_says("book me something").when(OFFER_BOOKING)
    assert conversation.responses() == [f"utter_notice/{named}", "utter_notice/offer_booking_service"]
    assert conversation.said[1]["service_title"] == "the one"


def test_a_technique_the_practice_does_not_offer_is_not_suggested(conversation: Conversation) -> None:
    conversation.remembers(condition="knot").visitor_says("book me something").when(OFFER_BOOKING)
    assert conversation.said == [ANY]


def test_a_technique_asked_for_goes_before_one_suggested(conversation: Conversation) -> None:
    conversation.remembers(condition="stress", technique="deep tissue").visitor_says("book it").when(OFFER_BOOKING)
    assert conversation.said == [DEEP_TISSUE]


def test_several_locations_are_offered_side_by_side(conversation: Conversation, practice: dict[str, Any]) -> None:
    practice["locations"] = {
        "mill": {"title": "Mill Lane"},
        "harbour": {"title": "Harbour", "booking_url": "https://harbour.example/book"},
    }
    conversation.visitor_says("book please").when(OFFER_BOOKING)
    assert conversation.said == [
        {
            "response": "utter_notice/offer_booking_places",
            "booking_places": f"Mill Lane: {GENERAL_LINK}\nHarbour: https://harbour.example/book",
            "links": [
                {"title": "Book at Mill Lane", "url": GENERAL_LINK + TAG, "kind": "booking"},
                {"title": "Book at Harbour", "url": f"https://harbour.example/book{TAG}", "kind": "booking"},
            ],
        }
    ]
