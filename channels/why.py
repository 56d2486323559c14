"""Why the assistant said what it said: a turn's decisions, out of the tracker that Rasa keeps anyway."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

READ = ("text", "entities", "gate", "conversation", "safety")  # what the pipeline says of a message
RANKED = 5  # because the shares of later ones are next to nothing
SLOTS = ("caveats_shown", "bookings_offered", "faqs_answered", "technique")


def why(tracker: DialogueStateTracker, times: dict[str, float]) -> dict[str, Any]:
    """What decided the reply to the visitor's last message.

    Args:
        tracker: the conversation.
        times: milliseconds by step.
    """
    latest = tracker.latest_message
    parsed: dict[str, Any] = (latest.parse_data if latest is not None else None) or {}
    slots = tracker.current_slot_values()
    return {
        **{name: parsed.get(name) for name in READ},
        "intent": (parsed.get("intent") or {}).get("name"),
        "ranking": [[one["name"], one["confidence"]] for one in parsed.get("intent_ranking") or []][:RANKED],
        "actions": _actions(tracker),
        "slots": {name: slots.get(name) for name in SLOTS},
        "steps": {name: round(time, 2) for name, time in times.items()},
    }


def _actions(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """The actions since the visitor's last message, each with the policy that chose it."""
    found: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted) and event.action_name != "action_listen":
            found.insert(0, {"name": event.action_name, "policy": (event.policy or "").split(".")[-1]})
    return found
