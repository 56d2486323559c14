"""A tracker's events written by hand: what the visitor said, and what was said back."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import BotUttered, Restarted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

FAQS: dict[str, dict[str, Any]] = {
    "deep_tissue": {
        "title": "What deep tissue massage is",
        "service": "deep_tissue",
        "related": ["deep_tissue_benefits", "deep_tissue_or_swedish"],
    },
    "deep_tissue_benefits": {
        "title": "What deep tissue is good for",
        "service": "deep_tissue",
        "related": ["deep_tissue", "inflammation"],
    },
    "swedish": {"title": "What Swedish massage is", "service": "swedish", "related": ["swedish_benefits"]},
    "hot_stone": {"title": "What hot stone massage is", "service": "hot_stone", "related": []},
    "sleep": {"title": "Massage and sleep", "service": "general", "related": ["stress_relief"]},
    "toxins": {"title": "Whether massage flushes out toxins", "related": ["circulation"]},
}


class Talk:
    """A conversation that grows line by line; `tracker` is what Rasa hands to a component."""

    def __init__(self) -> None:
        self._events: list[Any] = [SessionStarted()]

    def asked(self, text: str, *keys: str, technique: str | None = None) -> Talk:
        """The visitor asks, and these FAQs answer."""
        entities = []
        if technique is not None:
            start = text.lower().find(technique.split()[0])
            entities = [{"entity": "technique", "value": technique, "start": start, "end": start + len(technique)}]
        parsed = {"text": text, "intent": {"name": "faq"}, "entities": entities}
        self._events.append(UserUttered(text, parsed["intent"], entities, parsed))
        for key in keys:
            metadata = {"utter_action": f"utter_faq/{key}", "metadata": FAQS[key]}
            self._events.append(BotUttered("some words", metadata=metadata))
        return self

    def offered(self, *titles: tuple[str, str], response: str = "utter_notice/clarify") -> Talk:
        """The bot shows buttons: pairs of title and label."""
        buttons = [{"title": title, "payload": f"/{label}"} for title, label in titles]
        self._events.append(BotUttered("some words", {"buttons": buttons}, {"utter_action": response}))
        return self

    def copy(self) -> Talk:
        """The same so far; each goes on by itself."""
        twin = Talk()
        twin._events = list(self._events)
        return twin

    def started_over(self) -> Talk:
        self._events += [Restarted(), SessionStarted()]
        return self

    def tracker(self) -> DialogueStateTracker:
        return DialogueStateTracker.from_events("visitor", self._events)
