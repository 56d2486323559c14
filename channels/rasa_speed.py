"""Two places where stock Rasa does the same work with every message; the work is done once here, with the same result.

Measured with py-spy on turns with an answer, its caveat and a booking link (docs/decisions/019): checking an action
server's reply against a schema, and the schema itself, took 45 of 100 parts of the time; finding an event's class 4.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Optional

from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet, deserialise_events
from rasa.shared.utils.common import all_subclasses

STOCK_RESOLVE = Event.resolve_by_type


def is_action_reply(reply: Any) -> bool:
    """Whether an action server's reply can be used: words in a list, and events that Rasa can read."""
    if not isinstance(reply, dict):
        return False
    responses, happened = reply.get("responses", []), reply.get("events", [])
    if not all(isinstance(part, list) and all(isinstance(one, dict) for one in part) for part in (responses, happened)):
        return False
    if not all(one.get("name") for one in happened if one.get("event") == SlotSet.type_name):
        return False  # Rasa would set a slot without a name
    try:
        deserialise_events(happened)
    except Exception:  # what an event's class makes of a wrong one is its own affair
        return False
    return True


@lru_cache(maxsize=256)
def _event_class(name: str) -> Optional[type[Event]]:
    return next((known for known in all_subclasses(Event) if known.type_name == name), None)


def apply() -> None:
    """Put both in Rasa's place; twice is once."""

    def checked_already(self: RemoteAction, result: dict[str, Any]) -> bool:
        return True  # channels/action_endpoint.py has asked `is_action_reply`, and says words where it is not one

    def resolve_by_type(type_name: str, default: Optional[type[Event]] = None) -> Optional[type[Event]]:
        return _event_class(type_name) or STOCK_RESOLVE(type_name, default)

    RemoteAction._validate_action_result = checked_already
    Event.resolve_by_type = staticmethod(resolve_by_type)
