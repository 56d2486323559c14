"""Rasa's repeated work, done once: with the result that Rasa itself would give."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError, validate
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet, deserialise_events
from rasa.shared.utils.common import all_subclasses

from channels.rasa_speed import STOCK_RESOLVE, apply, is_action_reply

SLOT = {"event": "slot", "name": "caveats_shown", "value": ["pain"], "timestamp": None}
GOOD: list[Any] = [
    {},
    {"events": [], "responses": []},
    {"events": [SLOT, {"event": "restart"}], "responses": [{"text": "hello", "buttons": []}]},
]
BAD: list[Any] = [
    [],
    "words",
    {"events": "none"},
    {"events": ["slot"]},
    {"events": [{"event": "slot"}]},
    {"events": [{"event": "no such event"}]},
    {"responses": {"text": "hello"}},
    {"responses": ["hello"]},
]


@pytest.mark.parametrize("reply", GOOD)
def test_a_reply_of_the_documented_shape_is_one(reply: Any) -> None:
    validate(reply, RemoteAction.action_response_format_spec())
    assert is_action_reply(reply)


@pytest.mark.parametrize("reply", BAD)
def test_what_rasa_refuses_is_refused(reply: Any) -> None:
    with pytest.raises((ValidationError, ValueError)):
        validate(reply, RemoteAction.action_response_format_spec())
        deserialise_events(reply["events"])
    assert not is_action_reply(reply)


def test_every_event_is_found_by_its_name_as_before() -> None:
    apply()
    apply()
    for name in {known.type_name for known in all_subclasses(Event) if known.type_name}:
        assert Event.resolve_by_type(name) is STOCK_RESOLVE(name)
    assert Event.resolve_by_type("no such event", SlotSet) is SlotSet
    with pytest.raises(ValueError, match="no such event"):
        Event.resolve_by_type("no such event")
