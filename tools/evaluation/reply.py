"""What an assistant makes of one message, whichever pipeline it runs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

FALLBACK = "nlu_fallback"  # the intent of whatever is not answered, in our gate and in Rasa's FallbackClassifier
CLARIFY = "did you mean"  # our labels for the two things that follow
UNKNOWN = "don't know"
TOP = 3  # labels whose shares are the largest, kept to see what more buttons could reach


@dataclass(frozen=True)
class Reply:
    """The answer a visitor would get, by its name.

    Attributes:
        intent: the intent alone, such as `faq`.
        label: what is answered, such as `faq/heat_or_cold` or `book`; CLARIFY and UNKNOWN are labels too.
        best: the label with the largest share, answered or not.
        share: how sure the pipeline is of `best`, from 0 to 1.
        choices: the labels offered as "did you mean", instead of an answer or beside it.
        top: the three labels with the largest shares, best first; empty if the pipeline ranks intents only.
        entities: pairs of entity and value.
        seconds: time to understand the message.
    """

    intent: str
    label: str
    best: str
    share: float
    choices: tuple[str, ...] = ()
    entities: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    top: tuple[str, ...] = ()

    @classmethod
    def from_parse(cls, parse: Mapping[str, Any], seconds: float) -> Reply:
        """Read Rasa's parse output; `gate` is there if our answer gate decided."""
        intent = parse["intent"].get("name") or FALLBACK
        gate = parse.get("gate") or {}
        label, share = intent, float(parse["intent"].get("confidence") or 0)
        selection = parse.get("response_selector") or {}
        if intent == FALLBACK:
            label = CLARIFY if gate.get("decision") == "clarify" else UNKNOWN
        elif intent in selection.get("all_retrieval_intents", []):
            # `default` is what Rasa's own answer action falls back to (ActionRetrieveResponse in rasa/core/actions)
            chosen = (selection.get(intent) or selection.get("default") or {}).get("response", {})
            label = chosen.get("intent_response_key") or intent
            share = min(share, float(chosen.get("confidence") or 0))
        return cls(
            intent=intent,
            label=label,
            best=gate.get("best", label),
            share=gate.get("share", share),
            choices=tuple(gate.get("choices", ())),
            entities=tuple((found["entity"], str(found["value"])) for found in parse.get("entities", ())),
            seconds=seconds,
            top=tuple(entry["name"] for entry in parse.get("intent_ranking", ()))[:TOP] if gate else (),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON file."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Reply:
        """The inverse of `to_json`."""
        entities = tuple((entity, value) for entity, value in values["entities"])
        lists = {name: tuple(values.get(name, ())) for name in ("choices", "top")}
        return cls(**{**values, **lists, "entities": entities})
