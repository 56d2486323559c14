"""The chat itself: a message in, an answer out, at once or as a stream."""

from __future__ import annotations

import secrets
from typing import Any, Optional

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.answering import agent_of
from channels.deletion import asks_to_delete
from channels.learning.event import CONSENT
from channels.website import body as bodies
from channels.website.events import CONTENT_TYPE, stream_turn
from channels.website.reception import Reception
from channels.website.refusal import Refusal
from channels.website.shared_turns import Lent
from channels.website.tickets import Tickets
from channels.website.turn import Turn
from channels.website.turns import Turns
from channels.website.visitor import Visitor


class Chat:
    """`POST /webhook` and `GET /stream/<ticket>`."""

    def __init__(self, reception: Reception, turns: Turns, tickets: Tickets, failed: dict[str, Any]) -> None:
        """Remember the parts; `failed` is the error of a stream in which nothing could be said."""
        self._reception, self._turns, self._tickets, self._failed = reception, turns, tickets, failed

    async def receive(self, request: Request) -> Optional[HTTPResponse]:
        """Take a message and answer it: whole, as a stream, or with a ticket for a stream."""
        self._reception.count_address(request)
        body = await bodies.read_json(request)
        by_ticket = bodies.flag_of(body, "stream")
        text, message_id = bodies.message_of(body), bodies.message_id_of(body)
        metadata = {CONSENT: bodies.flag_of(body, CONSENT)}
        if by_ticket and message_id is None:
            message_id = secrets.token_urlsafe(16)  # by which the ticket finds the turn
        visitor = self._reception.visitor(bodies.optional_text_of(body, "visitor"))
        turn = self._turns.known(visitor.sender, message_id)
        if turn is None:
            self._reception.count_message(visitor)
            agent = agent_of(request.app)
            if agent is None or not agent.is_ready():
                raise Refusal("not_ready")
            turn = await self._deletion(visitor, text, message_id) if asks_to_delete(text) else None
            turn = turn or await self._turns.elsewhere(visitor.sender, message_id)
        if turn is None:
            turn = self._turns.begin(visitor.sender, text, message_id, metadata)
        if by_ticket:
            ticket = await self._tickets.issue(Lent(visitor.sender, message_id or "", visitor.token))
            address = f"{request.path.removesuffix('webhook')}stream/{ticket}"
            return response.json({"visitor": visitor.token, "stream": address}, 202, {"Location": address})
        if CONTENT_TYPE in request.headers.get("accept", ""):
            await self._stream(request, turn, visitor.token)
            return None
        messages = await turn.answer()
        if not messages:
            raise Refusal("not_ready")
        return response.json({"visitor": visitor.token, "messages": [message.to_json() for message in messages]})

    async def _deletion(self, visitor: Visitor, text: str, message_id: Optional[str]) -> Turn:
        """The turn of the wish to be forgotten; whoever has a ticket for it finds it once all else is forgotten."""
        turn = self._turns.begin_deletion(visitor.sender, text)
        if message_id is not None:
            await turn.answer()
            self._turns.remember(turn, message_id)
        return turn

    async def stream(self, request: Request, ticket: str) -> None:
        """The turn behind a ticket, as an EventSource reads it."""
        if request.method == "HEAD":  # a link checker must not use the ticket up
            raise Refusal("method_not_allowed", {"Allow": "GET, OPTIONS"})
        lent = await self._tickets.redeem(ticket)
        turn = self._turns.known(lent.sender, lent.message_id)
        turn = turn or await self._turns.elsewhere(lent.sender, lent.message_id)
        if turn is None:  # its worker has died, or the visitor has deleted the conversation
            raise Refusal("ticket_used")
        await self._stream(request, turn, lent.token)

    async def _stream(self, request: Request, turn: Turn, token: str) -> None:
        await stream_turn(request, turn, token, self._failed)
