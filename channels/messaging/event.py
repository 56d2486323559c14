"""What a visitor did on a platform, in one shape for all of them; no Rasa."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Optional, TypeVar

# payloads that stand for what is no text: the names of their responses without the beginning
GREET = "/" + "utter_smalltalk/greet".removeprefix("utter_")
EMPTY = "/" + "utter_notice/empty".removeprefix("utter_")
MEDIA = "/" + "utter_notice/media".removeprefix("utter_")
WORDLESS = "/" + "utter_notice/wordless".removeprefix("utter_")
# responses said instead of an answer
PRIVATE_ONLY = "utter_notice/private_only"
TEXT_HELP = "utter_notice/text_message_help"


@dataclass(frozen=True)
class Event:
    """One message or one pressed button.

    Attributes:
        id: the platform's own id of it; an event with an id seen before is a redelivery.
        chat: the platform's id of the chat or phone number. It stays in memory: what is stored and logged
            is its keyed hash.
        text: what was typed, or the payload of the pressed button.
        reply: what the platform needs to be told with a reply, such as the thread or the pressed button's id.
        unread: whether something beside the text could not be read, such as a picture with a caption.
        sent: when the visitor sent it, in seconds since 1970, where the platform takes replies for a day only.
        notice: a response said instead of an answer, for what is not for the assistant.
    """

    id: str
    chat: str
    text: str = ""
    reply: Mapping[str, str] = field(default_factory=dict)
    unread: bool = False
    sent: Optional[float] = None
    notice: Optional[str] = None


@dataclass(frozen=True)
class Undelivered:
    """What a platform tells of a reply that it had taken and could not deliver.

    Attributes:
        chat: as in `Event`.
        code: what was wrong, for logs, such as "error 63016".
    """

    chat: str
    code: str


Read = TypeVar("Read")


def read_each(items: object, read: Callable[[Any], Optional[Read]]) -> Iterator[Read]:
    """What can be read of a list that a platform sent; what has another shape than documented is passed over."""
    for item in items if isinstance(items, list) else ():
        try:
            found = read(item)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError):
            continue
        if found is not None:
            yield found


def worded(text: object, *, unread: bool) -> dict[str, Any]:
    """The fields `text` and `unread` of an event with or without words: a lone picture asks for words."""
    words = text.strip() if isinstance(text, str) else ""
    return {"text": words or (MEDIA if unread else ""), "unread": unread and bool(words)}
