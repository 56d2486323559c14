"""Links to book: per service and location, in the shape of each booking system, tagged without a word about health."""

from __future__ import annotations

import re
from typing import Any

import pytest

from practice.booking import address, booking_links, system_of, table, tagged
from practice.schema import Practice

TAG = "utm_source=assistant&utm_medium=chat&utm_campaign=booking"
GENERAL = "https://riverbend.example/book"


def practice(**fields: Any) -> Practice:
    return Practice.parse_obj({"name": "Riverbend", "country": "US", **fields})


@pytest.mark.parametrize(
    ("url", "system"),
    [
        ("https://calendly.com/riverbend", "calendly"),
        ("https://cal.com/riverbend", "cal_com"),
        ("https://riverbend.as.me/", "acuity"),
        ("https://app.acuityscheduling.com/schedule.php?owner=1", "acuity"),
        ("https://book.squareup.com/appointments/a/location/b/services", "square"),
        ("https://riverbend.janeapp.com/#/discipline/1/treatment/2", "jane"),
        ("https://clients.mindbodyonline.com/classic/ws?studioid=1", "mindbody"),
        ("https://www.fresha.com/book-now/riverbend/services", "fresha"),
        ("https://riverbend.example/book", "plain"),
        ("https://notcalendly.com/riverbend", "plain"),
    ],
)
def test_a_booking_system_is_known_by_its_host(url: str, system: str) -> None:
    assert system_of(url) == system


@pytest.mark.parametrize(
    ("base", "service", "location", "expected"),
    [
        ("https://calendly.com/riverbend", "swedish-60", None, "https://calendly.com/riverbend/swedish-60"),
        ("https://cal.com/riverbend/", "swedish-60", None, "https://cal.com/riverbend/swedish-60"),
        ("https://x.as.me/?a=1", "123", "Mill Lane", "https://x.as.me/?a=1&appointmentType=123&location=Mill+Lane"),
        ("https://a.squareup.com/x", "123", "9", "https://a.squareup.com/x"),
        ("https://x.janeapp.com/#/treatment/2", "7", None, "https://x.janeapp.com/#/treatment/2"),
        ("https://clients.mindbodyonline.com/ws?studioid=1", "5", "2",
         "https://clients.mindbodyonline.com/ws?studioid=1&sTG=5&sLoc=2"),
        ("https://fresha.com/book-now/x/services", "sv:26", "8", "https://fresha.com/book-now/x/services?oiid=sv:26&lid=8"),
        ("https://r.example/{location}/book?s={service}", "a b", "mill", "https://r.example/mill/book?s=a%20b"),
        ("https://r.example/book?s={service}", None, None, "https://r.example/book?s="),
        ("https://r.example/book", "id", "id", "https://r.example/book"),
    ],
)  # fmt: skip
def test_ids_stand_where_the_booking_system_reads_them(
    base: str, service: str | None, location: str | None, expected: str
) -> None:
    assert address(base, {"service": service, "location": location}) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://calendly.com/riverbend/swedish-60", f"https://calendly.com/riverbend/swedish-60?{TAG}"),
        ("https://cal.com/r/s?month=2", f"https://cal.com/r/s?month=2&{TAG}"),
        ("https://riverbend.example/book#times", f"https://riverbend.example/book?{TAG}#times"),
        ("https://riverbend.example/book?utm_source=own", "https://riverbend.example/book?utm_source=own"),
        ("https://riverbend.janeapp.com/#/treatment/2", "https://riverbend.janeapp.com/#/treatment/2"),
    ],
)
def test_the_tag_is_added_where_it_is_kept_and_nowhere_else(url: str, expected: str) -> None:
    assert tagged(url) == expected


def test_the_tag_is_the_same_for_everybody_and_says_nothing_about_health() -> None:
    assert table()["campaign"] == {"utm_source": "assistant", "utm_medium": "chat", "utm_campaign": "booking"}


@pytest.mark.parametrize("name", sorted(table()["systems"]))
def test_each_system_of_the_table_is_written_in_full(name: str) -> None:
    system = table()["systems"][name]
    assert set(system) - {"service", "location"} == {"hosts", "campaign", "documented", "source"}
    for shape in (system.get("service"), system.get("location")):
        assert shape is None or shape == {"path": True} or re.fullmatch(r"\w+", shape["query"])


def test_a_service_is_booked_on_its_own_page_else_on_the_general_one() -> None:
    services = {
        "swedish": {"title": "Swedish massage", "booking_url": "https://riverbend.example/swedish"},
        "hot_stone": {"title": "hot stone massage"},
    }
    here = practice(booking_url=GENERAL, services=services)
    found = {name: [link.url for link in booking_links(here, name)] for name in ("swedish", "hot_stone", "other", None)}
    assert found == {
        "swedish": ["https://riverbend.example/swedish"],
        "hot_stone": [GENERAL],
        "other": [GENERAL],
        None: [GENERAL],
    }


def test_without_a_page_there_is_no_link() -> None:
    assert booking_links(practice(), "swedish") == []


def test_each_location_has_its_own_link() -> None:
    here = practice(
        booking_url="https://riverbend.as.me/",
        services={"swedish": {"title": "Swedish massage", "booking_id": "12"}},
        locations={
            "mill": {"title": "Mill Lane", "booking_id": "Mill Lane"},
            "harbour": {"title": "Harbour", "booking_url": "https://harbour.as.me/"},
        },
    )
    assert [(link.place, link.url) for link in booking_links(here, "swedish")] == [
        ("Mill Lane", "https://riverbend.as.me/?appointmentType=12&location=Mill+Lane"),
        ("Harbour", "https://harbour.as.me/?appointmentType=12"),
    ]


def test_locations_that_share_a_page_are_one_link() -> None:
    here = practice(booking_url=GENERAL, locations={"mill": {"title": "Mill Lane"}, "harbour": {"title": "Harbour"}})
    assert [(link.place, link.url) for link in booking_links(here, None)] == [(None, GENERAL)]
