"""Which technique the documents name for what a visitor has; a pure function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from actions.lib.names import SUGGEST_CROSS_FIBER_FRICTION, SUGGEST_SWEDISH, SUGGEST_TRIGGER_POINT
from practice.schema import Practice


@dataclass(frozen=True)
class Suggestion:
    """A technique's key in practice.yml, and the response that says whose claim it is."""

    service: str
    response: str


# by the canonical word of data/vocabulary.yml; what the documents say: knowledge/facts.yml
# (benefit-releases-knots, cross-fiber-friction-for-scar-tissue, swedish-relaxes-energizes-and-lifts-mood)
BY_CONDITION = {
    "knot": Suggestion("trigger_point", SUGGEST_TRIGGER_POINT),
    "scar tissue": Suggestion("cross_fiber_friction", SUGGEST_CROSS_FIBER_FRICTION),
    "stress": Suggestion("swedish", SUGGEST_SWEDISH),
}


def suggestion(condition: Optional[str], practice: Practice) -> Optional[Suggestion]:
    """What to suggest for a condition; None where no document says, or the practice doesn't offer it."""
    found = BY_CONDITION.get(condition or "")
    return found if found is not None and found.service in practice.services else None
