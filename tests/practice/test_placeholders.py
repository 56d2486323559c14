"""The values of the placeholders, set and unset."""

from __future__ import annotations

from typing import Any

import pytest

from practice.placeholders import placeholders, set_values, unset, words
from practice.schema import EmergencyNumbers, Practice

WORDS_OF_ITS_OWN = [
    "parking",
    "session_length",
    "cancellation",
    "what_to_wear",
    "insurance",
    "gift_cards",
    "payment",
]


def practice(**fields: Any) -> Practice:
    return Practice.parse_obj({"name": "Riverbend", "country": "US", **fields})


def test_what_is_unset_is_told_in_neutral_words() -> None:
    values = placeholders(practice())
    neutral = {name: word for name, word in words()["neutral"].items() if name != "practice_name"}
    assert {name: values[name] for name in neutral} == neutral
    assert values["practice_name"] == "Riverbend"


def test_what_is_set_is_told_as_it_stands() -> None:
    values = placeholders(
        practice(
            contact={"phone": "+1 555 0100", "website": "https://riverbend.example"},
            address={"lines": ["12 Mill Lane", "Riverbend"], "map_url": "https://riverbend.example/map"},
            parking="In the yard.\n",
            booking_url="https://riverbend.example/book",
        )
    )
    assert values["practice_phone"] == "+1 555 0100"
    assert values["practice_website"] == "https://riverbend.example"
    assert values["practice_address"] == "12 Mill Lane, Riverbend"
    assert values["practice_map_url"] == "https://riverbend.example/map"
    assert values["practice_parking"] == "In the yard."
    assert values["booking_url"] == "https://riverbend.example/book"


def test_lists_are_told_in_one_line() -> None:
    values = placeholders(
        practice(
            hours=[
                {"days": "Monday to Friday", "opens": "09:00", "closes": "18:00"},
                {"days": "Saturday", "opens": "09:00", "closes": "13:00"},
            ],
            prices=[{"what": "30-minute massage", "price": "$50"}, {"what": "60-minute massage", "price": "$85"}],
            services={"swedish": {"title": "Swedish massage"}, "hot_stone": {"title": "hot stone massage"}},
        )
    )
    assert values["practice_hours"] == "Monday to Friday 09:00 to 18:00; Saturday 09:00 to 13:00"
    assert values["practice_prices"] == "30-minute massage $50; 60-minute massage $85"
    assert values["practice_services"] == "Swedish massage; hot stone massage"


PHONE, EMAIL = {"phone": "555 0100"}, {"email": "hello@riverbend.example"}


@pytest.mark.parametrize(
    ("contact", "shape"),
    [({**PHONE, **EMAIL}, "phone_and_email"), (PHONE, "phone"), (EMAIL, "email"), ({}, "none")],
)
def test_the_way_to_reach_the_practice_has_four_shapes(contact: dict[str, str], shape: str) -> None:
    phrase = placeholders(practice(contact=contact))["practice_contact"]
    assert phrase == words()["contact"][shape].format(**contact)
    assert all(detail in phrase for detail in contact.values())


def test_the_numbers_are_those_of_the_practices_country() -> None:
    numbers = {"US": {"emergency_number": "911"}, "GB": {"emergency_number": "999", "urgent_line": "111"}}
    american, british = practice(emergency=numbers), practice(country="GB", emergency=numbers)
    assert placeholders(american)["emergency_number"] == "911"
    assert placeholders(american)["urgent_line"] == words()["neutral"]["urgent_line"]
    assert placeholders(british)["emergency_number"] == "999"
    assert placeholders(british)["urgent_line"] == "111"
    french = practice(country="FR", emergency=numbers)
    assert placeholders(french)["emergency_number"] == words()["neutral"]["emergency_number"]


def test_the_start_up_list_names_what_is_unset_in_order() -> None:
    names = unset(practice(parking="In the yard."))
    assert names == sorted(names)
    assert {"practice_hours", "booking_url", "crisis_line"} <= set(names)
    assert not {"practice_name", "practice_parking"} & set(names)


def test_everything_that_can_be_set_has_neutral_words_too() -> None:
    everything = practice(
        contact={"phone": "555 0100", "email": "hello@riverbend.example", "website": "https://riverbend.example"},
        address={"lines": ["12 Mill Lane"], "map_url": "https://riverbend.example/map"},
        hours=[{"days": "Monday", "opens": "09:00", "closes": "18:00"}],
        prices=[{"what": "a massage", "price": "$50"}],
        services={"swedish": {"title": "Swedish massage"}},
        booking_url="https://riverbend.example/book",
        emergency={"US": dict.fromkeys(EmergencyNumbers.__fields__, "555 0199")},
        **dict.fromkeys(WORDS_OF_ITS_OWN, "some words"),
    )
    assert set(set_values(everything)) == set(words()["neutral"])
    assert unset(everything) == []


def test_every_placeholder_is_plain_text() -> None:
    assert all(isinstance(value, str) and value for value in placeholders(practice()).values())
