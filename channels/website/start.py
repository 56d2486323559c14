"""What the widget needs before the first message: names, greeting, first questions, numbers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from channels.message import compose
from channels.website.output import WebsiteOutput
from channels.website.words import Words
from practice.schema import Practice

GREETING = "utter_smalltalk/greet"  # its buttons are the first questions


async def start_of_chat(agent: Any, practice: Practice, words: Words) -> dict[str, Any]:
    """The body of `GET /config`; without a model it says so and offers no questions."""
    name = WebsiteOutput.name()
    response = await agent.nlg.generate(GREETING, DialogueStateTracker(name, []), name) if agent else None
    greeting = next(iter(compose([response] if response else [])), None)
    return {
        "practice": practice.name,
        "greeting": greeting.text if greeting else words.start("offline"),
        "starters": [asdict(button) for button in greeting.buttons] if greeting else [],
        "emergency": _help(words, "emergency"),
        "contact": _help(words, "contact"),
        "privacy": words.start("privacy"),
    }


def _help(words: Words, purpose: str) -> dict[str, Any]:
    return {"text": words.start(purpose), "links": [asdict(link) for link in words.links(purpose)]}
