"""Reads out of a conversation what its last turn was, without keeping anything of its visitor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Optional

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from channels.learning.event import (
    CLARIFY,
    CONSENT,
    DECISIONS,
    SAFETY,
    TURN,
    UNKNOWN,
    Event,
    Question,
    Sign,
    decision_of,
    public_kind,
)
from channels.learning.store import Entry
from channels.message import FAQ, PRACTICE, Message, compose

OTHER_LANGUAGE = "utter_notice/other_language"  # one that the assistant has no words of
URGENT = ("emergency", "urgent")
ANSWERS = tuple(kind for kind, decision in DECISIONS.items() if decision != SAFETY)


class Turn:
    """A visitor's message and what was said to it."""

    def __init__(self, message: UserUttered, replies: Sequence[BotUttered]) -> None:
        """Read the replies as channels do."""
        self.message = message
        said = [_response(reply) for reply in replies]
        self._metadata = [one["metadata"] or {} for one in said]
        self._names = {str(one["text"] or "").strip(): str(one["utter_action"] or "") for one in said}
        self._messages = compose(said)

    @property
    def main(self) -> Optional[Message]:
        """What was said before all: a card, else what the message was answered with, not what stands beside it."""
        for kinds in (URGENT, ANSWERS):
            for message in self._messages:
                if message.kind in kinds:
                    return message
        return self._messages[0] if self._messages else None

    @property
    def kind(self) -> str:
        """Kind of the main reply; a notice where nothing was said."""
        return self.main.kind if self.main else "notice"

    @property
    def decision(self) -> str:
        """What became of the message."""
        return decision_of(self.kind)

    @property
    def name(self) -> str:
        """Name of the main reply's response."""
        return self._names.get(self.main.text, "") if self.main else ""

    @property
    def faq(self) -> str:
        """Key of the FAQ, or of the practice's matter, that was answered."""
        return (self.main and self.main.faq) or ""

    @property
    def offered(self) -> list[str]:
        """The responses behind the titles of a "did you mean", in order."""
        if self.main is None or self.decision != CLARIFY:
            return []
        names = (button.payload.replace("/", "utter_", 1) for button in self.main.buttons)
        return [name for name in names if name.startswith((FAQ, PRACTICE))]  # "something else" is no title

    @property
    def offers_booking(self) -> bool:
        """Whether a booking link was shown."""
        return any(link.kind == "booking" for message in self._messages for link in message.links)

    @property
    def language(self) -> str:
        """The language of a message that was turned away for it: the one it was answered in, else as it looks."""
        if self.name == OTHER_LANGUAGE:
            return str(_identifier().classify(self.message.text or "")[0])
        return next((str(one["language"]) for one in self._metadata if one.get("language")), "")

    def picked(self, before: Optional[Turn]) -> int:
        """The place of what was offered before and picked now; 0 if nothing was offered, -1 if nothing was picked."""
        offered = before.offered if before is not None else []
        if not offered:
            return 0
        return offered.index(self.name) + 1 if self.name in offered else -1


def _response(reply: BotUttered) -> dict[str, Any]:
    """What was said, as the output channel got it."""
    metadata = reply.metadata or {}
    return {
        "text": reply.text,
        "buttons": (reply.data or {}).get("buttons"),
        "utter_action": metadata.get("utter_action"),
        "metadata": metadata.get("metadata"),
    }


def turns_of(tracker: DialogueStateTracker, most: Optional[int] = None) -> list[Turn]:
    """The turns of a conversation, oldest first; with `most`, only so many of the last."""
    found: list[Turn] = []
    replies: list[BotUttered] = []
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            replies.insert(0, event)
        elif isinstance(event, UserUttered):
            found.insert(0, Turn(event, replies))
            replies = []
            if len(found) == most:
                break
    return found


def last_turn(tracker: DialogueStateTracker) -> list[Entry]:
    """What the last turn teaches: an event, and a safety finding if there was one."""
    turns = turns_of(tracker, most=2)
    if not turns:
        return []
    turn, before = turns[-1], turns[0] if len(turns) == 2 else None
    event = Event(
        what=TURN,
        channel=turn.message.input_channel or "",
        kind=public_kind(turn.kind),
        faq=turn.faq,
        decision=turn.decision,
        picked=turn.picked(before),
        booking=turn.offers_booking,
        language=turn.language,
    )
    safety = (turn.message.parse_data or {}).get("safety") or {}
    return [event, *([Sign(safety["level"], safety.get("pattern") or "")] if safety.get("level") else [])]


def unanswered(tracker: DialogueStateTracker) -> list[Question]:
    """The questions nobody could answer, of a visitor who agreed to their being kept."""
    turns = turns_of(tracker)
    found = []
    for turn, following in zip(turns, [*turns[1:], None], strict=True):
        missed = turn.decision == UNKNOWN or (
            turn.decision == CLARIFY and (following is None or following.picked(turn) < 1)
        )
        text = (turn.message.text or "").strip()
        if missed and (turn.message.metadata or {}).get(CONSENT) is True and text and not text.startswith("/"):
            found.append(Question(text))
    return found


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_pickled_model(MODEL_FILE)
