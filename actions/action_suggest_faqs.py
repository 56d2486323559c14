"""Custom action: what to say where no single answer is meant: two answers, titles, or an honest hand-over."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.lib.give import give
from actions.lib.misunderstandings import misunderstandings
from actions.lib.names import CLARIFY, DECLINED, OFFER_RELATED, REPHRASE, TOPICS, UNKNOWN

ACTION_NAME = "action_suggest_faqs"


class ActionSuggestFaqs(Action):
    """Says what the answer gate decided, and never the same question back twice.

    `both` are two answers at once, `related` are neighbours of an answer. Where a message was not
    understood, "did you mean" is asked once, then for other words, then the practice's contact
    is given with the topics; anything understood begins this anew.
    """

    def name(self) -> str:
        """Name in the domain."""
        return ACTION_NAME

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Utter what fits the visitor's last message and the ones before it."""
        gate = tracker.latest_message.get("gate") or {}
        choices = gate.get("choices") or []
        if gate.get("decision") == "both":
            return [event for label in choices for event in give(label, dispatcher, tracker, domain)]
        if gate.get("decision") == "related" and choices:
            dispatcher.utter_message(response=OFFER_RELATED, suggest=choices)
            return []
        response = next_words(bool(choices), misunderstandings(tracker))
        dispatcher.utter_message(response=response, **({"suggest": choices} if response == CLARIFY else {}))
        return []


def next_words(has_choices: bool, said: list[str]) -> str:
    """The response to a message that was not understood.

    Args:
        has_choices: whether some titles may be meant.
        said: responses to the misunderstandings just before, without a break.
    """
    if not said:
        return CLARIFY if has_choices else UNKNOWN
    if said.count(UNKNOWN) > 1 or not {REPHRASE, DECLINED, TOPICS}.isdisjoint(said):
        return TOPICS
    if CLARIFY in said:
        return REPHRASE
    return CLARIFY if has_choices else UNKNOWN
