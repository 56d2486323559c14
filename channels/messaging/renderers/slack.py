"""A message as Slack's `chat.postMessage` takes it.

Limits: docs.slack.dev/reference/block-kit, section, actions and button.
"""

from __future__ import annotations

from typing import Any

from channels.messaging import text
from channels.messaging.spoken import Spoken, Words, beside, pages

SECTION_TEXT = 3000
LABEL, VALUE = 75, 2000
ELEMENTS = 25  # of one actions block


def render(one: Spoken, words: Words) -> list[dict[str, Any]]:
    """Payloads without `channel`: sections of text, then buttons; `text` is what notifications show."""
    links = pages(one)
    buttons: list[dict[str, Any]] = [{"url": link.url, **_label(link.title)} for link in links]
    buttons += [{"value": option.press(VALUE), **_label(option.title)} for option in one.options]
    elements = [{"type": "button", "action_id": f"choice_{place}", **button} for place, button in enumerate(buttons)]
    payload = _payload(beside(one, links))
    rows = [elements[start : start + ELEMENTS] for start in range(0, len(elements), ELEMENTS)]
    payload["blocks"] += [{"type": "actions", "elements": row} for row in rows]
    return [payload]


def render_text(words: str) -> list[dict[str, Any]]:
    """Text alone."""
    return [_payload(words)]


def _payload(said: str) -> dict[str, Any]:
    parts = text.split(said, SECTION_TEXT, lambda part: len(text.slack(part)))
    sections = [{"type": "section", "text": {"type": "mrkdwn", "text": text.slack(part)}} for part in parts]
    whole = text.slack(parts[0] if parts else said)
    return {"text": whole, "blocks": sections, "unfurl_links": False, "unfurl_media": False}


def _label(title: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": text.clip(title, LABEL)}}
