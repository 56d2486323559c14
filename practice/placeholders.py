"""practice.yml as the values of the `{placeholders}` that answers use."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Optional

import yaml

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
        "booking_url": practice.booking_url,
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
    return values


def unset(practice: Practice) -> list[str]:
    """Names of the placeholders that are told in neutral words, for the start-up list."""
    return sorted(set(words()["neutral"]) - set(set_values(practice)))
