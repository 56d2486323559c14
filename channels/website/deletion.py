"""`DELETE /conversation`, or the same wish in words: nothing of a chat is kept."""

from __future__ import annotations

import asyncio
import logging
from typing import Optional

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from sanic import response as answers
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.answering import agent_of, problem, response
from channels.deletion import DELETED, NOT_DELETED
from channels.erase import erase
from channels.website import body as bodies
from channels.website.reception import Reception
from channels.website.refusal import Refusal
from channels.website.turns import Turns

logger = logging.getLogger(__name__)


async def delete_conversation(reception: Reception, turns: Turns, request: Request) -> HTTPResponse:
    """Erase what is stored of the visitor's conversation, once what is in work is done."""
    reception.count_address(request)
    sender = reception.known_visitor(await _token(request)).sender
    agent = agent_of(request.app)
    try:
        async with turns.alone(sender):
            await _erase(agent, sender)
    except asyncio.TimeoutError as error:
        raise Refusal("busy", {"Retry-After": "1"}) from error
    return answers.empty(204)


async def delete_as_told(app: Sanic, message: UserMessage) -> None:
    """Erase the conversation of a visitor who has typed the wish, whose turn it is, and say what became of it."""
    agent, output = agent_of(app), message.output_channel
    name = DELETED
    try:
        await _erase(agent, message.sender_id)
    except Refusal:
        name = NOT_DELETED
    said = await response(agent, name, output.name()) or await problem(agent, output.name())
    await output.send_response(message.sender_id, said)


async def _erase(agent: Optional[Agent], sender: str) -> None:
    if agent is None:
        raise Refusal("not_erased")
    try:
        erased = await erase(agent, sender)
    except Exception as error:  # a database that is away: whatever it says may name the visitor
        logger.error("A conversation could not be erased (%s).", type(error).__name__)
        raise Refusal("not_erased") from error
    if not erased:
        raise Refusal("cannot_erase")


async def _token(request: Request) -> str:
    """The token of the header, or of a body, which some proxies take away from a DELETE."""
    token: str = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if token or "content-type" not in request.headers:
        return token
    return bodies.optional_text_of(await bodies.read_json(request), "visitor") or ""
