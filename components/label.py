"""A decided message: how a full label is written where Rasa looks for intent and response."""

from __future__ import annotations

from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

TITLED = ("faq", "practice")  # intents whose labels have a title to put on a button
NO_ANSWER = ("out_of_scope",)  # intents that say that there is no answer here
FALLBACK = "nlu_fallback"  # Rasa's name for "not understood"


def is_decided(message: Message) -> bool:
    """Whether a component has given the message its intent already."""
    return bool((message.get(INTENT) or {}).get(INTENT_NAME_KEY))


def set_label(message: Message, label: str, confidence: float) -> None:
    """Write a full label as Rasa's intent, and as response selection where it is a retrieval intent."""
    intent, _, key = label.partition("/")
    message.set(INTENT, {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: confidence}, add_to_output=True)
    if key:
        offer_response(message, label, confidence)


def offer_response(message: Message, label: str, confidence: float) -> None:
    """Write a full label as the response that `utter_<intent>` says, whatever the message's intent."""
    intent = label.partition("/")[0]
    chosen = {"confidence": confidence, "intent_response_key": label, "utter_action": f"utter_{label}"}
    offered = {key: value for key, value in (message.get("response_selector") or {}).items() if isinstance(value, dict)}
    offered[intent] = {"response": chosen, "ranking": [chosen]}
    message.set("response_selector", {"all_retrieval_intents": list(offered), **offered}, add_to_output=True)
