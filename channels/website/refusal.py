"""A request that gets an error instead of an answer."""

from __future__ import annotations

from typing import Optional

STATUS = {
    "bad_request": 400,
    "message_too_long": 400,
    "unknown_faq": 400,
    "stream_not_available": 400,
    "visitor_invalid": 401,
    "visitor_expired": 401,
    "visitor_required": 401,
    "origin_not_allowed": 403,
    "not_found": 404,
    "ticket_unknown": 404,
    "method_not_allowed": 405,
    "busy": 409,
    "ticket_used": 410,
    "body_too_large": 413,
    "wrong_content_type": 415,
    "too_many_messages": 429,
    "internal": 500,
    "not_erased": 503,
    "cannot_erase": 501,
    "not_ready": 503,
}


class Refusal(Exception):  # noqa: N818 - most are not our error
    """Why a request is refused; words.yml has the sentence to each code."""

    def __init__(self, code: str, headers: Optional[dict[str, str]] = None) -> None:
        """Remember the code, a key of STATUS, and headers such as Retry-After."""
        super().__init__(code)
        self.code = code
        self.status = STATUS[code]
        self.headers = headers or {}
