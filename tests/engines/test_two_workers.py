"""Two workers of the real assistant on a real Redis, PostgreSQL and RabbitMQ serve the same conversations."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from channels.control import control_file, read_control
from tests.conftest import Conversation, RunningAssistant, start_assistant
from tests.engines.test_events import received
from tools.performance.servers import PostgresServer, RabbitServer, RedisServer, wait_until

pytestmark = pytest.mark.model

QUESTION = "does massage flush toxins out?"
SECRET = "a secret of 32 characters or more"


@pytest.fixture(scope="module")
def workers(
    redis_server: RedisServer, postgres_server: PostgresServer, rabbit_server: RabbitServer
) -> Iterator[RunningAssistant]:
    running = start_assistant(
        environment={
            "WORKERS": "2",
            "REDIS_URL": f"{redis_server.url}?socket_timeout=60&socket_connect_timeout=60",  # on a busy machine
            "DATABASE_URL": postgres_server.url,
            "RABBITMQ_URL": rabbit_server.url,
            "BACKLINE_SECRET": SECRET,
        }
    )
    yield running
    running.process.send_signal(signal.SIGINT)
    running.process.wait(timeout=30)


def pids(workers: RunningAssistant) -> set[int]:
    """Process ids of the workers that take connections now."""
    control = read_control(control_file(workers.port))
    assert control is not None
    address = f"{workers.url}/webhooks/staff/model"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {control.token}"})
    found = set()
    for _ in range(20):
        with urllib.request.urlopen(request, timeout=60) as response:
            found.add(json.load(response)["worker"])
    return found


def test_both_take_connections(workers: RunningAssistant) -> None:
    wait_until(lambda: len(pids(workers)) == 2, 60)


def test_a_conversation_goes_on_whichever_worker_has_it(workers: RunningAssistant) -> None:
    visitor, chosen = Conversation(workers), set()
    for _ in range(6):
        visitor.say("start over")
        visitor.say("massage")
        offered = [button["payload"] for button in visitor.buttons]
        chosen.add((offered[0], visitor.say("1").splitlines()[0]))
    assert len(chosen) == 1, "a number chooses what was offered, though another worker has offered it"
    assert "one of these" not in chosen.pop()[1]


def test_at_once_nothing_is_lost_and_each_conversation_keeps_its_order(
    workers: RunningAssistant, postgres_server: PostgresServer
) -> None:
    senders = [f"many-{uuid.uuid4().hex}" for _ in range(8)]

    def talk(sender: str) -> list[int]:
        lengths = []
        for number in range(5):
            status, replies = workers.post({"sender": sender, "message": f"{QUESTION} ({number})"})
            lengths.append(len(replies) if status == 200 else 0)
        return lengths

    with ThreadPoolExecutor(8) as threads:
        answered = list(threads.map(talk, senders))
    assert all(all(lengths) for lengths in answered), answered
    for sender in senders:
        rows = postgres_server.rows(
            f"SELECT data FROM events WHERE sender_id = '{sender}' AND type_name = 'user' ORDER BY id"  # noqa: S608
        )
        assert [json.loads(str(row[0]))["text"] for row in rows] == [f"{QUESTION} ({number})" for number in range(5)]


def test_one_conversation_sent_to_both_at_once_is_answered_message_by_message(
    workers: RunningAssistant, postgres_server: PostgresServer
) -> None:
    sender = f"burst-{uuid.uuid4().hex}"
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: workers.post({"sender": sender, "message": QUESTION}), range(6)))
    assert all(status == 200 and replies for status, replies in answers)
    rows = postgres_server.rows(f"SELECT type_name FROM events WHERE sender_id = '{sender}' ORDER BY id")  # noqa: S608
    said = [row[0] for row in rows if row[0] in ("user", "bot")]
    heard = [index for index, kind in enumerate(said) if kind == "user"]
    assert len(heard) == 6 and all(said[index + 1] == "bot" for index in heard), "no message came into another's answer"


def test_events_of_both_arrive_at_rabbitmq_once_and_their_times_tell_the_order(
    workers: RunningAssistant, rabbit_server: RabbitServer
) -> None:
    sender = f"events-{uuid.uuid4().hex}"
    for number in range(3):
        workers.post({"sender": sender, "message": f"{QUESTION} ({number})"})

    found: list[dict[str, Any]] = []

    def asked() -> list[dict[str, Any]]:
        return [event for event in found if event["sender_id"] == sender and event["event"] == "user"]

    def all_came() -> bool:
        found.extend(asyncio.run(received(rabbit_server.url, "rasa_core_events")))
        return len(asked()) == 3

    wait_until(all_came, 60)
    in_order = sorted(asked(), key=lambda event: event["timestamp"])
    assert [event["text"][-2] for event in in_order] == ["0", "1", "2"]


def figures(workers: RunningAssistant) -> dict[str, float]:
    """What Prometheus would read, from whichever worker answers."""
    with urllib.request.urlopen(f"{workers.url}/webhooks/metrics/", timeout=60) as response:
        lines = [line for line in response.read().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_each_worker_tells_the_figures_of_both(workers: RunningAssistant) -> None:
    counted = 'backline_messages_total{channel="rest"}'
    before = figures(workers)
    for _ in range(10):
        workers.post({"sender": uuid.uuid4().hex, "message": QUESTION})
    told = [figures(workers) for _ in range(6)]
    assert {one[counted] - before[counted] for one in told} == {10}
    assert told[0]["backline_ready_workers"] == 2
    replies = 'backline_replies_total{channel="rest",kind="answer"}'
    assert told[0][replies] - before[replies] == 10
    steps = {name.split('"')[1] for name in told[0] if name.startswith("backline_step_seconds_count")}
    assert {"AnswerGate", "RulePolicy", "action server"} <= steps


def test_a_killed_worker_is_replaced_and_no_later_message_is_lost(workers: RunningAssistant) -> None:
    before = pids(workers)
    os.kill(min(before), signal.SIGKILL)
    for _ in range(20):
        status, replies = workers.post({"sender": uuid.uuid4().hex, "message": QUESTION})
        assert status == 200 and "liver" in replies[0]["text"]
    wait_until(lambda: len(pids(workers) - before) == 1, 120)
