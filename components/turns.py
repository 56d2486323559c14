"""What a conversation says so far, newest first, read from a tracker's own events; no Rasa."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

BEGINNINGS = {"restart", "session_started"}  # nothing said before one of these events is known any more
REMEMBERED = 8  # turns to look back; a visitor who means more than that names it
ANSWER_INTENTS = ("faq", "practice")  # what can be asked further about
UTTER = "utter_"


@dataclass(frozen=True)
class Button:
    """A button as the visitor saw it; `label` is what its payload names."""

    title: str
    label: str


@dataclass(frozen=True)
class Answer:
    """An answer given: its label and what its metadata says.

    Attributes:
        label: such as `faq/hot_stone`.
        title: what a button for it says.
        technique: the canonical word of the technique it is about, or None.
        related: labels of its neighbours, the nearest first.
    """

    label: str
    title: str
    technique: str | None = None
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """One message of the visitor and what was said to it.

    Attributes:
        question: the message in full words: as typed, or the reading that was answered.
        named: what it names: entity, canonical word and the words used, for each.
        answers: answers given, in order.
        buttons: buttons shown, in order.
        responses: names of all responses uttered, in order.
    """

    question: str
    named: tuple[tuple[str, str, str], ...] = ()
    answers: tuple[Answer, ...] = ()
    buttons: tuple[Button, ...] = ()
    responses: tuple[str, ...] = ()

    @property
    def technique(self) -> str | None:
        """The technique talked about: named by the visitor, else by the answer."""
        told = [value for entity, value, _ in self.named if entity == "technique"]
        return told[-1] if told else next((a.technique for a in self.answers if a.technique), None)


@dataclass
class _Reply:
    answers: list[Answer] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    responses: list[str] = field(default_factory=list)


def turns(events: Iterable[Any]) -> Iterator[Turn]:
    """The turns of this conversation, newest first.

    Args:
        events: a tracker's events from the last one back to the first.
    """
    reply, found = _Reply(), 0
    for event in events:
        if event.type_name in BEGINNINGS or found == REMEMBERED:
            return
        if event.type_name == "bot":
            _add(event, reply)
        elif event.type_name == "user":
            yield _turn(event, reply)
            reply, found = _Reply(), found + 1


def _add(event: Any, reply: _Reply) -> None:
    told = event.metadata or {}
    name = str(told.get("utter_action") or "")
    shown = [button for button in (event.data or {}).get("buttons") or [] if button.get("payload")]
    reply.buttons[:0] = [Button(str(button.get("title", "")), button["payload"].lstrip("/")) for button in shown]
    if not name:
        return
    reply.responses.insert(0, name)
    label = name.removeprefix(UTTER)
    if label.split("/")[0] in ANSWER_INTENTS:
        reply.answers.insert(0, answer(label, told.get("metadata") or {}))


def answer(label: str, metadata: dict[str, Any]) -> Answer:
    """An answer from its label and metadata."""
    service = metadata.get("service")
    return Answer(
        label=label,
        title=str(metadata.get("title") or label.replace("/", " ")),
        technique=technique(service) if service and service != "general" else None,
        related=tuple(f"faq/{key}" for key in metadata.get("related") or []),
    )


def technique(service: str) -> str:
    """The canonical word of a service key of practice.yml: `hot_stone` is "hot stone"."""
    # the one word of data/vocabulary.yml whose hyphen the key has lost
    return "cross-fiber friction" if service == "cross_fiber_friction" else service.replace("_", " ")


def _turn(event: Any, reply: _Reply) -> Turn:
    parsed = event.parse_data or {}
    text = str(parsed.get("text") or event.text or "")
    named = tuple(
        (str(e.get("entity")), str(e.get("value")), text[e["start"] : e["end"]] if "start" in e else str(e["value"]))
        for e in parsed.get("entities") or []
    )
    question = str((parsed.get("conversation") or {}).get("reading") or text)
    return Turn(question, named, tuple(reply.answers), tuple(reply.buttons), tuple(reply.responses))
