"""A message as Telegram's `sendMessage` takes it.

Limits: core.telegram.org/bots/api, sendMessage and InlineKeyboardButton.
"""

from __future__ import annotations

from typing import Any

from channels.messaging import text
from channels.messaging.spoken import Spoken, Words, beside, pages

TEXT = 4096  # characters after its marks are read; counting the marks too only splits a little early
CALLBACK_DATA = 64  # bytes


def render(one: Spoken, words: Words) -> list[dict[str, Any]]:
    """Payloads without `chat_id`; a long text comes in parts, the buttons under the last."""
    links = pages(one)
    rows = [[{"text": link.title, "url": link.url}] for link in links]
    rows += [[{"text": option.title, "callback_data": option.press(CALLBACK_DATA)}] for option in one.options]
    payloads = render_text(beside(one, links))
    if rows and payloads:
        payloads[-1]["reply_markup"] = {"inline_keyboard": rows}
    return payloads


def render_text(words: str) -> list[dict[str, Any]]:
    """Text alone."""
    parts = text.split(words, TEXT, lambda part: len(text.telegram(part)))
    preview = {"is_disabled": True}  # a preview of the booking page would push the answer off a small screen
    return [{"text": text.telegram(part), "parse_mode": "HTML", "link_preview_options": preview} for part in parts]
