"""Links to book: what practice.yml says, put into the shape that the booking system understands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Optional
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import yaml

from practice.schema import Location, Practice, Service

TABLE_FILE = Path(__file__).with_name("booking.yml")
PLAIN = "plain"
HOLES = ("service", "location")


@dataclass(frozen=True)
class BookingLink:
    """One page to book on.

    Attributes:
        url: as a visitor reads it.
        tagged: the same with the campaign tag, for a button; equal where the system keeps no tag.
        place: title of the location it is for, or None where the practice lists none.
    """

    url: str
    tagged: str
    place: Optional[str] = None


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """The booking systems and the campaign tag of booking.yml."""
    loaded: dict[str, Any] = yaml.safe_load(TABLE_FILE.read_text(encoding="utf-8"))
    return loaded


def system_of(url: str) -> str:
    """The booking system whose page an address is, by its host; `plain` for every other."""
    host = urlsplit(url).hostname or ""
    for name, system in table()["systems"].items():
        if any(host == known or host.endswith(f".{known}") for known in system["hosts"]):
            return str(name)
    return PLAIN


def booking_links(practice: Practice, service: Optional[str]) -> list[BookingLink]:
    """The pages to book `service` on: one, or one a location; empty where practice.yml names none."""
    offered = practice.services.get(service) if service else None
    places: list[Optional[Location]] = list(practice.locations.values()) or [None]
    links = [_link(practice, offered, place) for place in places]
    known = [link for link in links if link is not None]
    # pages that do not differ by location are one page
    return known if len({link.url for link in known}) > 1 else [BookingLink(k.url, k.tagged) for k in known[:1]]


def _link(practice: Practice, service: Optional[Service], place: Optional[Location]) -> Optional[BookingLink]:
    if service is not None and service.booking_url:
        base, ids = str(service.booking_url), {"location": _id(place)}
    else:
        base = str((place and place.booking_url) or practice.booking_url or "")
        ids = {"service": _id(service), "location": None if place and place.booking_url else _id(place)}
    if not base:
        return None
    url = address(base, ids)
    return BookingLink(url, tagged(url), place.title if place else None)


def _id(part: Optional[Service | Location]) -> Optional[str]:
    return part.booking_id if part is not None else None


def address(base: str, ids: dict[str, Optional[str]]) -> str:
    """A booking page's address for a service and a location.

    Args:
        base: the address in practice.yml; `{service}` and `{location}` in it are filled, or left out where unknown.
        ids: the booking system's own id by "service" and "location"; None is left out.
    """
    system = table()["systems"][system_of(base)]
    for hole in HOLES:
        known = ids.get(hole)
        if f"{{{hole}}}" in base:
            base = base.replace(f"{{{hole}}}", quote(known or "", safe=""))
        elif known is not None:
            base = _placed(base, system.get(hole) or {}, known)
    return base


def _placed(base: str, shape: dict[str, Any], known: str) -> str:
    parts = urlsplit(base)
    if shape.get("path"):
        return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{quote(known)}"))
    if "query" in shape:
        return _with_query(base, {shape["query"]: known})
    return base


def tagged(url: str) -> str:
    """The address with the campaign tag, where its system keeps one and the practice has set none itself."""
    if "utm_" in url or not table()["systems"][system_of(url)]["campaign"]:
        return url
    return _with_query(url, table()["campaign"])


def _with_query(url: str, values: dict[str, str]) -> str:
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(values, safe=":")) if part)
    return urlunsplit(parts._replace(query=query))
