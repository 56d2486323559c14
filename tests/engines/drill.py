"""The fault drill: `python -m tests.engines.drill` kills one part after another under load and counts the answers.

Two workers on Redis, PostgreSQL and RabbitMQ serve visitors who behave as the widget does: a message that gets no
answer, or a 503, is sent again with the same id. Each asks a question with a known answer. Visitors who were offered
choices before the fault choose one after it, which shows whether their conversations went on.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import os
import signal
import subprocess
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

import aiohttp

from channels.control import control_file, read_control
from tests.conftest import RunningAssistant, start_assistant
from tools.performance.servers import PostgresServer, RabbitServer, RedisServer, Server

QUESTION, ANSWER = "does massage flush toxins out?", "toxins"
VISITORS = 8  # at once; they write as soon as they are answered and half a second has passed
PAUSE_SECONDS = 0.5
GIVES_UP = 30.0  # seconds; the widget's own patience
TIME_LIMIT = 16.0  # seconds of one request: the channel's limit and a moment
PER_TALK = 8  # messages of one visitor, under the limit for one


@dataclass
class Outcome:
    """What visitors got while one part was broken."""

    sent: int = 0
    got: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    went_on: str = ""
    twice: int = 0


class Visitor:
    """One browser."""

    def __init__(self, session: aiohttp.ClientSession, url: str, number: int) -> None:
        self._session, self._url = session, f"{url}/webhooks/website/webhook"
        self._address = {"X-Forwarded-For": f"192.0.2.{number % 250}"}
        self.token: Optional[str] = None

    async def ask(self, text: str, impatient: bool = False) -> tuple[str, float]:
        """Ask until there are words: `answered`, `apologised`, `wrong` or `lost`; and the longest request's seconds."""
        name, begun, slowest, words = uuid.uuid4().hex, time.monotonic(), 0.0, ""
        while time.monotonic() - begun < GIVES_UP:
            started = time.monotonic()
            try:
                limit = 0.02 if impatient else TIME_LIMIT
                status, body = await asyncio.wait_for(self._send(text, name), limit)
                if status == 200:
                    self.token = body["visitor"]
                    return self._judge(body["messages"]), max(slowest, time.monotonic() - started)
                words = body["error"]["message"]
            except asyncio.TimeoutError:
                slowest = max(slowest, 0.0 if impatient else time.monotonic() - started)
            except aiohttp.ClientError:
                pass
            impatient = False
            await asyncio.sleep(0.3)
        return "apologised" if words else "lost", slowest

    async def _send(self, text: str, name: str) -> tuple[int, Any]:
        body = {"visitor": self.token, "message": text, "id": name}
        async with self._session.post(self._url, json=body, headers=self._address) as response:
            return response.status, await response.json()

    def _judge(self, messages: list[dict[str, Any]]) -> str:
        kinds = [message["kind"] for message in messages]
        self.last = messages
        if messages[0]["faq"] == ANSWER and kinds.count("answer") == 1:
            return "answered"
        return "apologised" if kinds == ["notice"] else "wrong"


class Drill:
    """The set under load."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.seconds = seconds
        self.redis, self.postgres, self.rabbit = (
            RedisServer(folder / "redis"),
            PostgresServer(folder / "postgresql"),
            RabbitServer(folder / "rabbitmq"),
        )
        self._numbers = itertools.count()
        self.assistant: RunningAssistant

    def start(self) -> None:
        """Start everything."""
        for server in (self.redis, self.postgres, self.rabbit):
            server.start()
        self.assistant = start_assistant(
            environment={
                "WORKERS": "2",
                "REDIS_URL": self.redis.url,
                "DATABASE_URL": self.postgres.url,
                "RABBITMQ_URL": self.rabbit.url,
                "BACKLINE_SECRET": "a secret of 32 characters or more",
                "BACKLINE_PROXIES": "127.0.0.1",
            }
        )

    def stop(self) -> None:
        """Stop everything."""
        with contextlib.suppress(AttributeError, subprocess.TimeoutExpired):
            self.assistant.process.terminate()  # a program in the background may be deaf to Ctrl-C
            self.assistant.process.wait(timeout=60)
        for server in (self.redis, self.postgres, self.rabbit):
            server.stop()

    async def run(self, name: str, strike: Callable[[], Any], mend: Callable[[], Any], impatient: bool) -> Outcome:
        """Load, with a fault after a quarter of the time and its end after half of it."""
        outcome = Outcome()
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            quiet = [Visitor(session, self.assistant.url, next(self._numbers)) for _ in range(VISITORS)]
            await asyncio.gather(*(visitor.ask("does massage help") for visitor in quiet))
            end = time.monotonic() + self.seconds
            talking = [asyncio.create_task(self._talk(session, name, end, outcome, impatient)) for _ in range(VISITORS)]
            loop = asyncio.get_running_loop()
            await asyncio.sleep(self.seconds / 4)
            await loop.run_in_executor(None, strike)
            await asyncio.sleep(self.seconds / 4)
            await loop.run_in_executor(None, mend)
            await asyncio.gather(*talking)
            chosen = await asyncio.gather(*(self._chooses(visitor) for visitor in quiet))
            outcome.went_on = f"{sum(chosen)} of {len(chosen)}"
        outcome.twice = self._handled_twice(name)
        return outcome

    async def _talk(
        self, session: aiohttp.ClientSession, name: str, end: float, outcome: Outcome, impatient: bool
    ) -> None:
        while time.monotonic() < end:
            visitor = Visitor(session, self.assistant.url, next(self._numbers))
            for _ in range(PER_TALK):
                if time.monotonic() > end:
                    return
                outcome.sent += 1
                got, seconds = await visitor.ask(f"{QUESTION} ({name} {outcome.sent})", impatient)
                outcome.got[got] += 1
                outcome.slowest = max(outcome.slowest, seconds)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _chooses(self, visitor: Visitor) -> bool:
        await visitor.ask("1")
        return visitor.last[0]["kind"] == "answer"

    def _handled_twice(self, name: str) -> int:
        statement = (
            "SELECT count(*) - count(DISTINCT data::json->>'text') FROM events "  # noqa: S608
            f"WHERE type_name = 'user' AND data::json->>'text' LIKE '%({name} %'"
        )
        return int(str(self.postgres.rows(statement)[0][0]))

    def worker(self) -> int:
        """Process id of a worker."""
        control = read_control(control_file(self.assistant.port))
        assert control is not None
        parent = Path(f"/proc/{self.assistant.process.pid}/task/{self.assistant.process.pid}/children").read_text()
        for server in map(int, parent.split()):
            children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
            if len(children) == 2:
                return int(children[0])
        raise AssertionError("no two workers")


def nothing() -> None:
    """Break or mend nothing."""


def kill(server: Server) -> tuple[Callable[[], None], Callable[[], None]]:
    """How a server dies and comes back."""
    return server.kill, server.start


async def drill(seconds: float) -> None:
    """Run all faults, one at a time, and print a row for each."""
    with tempfile.TemporaryDirectory(prefix="backline-drill-") as folder:
        made = Drill(Path(folder), seconds)
        try:
            made.start()
            faults: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
                "nothing": (nothing, nothing),
                "connections": (nothing, nothing),
                "worker": (lambda: os.kill(made.worker(), signal.SIGKILL), nothing),
                "actions": (lambda: os.kill(made.assistant.actions_pid(), signal.SIGKILL), nothing),
                "Redis": kill(made.redis),
                "PostgreSQL": kill(made.postgres),
                "RabbitMQ": kill(made.rabbit),
            }
            await made.run("warming", nothing, nothing, False)
            for name, (strike, mend) in faults.items():
                print(row(name, await made.run(name, strike, mend, name == "connections")), flush=True)
                await asyncio.sleep(10)  # until a new worker has loaded its model
        finally:
            made.stop()


def row(name: str, one: Outcome) -> str:
    """A line of the table."""
    got = [one.got[kind] for kind in ("answered", "apologised", "wrong", "lost")]
    return "| " + " | ".join(map(str, [name, one.sent, *got, one.twice, f"{one.slowest:.1f} s", one.went_on])) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=40, help="of load for each fault")
    seconds = parser.parse_args().seconds
    print("| killed | sent | answered | apologised | wrong | lost | handled twice | slowest request | went on |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    asyncio.run(drill(seconds))


if __name__ == "__main__":
    main()
