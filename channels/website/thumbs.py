"""`POST /feedback`: a thumb up or down for one message."""

from __future__ import annotations

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.answering import agent_of
from channels.feedback import Feedback, record
from channels.message import FAQ, KINDS
from channels.website import body as bodies
from channels.website.reception import Reception
from channels.website.refusal import Refusal


async def receive_thumb(reception: Reception, request: Request) -> HTTPResponse:
    """Check a thumb and hand it on."""
    reception.count_address(request)
    body = await bodies.read_json(request)
    faq, kind, rating = bodies.optional_text_of(body, "faq"), body.get("kind"), body.get("rating")
    if kind not in KINDS or rating not in ("up", "down"):
        raise Refusal("bad_request")
    visitor = reception.known_visitor(bodies.optional_text_of(body, "visitor"))
    reception.count_thumb(visitor)
    domain = getattr(agent_of(request.app), "domain", None)
    if faq is not None and (domain is None or f"{FAQ}{faq}" not in domain.responses):
        raise Refusal("unknown_faq")
    await record(Feedback(faq, kind, rating, visitor.sender))
    return response.empty(204)
