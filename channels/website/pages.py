"""What the channel serves beside the chat: health, start data, its own description, the widget's files."""

from __future__ import annotations

from pathlib import Path

import yaml
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.answering import agent_of
from channels.website import static
from channels.website.readiness import Readiness
from channels.website.reception import Reception
from channels.website.refusal import Refusal
from channels.website.start import start_of_chat
from channels.website.words import Words
from practice.schema import Practice

OPENAPI_FILE = Path(__file__).with_name("openapi.yml")


class Pages:
    """Everything that a GET gets, except for streams."""

    def __init__(self, practice: Practice, words: Words, readiness: Readiness, reception: Reception) -> None:
        """Read the description; the widget's files are read when they are asked for."""
        self._practice, self._words, self._readiness, self._reception = practice, words, readiness, reception
        self._openapi = yaml.safe_load(OPENAPI_FILE.read_text(encoding="utf-8"))

    async def health(self, request: Request) -> HTTPResponse:
        """Answer as long as the process lives."""
        return response.json({"status": "ok"})

    async def ready(self, request: Request) -> HTTPResponse:
        """Answer 200 once a message would get an answer."""
        if not self._readiness.of(agent_of(request.app)):
            raise Refusal("not_ready", {"Retry-After": "1"})
        return response.json({"status": "ready"})

    async def config(self, request: Request) -> HTTPResponse:
        """What the widget needs before the first message."""
        visitor = self._reception.visitor(None)
        return response.json(await start_of_chat(agent_of(request.app), self._practice, self._words, visitor))

    async def openapi(self, request: Request) -> HTTPResponse:
        """The contract of this channel."""
        return response.json(self._openapi)

    async def file(self, request: Request, path: str) -> HTTPResponse:
        """A file of widget/."""
        if not path:  # Sanic brings the channel's own address with a slash at its end here
            return await self.health(request)
        file = static.find(path)
        if file.headers["ETag"] in request.headers.get("if-none-match", ""):  # a proxy may have put W/ before it
            return response.empty(304, file.headers)
        if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return response.raw(file.packed, headers={**file.headers, "Content-Encoding": "gzip"})
        return response.raw(file.data, headers=file.headers)
