"""The message every channel speaks from: what the assistant says in one turn, in one shape.

Rasa hands a channel one response at a time, and custom actions send an answer's caveat as a response
of its own. `compose` puts a turn's responses together again, so that a caveat stands with its answer on
every channel and renderers never look into Rasa's dictionaries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Optional
from urllib.parse import urlsplit, urlunsplit

FAQ, PRACTICE = "utter_faq/", "utter_practice/"
KINDS = (
    "answer",
    "practice",
    "clarify",
    "unknown",
    "emergency",
    "urgent",
    "professional",
    "booking",
    "contact",
    "smalltalk",
    "notice",
    "deleted",
)
CAVEAT = "caveat"  # kinds of responses that are no message of their own on a channel


@dataclass(frozen=True)
class Button:
    """A choice: what it says, and what is sent when it is pressed (never shown to the visitor)."""

    title: str
    payload: str


@dataclass(frozen=True)
class Link:
    """A link: `kind` is booking, phone, email or web; `url` starts with https, http, tel or mailto."""

    title: str
    url: str
    kind: str

    @property
    def plain_url(self) -> str:
        """The address without the campaign tag that a button adds (practice/booking.yml): as a sentence gives it."""
        return plain_url(self.url)


def plain_url(url: str) -> str:
    """An address without its campaign tag."""
    parts = urlsplit(url)
    kept = "&".join(part for part in parts.query.split("&") if not part.startswith("utm_"))
    return urlunsplit(parts._replace(query=kept))


@dataclass(frozen=True)
class Source:
    """One of the five documents an answer comes from."""

    number: str
    title: str
    publisher: str


@dataclass(frozen=True)
class Message:
    """One message to a visitor.

    Attributes:
        kind: one of KINDS.
        text: plain text with a safe Markdown subset.
        faq: key of what is answered: an FAQ's, `practice/<key>` for a matter of the practice, or None.
        sources: the documents the answer comes from.
        caveat: the "see a healthcare professional" words that belong to it, or None.
        buttons: choices.
        links: booking, phone, e-mail and web links.
    """

    kind: str
    text: str
    faq: Optional[str] = None
    sources: tuple[Source, ...] = ()
    caveat: Optional[str] = None
    buttons: tuple[Button, ...] = ()
    links: tuple[Link, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON: plain lists and values."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def compose(responses: Iterable[Mapping[str, Any]]) -> list[Message]:
    """The messages of one turn.

    Args:
        responses: what Rasa gave an output channel, in order: `text`, `buttons`, `utter_action`
            and `metadata` (of the domain's response).
    """
    messages: list[Message] = []
    for response in responses:
        text = (response.get("text") or "").strip()
        if not text:
            continue
        metadata = response.get("metadata") or {}
        kind = kind_of(response.get("utter_action") or "", metadata)
        if kind == CAVEAT and messages and may_get_caveat(messages[-1]):
            messages[-1] = replace(messages[-1], caveat=text, links=messages[-1].links + _links(metadata))
            continue
        messages.append(_message(kind if kind in KINDS else "notice", text, response, metadata))
    return messages


def may_get_caveat(message: Message) -> bool:
    """Whether a caveat that comes next belongs to this message."""
    return message.kind in ("answer", "practice") and not message.caveat


def kind_of(name: str, metadata: Mapping[str, Any]) -> str:
    """What a response is: one of KINDS, or a part of a message such as its caveat.

    Args:
        name: the response's, such as `utter_faq/toxins`.
        metadata: the response's in the domain.
    """
    return "answer" if name.startswith(FAQ) else str(metadata.get("kind") or "notice")


def _message(kind: str, text: str, response: Mapping[str, Any], metadata: Mapping[str, Any]) -> Message:
    name = response.get("utter_action") or ""
    sources = [Source(source["number"], source["title"], source["publisher"]) for source in _documents(metadata)]
    return Message(
        kind=kind,
        text=text,
        faq=_key(name),
        sources=tuple(sources),
        buttons=tuple(Button(button["title"], button["payload"]) for button in response.get("buttons") or ()),
        links=_links(metadata),
    )


def response_of(key: str) -> str:
    """The name of the response behind a message's `faq`."""
    name = f"utter_{key}"
    return name if name.startswith(PRACTICE) else f"{FAQ}{key}"


def _key(name: str) -> Optional[str]:
    if name.startswith(PRACTICE):
        return name.removeprefix("utter_")
    return name[len(FAQ) :] if name.startswith(FAQ) else None


def _documents(metadata: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Sources with their titles, as practice/responses.py fills them in; bare numbers are not shown."""
    return [source for source in metadata.get("sources") or () if isinstance(source, Mapping)]


def _links(metadata: Mapping[str, Any]) -> tuple[Link, ...]:
    return tuple(Link(link["title"], link["url"], link["kind"]) for link in metadata.get("links") or ())
