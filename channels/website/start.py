"""What the widget needs before the first message: names, greeting, first questions, numbers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Optional

from channels.answering import response
from channels.message import compose
from channels.website.body import LONGEST_MESSAGE
from channels.website.output import WebsiteOutput
from channels.website.visitor import Visitor
from channels.website.words import Words
from practice.schema import Practice

GREETING = "utter_smalltalk/greet"  # its buttons are the first questions


async def start_of_chat(agent: Any, practice: Practice, words: Words, visitor: Visitor) -> dict[str, Any]:
    """The body of `GET /config` for a new visitor; without a model it says so and offers no questions."""
    said = await response(agent, GREETING, WebsiteOutput.name())
    greeting = next(iter(compose([said] if said else [])), None)
    return {
        "visitor": visitor.token,
        "practice": practice.name,
        "greeting": greeting.text if greeting else words.start("offline"),
        "starters": [asdict(button) for button in greeting.buttons] if greeting else [],
        "emergency": _first(practice.numbers.emergency_number),
        "crisis": _first(practice.numbers.crisis_line),
        "phone": practice.contact.phone,
        "email": practice.contact.email,
        "privacy": words.start("privacy"),
        "consent": words.start("consent") if practice.privacy.keep_questions else None,
        "longest_message": LONGEST_MESSAGE,
    }


def _first(number: Optional[str]) -> Optional[str]:
    """Of "112 or 999" the first, which a phone can dial."""
    return number.split(" or ")[0] if number else None
