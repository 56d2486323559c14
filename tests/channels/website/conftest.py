"""A website visitor who speaks HTTP to the channel, in an app built as Rasa builds it.

Every answer that a test gets is held against the channel's OpenAPI document.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Optional

import aiohttp
import pytest
import yaml
from jsonschema import Draft202012Validator
from sanic import Sanic

from channels.website.channel import WebsiteInput
from channels.website.pages import OPENAPI_FILE
from channels.website.settings import Settings
from tests.channels.conftest import ToyAgent, running

ROOMY = {"visitor_burst": 1000, "address_burst": 1000, "time_limit": 20}


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> Optional[str]:
        """The error's code; None if it is no error."""
        return self.json["error"]["code"] if self.status >= 400 else None

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.json["messages"]]

    @property
    def events(self) -> list[tuple[str, Any]]:
        """Name and data of server-sent events."""
        blocks = [block for block in self.body.decode().split("\n\n") if block.startswith("event: ")]
        return [(lines[0][7:], json.loads(lines[1][6:])) for lines in (block.split("\n") for block in blocks)]


@lru_cache(maxsize=1)
def contract() -> Any:
    return yaml.safe_load(OPENAPI_FILE.read_text(encoding="utf-8"))


def hold_against_the_contract(method: str, path: str, answer: Answer) -> None:
    """Assert that the OpenAPI document allows this answer; addresses it does not name are left alone."""
    path = "/stream/{ticket}" if path.startswith("/stream/") else path
    operation = contract()["paths"].get(path, {}).get(method.lower())
    if operation is None or answer.status == 304:
        return
    assert str(answer.status) in operation["responses"], f"{method} {path} must not answer {answer.status}"
    allowed = operation["responses"][str(answer.status)]
    if "$ref" in allowed:
        allowed = contract()["components"]["responses"][allowed["$ref"].rsplit("/", 1)[1]]
    if "content" not in allowed:
        assert answer.body == b""
        return
    media = allowed["content"][answer.headers["Content-Type"].split(";")[0]]
    if media["schema"].get("type") != "string":
        Draft202012Validator({**media["schema"], "components": contract()["components"]}).validate(answer.json)


class Browser:
    """Sends requests to one server."""

    def __init__(self, session: aiohttp.ClientSession, host: str) -> None:
        self.session, self.host = session, host
        self.url = f"{host}/webhooks/website"
        self.token: Optional[str] = None

    async def ask(self, method: str, path: str, **options: Any) -> Answer:
        """Any request to the channel."""
        async with self.session.request(method, f"{self.url}{path}", **options) as response:
            answer = Answer(response.status, dict(response.headers), await response.read())
        hold_against_the_contract(method, path, answer)
        return answer

    async def send(self, message: str, headers: Optional[dict[str, str]] = None, **fields: Any) -> Answer:
        """A message of this visitor; the token of a good answer is kept."""
        body = {"visitor": self.token, "message": message, **fields}
        answer = await self.ask("POST", "/webhook", json=body, headers=headers)
        if answer.status in (200, 202) and answer.headers["Content-Type"].startswith("application/json"):
            self.token = answer.json["visitor"]
        return answer

    async def erase(self) -> Answer:
        """Delete this visitor's conversation."""
        return await self.ask("DELETE", "/conversation", headers={"Authorization": f"Bearer {self.token}"})

    def another_tab(self) -> Browser:
        """The same visitor, who has not yet heard what came since."""
        tab = self.another()
        tab.token = self.token
        return tab

    def another(self) -> Browser:
        """Another visitor of the same server."""
        return Browser(self.session, self.host)


Open = Callable[..., Awaitable[Browser]]


@pytest.fixture
async def open_browser(agent: ToyAgent, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Open]:
    """Starts a server with these settings, and gives a visitor of it."""
    monkeypatch.setattr(Sanic, "test_mode", True)  # several apps of one name, as in Rasa's own tests
    monkeypatch.setenv("BACKLINE_SECRET", "a secret of 32 characters or more")
    async with AsyncExitStack() as stack:

        async def start(with_agent: Any = agent, **settings: Any) -> Browser:
            channel = WebsiteInput(Settings.parse_obj({**ROOMY, **settings}))
            host = await stack.enter_async_context(running(with_agent, channel))
            return Browser(await stack.enter_async_context(aiohttp.ClientSession()), host)

        yield start


@pytest.fixture
async def browser(open_browser: Open) -> Browser:
    """A visitor of a server with roomy limits."""
    return await open_browser()
