"""Visitors played by locust against a server that sometimes fails: each message is accounted for."""

from __future__ import annotations

import itertools
import json
import os
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.conftest import ROOT
from tools.performance.client import Load, ensure_environment, play
from tools.performance.drill_row import account
from tools.performance.errors import PerformanceError
from tools.performance.level import level_of
from tools.performance.talks import Turn

SORRY = "Sorry, something went wrong"
HEAT = {"kind": "answer", "text": "Heat loosens.", "faq": "heat"}
REPLIES = {"break": {"kind": "notice", "text": SORRY, "faq": None}, "mistake": {**HEAT, "faq": "cold"}}


class Moody(BaseHTTPRequestHandler):
    """The website channel of a server that answers by what is asked."""

    protocol_version = "HTTP/1.1"
    names = itertools.count()
    heard: Counter[tuple[str, str]] = Counter()  # texts of each conversation
    tries: Counter[str] = Counter()  # requests of each message

    def do_POST(self) -> None:  # noqa: N802 - the library's name
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Moody.tries[body["id"]] += 1
        said, visitor = body["message"], body["visitor"] or f"somebody-{next(Moody.names)}.time.signature"
        if said == "vanish" or (said == "stumble" and Moody.tries[body["id"]] == 1):
            self.close_connection = True  # no word
            return
        Moody.heard[f"website-{visitor.split('.')[0]}", said] += 2 if said == "echo" else 1
        reply = json.dumps({"visitor": visitor, "messages": [REPLIES.get(said, HEAT)]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(autouse=True)
def locust(monkeypatch: pytest.MonkeyPatch) -> None:
    """The visitors' environment, made if it is missing."""
    monkeypatch.chdir(ROOT)
    try:
        ensure_environment()
    except PerformanceError as problem:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"THE PLAYED VISITORS WERE NOT TESTED: {problem}")


@pytest.fixture
def url() -> Iterator[str]:
    """A moody server."""
    Moody.heard.clear()
    Moody.tries.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Moody) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_drill_finds_what_was_lost_repeated_and_heard_twice(url: str) -> None:
    words = ("hello", "stumble", "vanish", "echo", "break", "mistake")
    talk = tuple(Turn(word, "faq/heat") for word in words)
    sent = play(url, Load("patient", visitors=2, seconds=8, pause=0.1, patience=2.9), [talk], [SORRY])
    row = account("setup", "fault", sent, Moody.heard, None)
    names = {name for name, _ in Moody.heard}
    talks = [[message.outcome for message in sent if message.conversation == name] for name in names]
    expected = ["answered", "answered", "failed", "answered", "apologised", "other"]
    assert talks and all(outcomes == expected[: len(outcomes)] for outcomes in talks)
    outcomes = Counter(message.outcome for message in sent)
    assert outcomes["failed"] == row.lost >= 1
    assert row.sent == row.answered + row.apologised + row.other + row.lost == len(sent)
    assert {message.tries for message in sent if message.turn == 1} == {2}
    assert row.twice == sum(message.turn == 3 for message in sent)
    assert not row.holds


def test_at_a_bench_a_message_without_words_is_a_failure_and_is_not_sent_again(url: str) -> None:
    talk = (Turn("hello"), Turn("vanish"))
    sent = play(url, Load("website", visitors=2, seconds=1), [talk], [SORRY])
    level = level_of(sent, 2, 0, 60)
    assert level.answered >= 1
    assert level.reasons == {"failed: no response": level.failed}
    assert {message.outcome for message in sent if message.turn == 0} == {"answered"}


def test_visitors_who_cannot_be_played_are_one_sentence(url: str) -> None:
    with pytest.raises(PerformanceError, match="locust could not play"):
        play(url, Load("nobody", 1, 1), [(Turn("hello"),)], [])
