"""A message as Twilio's Messages resource takes it.

Limits: www.twilio.com/docs/messaging/api/message-resource, Body.
"""

from __future__ import annotations

from typing import Any

from channels.messaging import text
from channels.messaging.text import Dialect

BODY = 1600  # characters, for text messages and for WhatsApp


def render(words: str, dialect: Dialect) -> list[dict[str, Any]]:
    """Form fields without the address; a long text comes in parts."""
    return [{"Body": dialect(part)} for part in text.split(words, BODY, lambda part: len(dialect(part)))]
