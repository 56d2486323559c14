"""`POST /feedback`, a thumb for one message, and `POST /click`, a booking link that was opened."""

from __future__ import annotations

from typing import Any, Optional

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.answering import agent_of
from channels.feedback import Feedback, record
from channels.message import KINDS, response_of
from channels.website import body as bodies
from channels.website.output import WebsiteOutput
from channels.website.reception import Reception
from channels.website.refusal import Refusal

RATINGS = ("up", "down")


async def receive_thumb(reception: Reception, request: Request) -> HTTPResponse:
    """Check a thumb and hand it on."""
    reception.count_address(request)
    body = await bodies.read_json(request)
    if body.get("rating") not in RATINGS:
        raise Refusal("bad_request")
    return await _take(reception, request, body, body["rating"])


async def receive_click(reception: Reception, request: Request) -> HTTPResponse:
    """Check a click and hand it on."""
    reception.count_address(request)
    return await _take(reception, request, await bodies.read_json(request), None)


async def _take(reception: Reception, request: Request, body: dict[str, Any], rating: Optional[str]) -> HTTPResponse:
    faq, kind = bodies.optional_text_of(body, "faq"), body.get("kind")
    if kind not in KINDS:
        raise Refusal("bad_request")
    visitor = reception.known_visitor(bodies.optional_text_of(body, "visitor"))
    reception.count_thumb(visitor)
    domain = getattr(agent_of(request.app), "domain", None)
    if faq is not None and (domain is None or response_of(faq) not in domain.responses):
        raise Refusal("unknown_faq")
    await record(request.app, Feedback(WebsiteOutput.name(), kind, faq, rating))
    return response.empty(204)
