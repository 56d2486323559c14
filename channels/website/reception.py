"""Receives a request: who is asking, from where, and whether it is too often."""

from __future__ import annotations

from typing import Optional

from sanic.request import Request

from channels.website.addresses import client_address
from channels.website.limits import Limit
from channels.website.refusal import Refusal
from channels.website.settings import Settings
from channels.website.visitor import Visitor, Visitors


class Reception:
    """Knows visitors by their tokens and counts what they send."""

    def __init__(self, settings: Settings, secret: str) -> None:
        """Create the counters, all at rest."""
        self._visitors = Visitors(secret)
        self._trusted_proxies = settings.trusted_proxies
        self._addresses = Limit(settings.address_burst, settings.address_per_minute)
        self._messages = Limit(settings.visitor_burst, settings.visitor_per_minute)
        self._thumbs = Limit(settings.visitor_burst, settings.visitor_per_minute)

    def count_address(self, request: Request) -> None:
        """Count a request for the network address it comes from."""
        forwarded = ",".join(request.headers.getall("x-forwarded-for", []))
        _count(self._addresses, client_address(request.ip, forwarded, self._trusted_proxies))

    def count_message(self, visitor: Visitor) -> None:
        """Count a message for its visitor."""
        _count(self._messages, visitor.sender)

    def count_thumb(self, visitor: Visitor) -> None:
        """Count a thumb for its visitor; it takes nothing from the messages."""
        _count(self._thumbs, visitor.sender)

    def visitor(self, token: Optional[str]) -> Visitor:
        """The visitor of a token; without one, a new visitor."""
        return self._visitors.new() if token is None else self._visitors.known(token)

    def known_visitor(self, token: Optional[str]) -> Visitor:
        """The visitor of a token that must be there."""
        if not token:
            raise Refusal("visitor_required")
        return self._visitors.known(token)


def _count(limit: Limit, key: str) -> None:
    if seconds := limit.wait(key):
        raise Refusal("too_many_messages", {"Retry-After": str(seconds)})
