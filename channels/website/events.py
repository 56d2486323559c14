"""Server-sent events: one turn, message by message, as an EventSource reads it."""

from __future__ import annotations

import json
from typing import Any

from sanic.request import Request

from channels.website.turn import Turn

CONTENT_TYPE = "text/event-stream"


async def stream_turn(request: Request, turn: Turn, token: str, failed: dict[str, Any]) -> None:
    """Answer a request with a turn's messages, each as soon as it is known, then `done` with the token.

    Args:
        request: the request to answer.
        turn: what to tell.
        token: the visitor's token.
        failed: the error to send if nothing could be said.
    """
    headers = {**request.ctx.headers, "X-Accel-Buffering": "no"}  # nginx would keep events back
    stream = await request.respond(content_type=CONTENT_TYPE, headers=headers)
    await stream.send(": in work\n\n")
    async for message in turn.follow():
        await stream.send(_event("message", message.to_json()))
    if not turn.said:
        await stream.send(_event("error", failed))
    await stream.send(_event("done", {"visitor": token}))
    await stream.eof()


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
