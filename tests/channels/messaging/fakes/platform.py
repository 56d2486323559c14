"""A platform on this machine's loopback interface: takes calls over real HTTP, checks them, and can fail."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

SLOW_SECONDS = 20.0
# every field that a platform's verdict is read from, in a shape that no platform documents
ODD = {
    "ok": "yes", "parameters": ["x"], "error": {"code": ["x"], "error_subcode": {}}, "code": ["x"], "sid": {},
    "messages": {"id": 1}, "message_id": ["x"],
}  # fmt: skip
HTML = "<html><h1>It works!</h1></html>"


@dataclass(frozen=True)
class Call:
    """One request that the platform got."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """What the visitor sees of one message."""

    text: str
    buttons: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Webhook:
    """A request that the platform makes to us."""

    channel: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/webhooks/{self.channel}/webhook"


class FakePlatform:
    """Base of all fakes. It runs in a thread of its own, so that it also serves while a test waits.

    `mishaps` says what the next calls that send messages meet: "busy" (429 with a waiting time), "broken" (500),
    "slow", "garbage" (a web page with status 200), "other JSON" and "odd JSON" (with status 200, but not the
    platform's), "refused" (a request the platform does not take), "hang up".
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.problems: list[str] = []
        self.mishaps: deque[str] = deque()
        self.port = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve, on the same port as before if there was one."""
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)

    def stop(self) -> None:
        """Be gone: connections are refused."""
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
            self._loop = None

    def is_message(self, call: Call) -> bool:
        """Whether a call sends a visitor something."""
        raise NotImplementedError

    def check(self, call: Call) -> list[str]:
        """What the platform would not like about a call that sends."""
        raise NotImplementedError

    def accept(self, call: Call) -> web.Response:
        """The platform's answer to a good call."""
        raise NotImplementedError

    def refuse(self) -> web.Response:
        """The platform's answer to a call it does not understand."""
        raise NotImplementedError

    def messages(self) -> list[Call]:
        return [call for call in self.calls if self.is_message(call)]

    def _run(self, ready: threading.Event) -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)  # it runs beside tests that read logs
        loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", self.port, reuse_address=True)
        loop.run_until_complete(site.start())
        self.port = runner.addresses[0][1]
        self._loop = loop
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        is_form = request.content_type == "application/x-www-form-urlencoded"
        body = dict(parse_qsl(raw.decode(), keep_blank_values=True)) if is_form else json.loads(raw or b"{}")
        call = Call(request.method, request.path, dict(request.headers), body)
        if self.is_message(call):
            if self.mishaps:
                return await self._mishap(request)
            self.problems += self.check(call)
        self.calls.append(call)
        return self.accept(call)

    async def _mishap(self, request: web.Request) -> web.StreamResponse:
        kind = self.mishaps.popleft()
        if kind == "busy":
            return web.json_response({}, status=429, headers={"Retry-After": "1"})
        if kind == "broken":
            return web.Response(text=HTML, content_type="text/html", status=500)
        if kind == "garbage":
            return web.Response(text=HTML, content_type="text/html")
        if kind == "other JSON":
            return web.json_response({"status": "healthy"})
        if kind == "odd JSON":
            return web.json_response(ODD)
        if kind == "refused":
            return self.refuse()
        if kind == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()


class Phone:
    """One visitor on a platform: makes the webhooks of what they do, and reads what they see."""

    channel: str
    _numbers = iter(range(1_000, 10_000_000))

    def __init__(self, platform: FakePlatform) -> None:
        self.platform = platform
        self.number = next(self._numbers)

    def text(self, words: str) -> Webhook:
        """The visitor writes."""
        raise NotImplementedError

    def press(self, title: str) -> Webhook:
        """The visitor presses the last button with this title, or sends its number."""
        raise NotImplementedError

    def answered(self, body: bytes) -> None:
        """What our receipt says; platforms do not look."""

    def shown(self) -> list[Shown]:
        """What the visitor has got so far."""
        raise NotImplementedError

    @property
    def raw_id(self) -> str:
        """What the platform calls the visitor; it must never be logged or stored."""
        raise NotImplementedError


def too_long(name: str, text: str, limit: int) -> list[str]:
    """A complaint if a text is longer than the platform takes, or empty."""
    if not text:
        return [f"{name} is empty"]
    return [f"{name} has {len(text)} characters, {limit} are allowed"] if len(text) > limit else []
