"""practice.yml as the values of the `{placeholders}` that answers use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Optional
from zoneinfo import ZoneInfo

import yaml

from practice.opening import closed
from practice.schema import Practice

WORDS_FILE = Path(__file__).with_name("words.yml")


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The neutral words and list shapes of words.yml."""
    loaded: dict[str, Any] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return loaded


def set_values(practice: Practice) -> dict[str, str]:
    """The placeholders that practice.yml sets, by name."""
    shape = words()
    join = shape["list_separator"].join
    values: dict[str, Optional[str]] = {
        "practice_name": practice.name,
        "practice_phone": practice.contact.phone,
        "practice_email": practice.contact.email,
        "practice_website": practice.contact.website,
        "practice_address": ", ".join(practice.address.lines),
        "practice_map_url": practice.address.map_url,
        "practice_hours": join(shape["hours_line"].format(**hours.dict()) for hours in practice.hours),
        "practice_prices": join(shape["price_line"].format(**price.dict()) for price in practice.prices),
        "practice_parking": practice.parking,
        "practice_session_length": practice.session_length,
        "practice_cancellation": practice.cancellation,
        "practice_what_to_wear": practice.what_to_wear,
        "practice_insurance": practice.insurance,
        "practice_gift_cards": practice.gift_cards,
        "practice_payment": practice.payment,
        "practice_services": join(service.title for service in practice.services.values()),
        "booking_url": None
        if "{" in str(practice.booking_url or "")
        else practice.booking_url,  # a template is no page
        **practice.numbers.dict(),
    }
    return {name: str(value).strip() for name, value in values.items() if value}


def placeholders(practice: Practice) -> dict[str, str]:
    """Every placeholder with its value: the practice's own, else the neutral words."""
    values = {**words()["neutral"], **set_values(practice)}
    contact = practice.contact
    shape = "none"
    if contact.phone and contact.email:
        shape = "phone_and_email"
    elif contact.phone:
        shape = "phone"
    elif contact.email:
        shape = "email"
    values["practice_contact"] = words()["contact"][shape].format(phone=contact.phone, email=contact.email)
    values["practice_reach"] = practice_reach(practice)
    return values


def practice_reach(practice: Practice) -> str:
    """Phone and e-mail with no word between them; the practice's name where neither is set."""
    known = [value for value in (practice.contact.phone, practice.contact.email) if value]
    return str(words()["reach_separator"]).join(known) or practice.name


def closed_note(practice: Practice, clock: Callable[[Optional[ZoneInfo]], datetime] = datetime.now) -> str:
    """A sentence that the practice is closed now and opens then; empty when it is open, or nobody can tell.

    Args:
        practice: its `hours` and `timezone` are used.
        clock: gives the time in a time zone.
    """
    if practice.timezone is None:
        return ""
    now = clock(ZoneInfo(practice.timezone))
    shut = closed(practice.hours, now)
    if shut is None:
        return ""
    days = (shut.opens.date() - now.date()).days
    day = words()["closed_days"][{0: "today", 1: "tomorrow"}.get(days, "other")]
    weekday = words()["weekdays"][shut.opens.weekday()]
    said: str = words()["closed_note"].format(day=day.format(weekday=weekday), time=f"{shut.opens:%H:%M}")
    return said


def unset(practice: Practice) -> list[str]:
    """Names of the placeholders that are told in neutral words, for the start-up list."""
    return sorted(set(words()["neutral"]) - set(set_values(practice)))
