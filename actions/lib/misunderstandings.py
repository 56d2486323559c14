"""How often in a row this visitor was not understood; a pure function of a tracker."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions.lib.names import CLARIFY, DECLINED, REPHRASE, TOPICS, UNKNOWN

NOTICE = "notice"  # the intent of messages that cannot be read
BEGINNINGS = {"restart", "session_started"}
NOT_UNDERSTOOD = {CLARIFY, REPHRASE, TOPICS, UNKNOWN}


def misunderstandings(tracker: Tracker) -> list[str]:
    """Responses said to the misunderstandings right before the visitor's last message, newest first.

    "Something else" after "did you mean" belongs to them. An answer ends the row; a message that
    cannot be read (a lone emoji) neither counts nor ends it.
    """
    found: list[str] = []
    turn: list[str] = []
    is_latest = True  # the message to answer now; nothing is said to it yet
    for event in reversed(tracker.events):
        if event["event"] in BEGINNINGS:
            break
        if event["event"] == "bot":
            turn.append(str((event.get("metadata") or {}).get("utter_action") or ""))
        elif event["event"] == "user":
            counted = [name for name in turn if name in NOT_UNDERSTOOD or name == DECLINED]
            if not (counted or is_latest or _is_unreadable(event)):
                break
            found += counted
            turn, is_latest = [], False
    # a "no" that follows an answer is no misunderstanding
    return found if not NOT_UNDERSTOOD.isdisjoint(found) else []


def _is_unreadable(event: dict[str, Any]) -> bool:
    return ((event.get("parse_data") or {}).get("intent") or {}).get("name") == NOTICE
