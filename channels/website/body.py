"""Reads a request's body: bounded in size, of the right type, and of the contract's shape."""

from __future__ import annotations

import json
import re
from typing import Any, Optional

from sanic.request import Request

from channels.website.refusal import Refusal

LARGEST_BODY = 64 * 1024  # bytes; the longest message in its longest spelling has 48,000
LONGEST_MESSAGE = 4_000  # characters; longer than the assistant reads, so that a long call for help is still screened
MESSAGE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


async def read_json(request: Request) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        Refusal: its type, size or content is wrong.
    """
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise Refusal("wrong_content_type")
    if int(request.headers.get("content-length", "0")) > LARGEST_BODY:  # Sanic has checked that it is a number
        raise Refusal("body_too_large")
    body = bytearray()
    async for part in request.stream:
        body += part
        if len(body) > LARGEST_BODY:
            raise Refusal("body_too_large")
    try:
        parsed = json.loads(bytes(body))
    except (ValueError, RecursionError) as error:
        raise Refusal("bad_request") from error
    if not isinstance(parsed, dict):
        raise Refusal("bad_request")
    return parsed


def text_of(body: dict[str, Any], name: str) -> str:
    """A field that must be text."""
    value = body.get(name)
    if not isinstance(value, str):
        raise Refusal("bad_request")
    return value


def optional_text_of(body: dict[str, Any], name: str) -> Optional[str]:
    """A field that is text, null or left out."""
    return None if body.get(name) is None else text_of(body, name)


def flag_of(body: dict[str, Any], name: str) -> bool:
    """A field that is true, false or left out."""
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise Refusal("bad_request")
    return value


def message_of(body: dict[str, Any]) -> str:
    """The visitor's words."""
    return clean(text_of(body, "message"))


def clean(message: str) -> str:
    """A message without half letters and zeros, which databases refuse.

    Raises:
        Refusal: it is too long.
    """
    if len(message) > LONGEST_MESSAGE:
        raise Refusal("message_too_long")
    return message.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", " ")


def message_id_of(body: dict[str, Any]) -> Optional[str]:
    """The browser's own name of the message."""
    message_id = optional_text_of(body, "id")
    if message_id is not None and not MESSAGE_ID.fullmatch(message_id):
        raise Refusal("bad_request")
    return message_id
