"""What all played visitors do: say their conversations turn by turn, and write down what became of each message."""

from __future__ import annotations

import itertools
import json
import time
from pathlib import Path
from typing import Any

import gevent
import gevent.event
from locust import FastHttpUser, constant, events, task
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment

from tools.performance.scenarios.judge import Verdict, judge

LONGEST_REQUEST = 60.0  # seconds; Sanic itself gives up after 60


@events.init_command_line_parser.add_listener
def add_options(parser: LocustArgumentParser) -> None:
    """Options of ours, beside locust's."""
    parser.add_argument("--talks-file", help="what visitors say (tools/performance/talks.py)")
    parser.add_argument("--sent-file", help="where to write what became of each message")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long visitors begin new messages")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds a visitor thinks before each message")
    parser.add_argument("--every", type=float, default=0.0, help="seconds at least from one message to the next")
    parser.add_argument("--patience", type=float, default=0.0, help="seconds a visitor goes on sending a message")


@events.init.add_listener
def prepare(environment: Environment, **kwargs: Any) -> None:
    """Read what is said; keep what becomes of it until all is over, because writing takes time from the measured."""
    options = environment.parsed_options
    said = json.loads(Path(options.talks_file).read_text(encoding="utf-8"))
    Visitor.talks, Visitor.apologies, Visitor.sent_file = said["talks"], tuple(said["apologies"]), options.sent_file
    Visitor.pause, Visitor.every, Visitor.patience = options.pause, options.every, options.patience


@events.test_start.add_listener
def keep_time(environment: Environment, **kwargs: Any) -> None:
    """End the load so many seconds after all visitors are there, however long their coming takes."""

    def wait_and_end() -> None:
        Visitor.all_here.wait()
        time.sleep(environment.parsed_options.seconds)
        environment.runner.quit()

    gevent.spawn(wait_and_end)


@events.spawning_complete.add_listener
def begin(**kwargs: Any) -> None:
    """Let all visitors begin at once; an empty file tells who waits for them."""
    Path(Visitor.sent_file).touch()
    Visitor.all_here.set()


@events.quitting.add_listener
def write_sent(environment: Environment, **kwargs: Any) -> None:
    """Write a line for each message."""
    lines = "".join(json.dumps(line) + "\n" for line in Visitor.sent)
    Path(Visitor.sent_file).write_text(lines, encoding="utf-8")


class Visitor(FastHttpUser):
    """A visitor, and after a conversation's end the next one."""

    abstract = True
    wait_time = constant(0)
    network_timeout = connection_timeout = LONGEST_REQUEST
    max_retries = 0  # every message is sent as often as the scenario says

    talks: list[list[dict[str, Any]]]
    apologies: tuple[str, ...]
    pause: float
    every: float
    patience: float
    sent: list[dict[str, Any]] = []  # noqa: RUF012 - of all visitors
    numbers = itertools.count()
    sent_file: str
    all_here = gevent.event.Event()
    last = 0.0  # when this visitor sent its last message, on the monotonic clock
    longest = 0.0  # milliseconds of the longest request of the message in work

    def on_start(self) -> None:
        """Wait for the others."""
        self.all_here.wait()

    @task
    def converse(self) -> None:
        """Say one conversation; a visitor asked to leave does so after the message in work."""
        number = next(Visitor.numbers)
        self.arrive()
        for place, turn in enumerate(self.talks[number % len(self.talks)]):
            time.sleep(max(self.pause, self.last + self.every - time.monotonic()))
            if self.environment.runner.state in ("stopping", "stopped", "cleanup"):
                return
            self.last, self.longest = time.monotonic(), 0.0
            at, clock = time.time(), time.perf_counter()
            verdict, tries = self.say(turn)
            Visitor.sent.append({
                "at": at,
                "ms": 1000 * (time.perf_counter() - clock),
                "outcome": verdict.outcome,
                "why": verdict.why,
                "twice": verdict.twice,
                "tries": tries,
                "longest": self.longest,
                "conversation": self.conversation,
                "turn": place,
                "said": turn["user"],
            })  # fmt: skip

    @property
    def conversation(self) -> str:
        """Rasa's name of the conversation, if this visitor can know it."""
        return ""

    def arrive(self) -> None:
        """Begin as somebody whom nobody knows."""
        raise NotImplementedError

    def say(self, turn: dict[str, Any]) -> tuple[Verdict, int]:
        """Send a message; what became of it, and after how many tries."""
        raise NotImplementedError

    def post(self, path: str, body: dict[str, Any], turn: dict[str, Any]) -> tuple[Verdict, int, dict[str, Any]]:
        """One request: its verdict, its status (0 without a response) and its JSON."""
        clock = time.perf_counter()
        with self.client.post(path, json=body, name="message", catch_response=True) as response:
            self.longest = max(self.longest, 1000 * (time.perf_counter() - clock))
            text = response.text or ""
            verdict = judge(response.status_code, text, turn["expect"], self.apologies)
            if verdict.outcome in ("answered", "other"):
                response.success()
            else:
                response.failure(verdict.outcome)
        try:
            parsed = json.loads(text)
        except ValueError:
            parsed = {}
        return verdict, response.status_code, parsed if isinstance(parsed, dict) else {}
