"""Text for a platform: its Markdown, its length; no Rasa."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape

Dialect = Callable[[str], str]

_BOLD = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")
_ITALIC = re.compile(r"(?<![*\w])\*(\S(?:[^*\n]*\S)?)\*(?![*\w])")
_LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^\s)]+)\)")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][\"”’)])\s+")
# one of these in a text message makes a part hold 67 characters instead of 153
_TYPOGRAPHIC = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\xa0": " "})


def telegram(text: str) -> str:
    """Telegram's HTML."""
    text = _BOLD.sub(r"<b>\1</b>", escape(text, quote=False))
    text = _ITALIC.sub(r"<i>\1</i>", text)
    return _LINK.sub(r'<a href="\2">\1</a>', text)


def slack(text: str) -> str:
    """Slack's mrkdwn."""
    text = _LINK.sub("\x00\\2|\\1\x01", text)
    text = _ITALIC.sub(r"_\1_", _BOLD.sub("\x02\\1\x02", escape(text, quote=False)))
    return text.replace("\x00", "<").replace("\x01", ">").replace("\x02", "*")


def whatsapp(text: str) -> str:
    """WhatsApp's marks; links as they are."""
    text = _ITALIC.sub(r"_\1_", _BOLD.sub("\x02\\1\x02", _LINK.sub(r"\1: \2", text)))
    return text.replace("\x02", "*")


def plain(text: str) -> str:
    """No marks at all."""
    return _ITALIC.sub(r"\1", _BOLD.sub(r"\1", _LINK.sub(r"\1: \2", text)))


def text_message(text: str) -> str:
    """No marks, and only characters that a text message has room for."""
    return plain(text).translate(_TYPOGRAPHIC)


def split(text: str, limit: int, size: Callable[[str], int] = len) -> list[str]:
    """A text in parts that fit, cut between paragraphs, else lines, else sentences, else words.

    Args:
        text: any text.
        limit: what a part may measure.
        size: how a part is measured, such as its length once it is in the platform's Markdown.
    """
    text = text.strip()
    if not text or size(text) <= limit:
        return [text] if text else []
    for cut, glue in (
        (text.split("\n\n"), "\n\n"),
        (text.split("\n"), "\n"),
        (_sentences(text), " "),
        (text.split(), " "),
    ):
        if len(cut) > 1:
            return _packed(cut, glue, limit, size)
    middle = len(text) // 2  # one endless word
    return split(text[:middle], limit, size) + split(text[middle:], limit, size)


def clip(text: str, limit: int) -> str:
    """A label cut at a word's end, with an ellipsis, so that it fits."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    words = cut.rsplit(" ", 1)[0] if " " in cut and text[limit - 1] != " " else cut
    return words.rstrip(" ,;:-") + "…"


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE_END.split(text) if sentence]


def _packed(pieces: Iterable[str], glue: str, limit: int, size: Callable[[str], int]) -> list[str]:
    """Pieces put together again as far as they fit; a piece that alone is too long is cut further."""
    parts: list[str] = []
    for piece in pieces:
        together = glue.join([parts[-1], piece]) if parts else piece
        if parts and size(together) <= limit:
            parts[-1] = together
        else:
            parts += split(piece, limit, size)
    return [part for part in parts if part.strip()]
