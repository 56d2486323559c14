"""A message as Messenger's Send API takes it.

Limits: developers.facebook.com/documentation/business-messaging/messenger-platform, quick replies and button template.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from channels.message import Link
from channels.messaging import text
from channels.messaging.spoken import Option, Spoken, Words, beside, written

TEXT = 2000  # characters
TEMPLATE_TEXT = 640
BUTTONS, TITLE = 3, 20
QUICK_REPLIES, PAYLOAD = 13, 1000  # payload in characters; ours are plain letters
FULL_NUMBER = re.compile(r"tel:\+\d{7,15}")  # a phone button takes no short number such as 911


def render(one: Spoken, words: Words) -> list[dict[str, Any]]:
    """Values of `message`: link buttons as a template, options as quick replies.

    Quick replies hold twenty characters. If a title is longer, the titles stand numbered in the text and the quick
    replies hold the numbers.
    """
    pressed = [link for link in one.links if _button(link)][:BUTTONS]
    said = replace(one, text=beside(one, pressed), links=())
    options = one.options if len(one.options) <= QUICK_REPLIES else ()
    if any(len(option.title) > TITLE for option in options) or not options:
        said = written(said, words)
        labels = [str(option.number) for option in options]
    else:
        said = replace(said, options=())
        labels = [option.title for option in options]
    *before, last = text.split(said.text, TEMPLATE_TEXT if pressed else TEXT, lambda part: len(text.plain(part))) or [
        ""
    ]
    message: dict[str, Any] = _template(text.plain(last), pressed) if pressed else {"text": text.plain(last)}
    if options:
        message["quick_replies"] = [_quick_reply(label, option) for label, option in zip(labels, options, strict=True)]
    return [*({"text": text.plain(part)} for part in before), message]


def render_text(words: str) -> list[dict[str, Any]]:
    """Text alone."""
    return [{"text": text.plain(part)} for part in text.split(words, TEXT, lambda part: len(text.plain(part)))]


def _button(link: Link) -> dict[str, str]:
    title = text.clip(link.title, TITLE)
    if link.url.startswith("https://"):
        return {"type": "web_url", "title": title, "url": link.url}
    if FULL_NUMBER.fullmatch(link.url):
        return {"type": "phone_number", "title": title, "payload": link.url[len("tel:") :]}
    return {}


def _template(said: str, links: list[Link]) -> dict[str, Any]:
    payload = {"template_type": "button", "text": said, "buttons": [_button(link) for link in links]}
    return {"attachment": {"type": "template", "payload": payload}}


def _quick_reply(label: str, option: Option) -> dict[str, str]:
    return {"content_type": "text", "title": label, "payload": option.press(PAYLOAD)}
