"""What became of one message: standard library only, because it runs beside locust."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ANSWERED, APOLOGISED, OTHER, FAILED = "answered", "apologised", "other", "failed"


@dataclass(frozen=True)
class Verdict:
    """What a reply is.

    Attributes:
        outcome: answered; apologised, in words that say to try again; other, a reply that is not the expected one;
            or failed, no words at all.
        why: what failed, which label came instead, or what came beside the answer.
        twice: whether the reply says the same thing twice.
    """

    outcome: str
    why: str = ""
    twice: bool = False


def judge(status: int, body: str, expect: str | None, apologies: Sequence[str]) -> Verdict:
    """Judge the response to a message.

    Args:
        status: of HTTP; 0 where no response came.
        body: the response's text.
        expect: label of the right reply, or None if any reply is right that is no apology.
        apologies: how replies begin that say something went wrong.
    """
    if status == 0:
        return Verdict(FAILED, "no response")
    try:
        parsed = json.loads(body)
    except ValueError:
        return Verdict(FAILED, f"status {status}, no JSON")
    if status != 200:
        words = _words_of_error(parsed)
        return Verdict(APOLOGISED if words.startswith(tuple(apologies)) else FAILED, f"status {status}")
    messages = parsed.get("messages", []) if isinstance(parsed, dict) else parsed
    texts = [str(message.get("text") or "").strip() for message in messages]
    if not any(texts):
        return Verdict(FAILED, "an empty reply")
    twice = len(set(texts)) < len(texts)
    labels = [_label(message) for message in messages]
    sorry = any(text.startswith(tuple(apologies)) for text in texts)
    if expect is not None and expect in labels:
        return Verdict(ANSWERED, "answered, and an apology beside it" if sorry else "", twice)
    if sorry:
        return Verdict(APOLOGISED, twice=twice)
    return Verdict(ANSWERED if expect is None else OTHER, "" if expect is None else labels[0], twice)


def _words_of_error(parsed: Any) -> str:
    error = parsed.get("error") if isinstance(parsed, dict) else None
    return str(error.get("message", "")) if isinstance(error, dict) else ""


def _label(message: dict[str, Any]) -> str:
    """The label of a message of the website channel, as the transcripts name it."""
    if message.get("faq"):
        return f"faq/{message['faq']}"
    kind = str(message.get("kind", ""))
    return "book" if kind == "booking" else kind
