"""A message as WhatsApp's Cloud API takes it.

Limits: developers.facebook.com/documentation/business-messaging/whatsapp, text, interactive reply buttons, interactive
list and interactive call-to-action messages.
"""

from __future__ import annotations

from typing import Any

from channels.messaging import text
from channels.messaging.spoken import Spoken, Words, beside, pages, written

TEXT = 4096  # characters of a text message
BODY = 1024  # characters beside buttons
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
ROWS, ROW_TITLE, ROW_DESCRIPTION, ROW_ID = 10, 24, 72, 200


def render(one: Spoken, words: Words) -> list[dict[str, Any]]:
    """Payloads without `to`: reply buttons if all titles fit, else a list, else numbers in the text."""
    links = pages(one)
    if len(one.options) > ROWS:
        return render_text(written(one, words).text)
    if not one.options and not links:
        return render_text(beside(one, []))
    payloads = []
    if links:  # a link button takes no other button beside it
        payloads += _interactive(beside(one, links[:1]), _link(links[0].title, links[0].url))
    if one.options:
        said = words.choose if links else beside(one, [])
        short = len(one.options) <= BUTTONS and all(len(option.title) <= BUTTON_TITLE for option in one.options)
        payloads += _interactive(said, _buttons(one) if short else _list(one, words))
    return payloads


def render_text(words: str) -> list[dict[str, Any]]:
    """Text alone."""
    parts = text.split(words, TEXT, lambda part: len(text.whatsapp(part)))
    return [_payload("text", {"body": text.whatsapp(part), "preview_url": False}) for part in parts]


def _interactive(said: str, action: dict[str, Any]) -> list[dict[str, Any]]:
    """A text with something to press; what does not fit beside it goes before it."""
    *before, last = text.split(said, BODY, lambda part: len(text.whatsapp(part)))
    body = {"body": {"text": text.whatsapp(last)}}
    return [payload for part in before for payload in render_text(part)] + [_payload("interactive", {**body, **action})]


def _link(title: str, url: str) -> dict[str, Any]:
    parameters = {"display_text": text.clip(title, BUTTON_TITLE), "url": url}
    return {"type": "cta_url", "action": {"name": "cta_url", "parameters": parameters}}


def _buttons(one: Spoken) -> dict[str, Any]:
    replies = [{"id": option.press(BUTTON_ID), "title": option.title} for option in one.options]
    return {"type": "button", "action": {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}}


def _list(one: Spoken, words: Words) -> dict[str, Any]:
    rows = []
    for option in one.options:
        row = {"id": option.press(ROW_ID), "title": text.clip(option.title, ROW_TITLE)}
        if row["title"] != option.title:
            row["description"] = text.clip(option.title, ROW_DESCRIPTION)
        rows.append(row)
    return {"type": "list", "action": {"button": text.clip(words.choose, BUTTON_TITLE), "sections": [{"rows": rows}]}}


def _payload(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "recipient_type": "individual", "type": kind, kind: content}
