"""What the model keeps of the responses, so that a turn needs no domain; no Rasa.

`tools/training/new_words.py` writes the same into a trained model when only words have changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

UTTER = "utter_"
FAQ = "utter_faq/"

Responses = Mapping[str, list[dict[str, Any]]]  # variants by name, as Rasa's domain holds them


def titles(responses: Responses, retrieval_intents: Collection[str]) -> dict[str, str]:
    """What a button for each answer says, by label such as `faq/toxins`.

    Args:
        responses: all of them.
        retrieval_intents: intents whose labels name an answer, such as `faq`.
    """
    labels = {name.removeprefix(UTTER): variants[0].get("metadata") or {} for name, variants in responses.items()}
    return {
        label: told.get("title") or label.replace("/", " ")
        for label, told in labels.items()
        if label.split("/")[0] in retrieval_intents
    }


def answers(responses: Responses) -> dict[str, dict[str, Any]]:
    """Each FAQ's metadata by label."""
    return {
        name.removeprefix(UTTER): variants[0].get("metadata") or {}
        for name, variants in responses.items()
        if name.startswith(FAQ)
    }
