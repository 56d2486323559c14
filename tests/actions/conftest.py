"""A conversation in three steps: given what was said, when an action runs, then this is said and remembered."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import action_offer_booking
from practice.schema import Practice

PRACTICE = {
    "name": "Riverbend",
    "country": "US",
    "booking_url": "https://riverbend.example/book",
    "services": {
        "deep_tissue": {"title": "deep tissue massage", "booking_url": "https://riverbend.example/deep-tissue"},
        "swedish": {"title": "Swedish massage"},
    },
}


class Conversation:
    """A tracker that grows line by line."""

    def __init__(self) -> None:
        self._events: list[dict[str, Any]] = []
        self._slots: dict[str, Any] = {}
        self._parsed: dict[str, Any] = {}
        self.said: list[dict[str, Any]] = []

    def visitor_says(self, text: str = "a question", **parsed: Any) -> Conversation:
        """Given: the visitor's line, with parts of the parse output such as `gate`."""
        self._parsed = {"text": text, **parsed}
        self._events.append({"event": "user", "text": text, "parse_data": self._parsed})
        self._events.append({"event": "slot", "name": "technique", "value": None})
        return self

    def bot_utters(self, response: str, **metadata: Any) -> Conversation:
        """Given: the bot's line, as Rasa keeps it: with the response's name and metadata."""
        told = {"utter_action": response, "metadata": metadata}
        self._events.append({"event": "action", "name": response})
        self._events.append({"event": "bot", "text": "some words", "metadata": told})
        return self

    def asked(self, key: str, **metadata: Any) -> Conversation:
        """Given: a question and its FAQ answer with this metadata."""
        return self.visitor_says().bot_utters(f"utter_faq/{key}", **metadata)

    def starts_over(self) -> Conversation:
        """Given: the visitor began anew."""
        self._events += [{"event": "restart"}, {"event": "session_started"}]
        return self

    def remembers(self, **slots: Any) -> Conversation:
        """Given: slots set before."""
        self._slots.update(slots)
        return self

    def tracker(self) -> Tracker:
        """The conversation as an action sees it."""
        return Tracker("visitor", dict(self._slots), self._parsed, list(self._events), False, None, {}, "action_listen")

    def when(self, action: Action) -> Conversation:
        """When: the action runs; what it said and set is kept, as Rasa keeps it."""
        dispatcher = CollectingDispatcher()
        events = action.run(dispatcher, self.tracker(), {})
        for message in dispatcher.messages:
            details = {name: value for name, value in message.items() if value and name != "template"}
            self.said.append(details)
            self.bot_utters(details["response"])
        for event in events:
            assert event["event"] == "slot"
            self._slots[event["name"]] = event["value"]
        return self

    def responses(self) -> list[str]:
        """Then: names of the responses said so far, in order."""
        return [message["response"] for message in self.said]

    def slot(self, name: str) -> Any:
        """Then: what a slot holds."""
        return self._slots.get(name)


@pytest.fixture
def conversation() -> Conversation:
    """A conversation without a line yet."""
    return Conversation()


@pytest.fixture
def practice(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The practice as the booking action reads it; a test may change it before the action runs."""
    fields = dict(PRACTICE)
    monkeypatch.setattr(action_offer_booking, "current_practice", lambda: Practice.parse_obj(fields))
    return fields
