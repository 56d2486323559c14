"""The website channel at two workers that share a real Redis: no visitor needs to stay with one of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from rasa.core.channels.channel import UserMessage

from channels.website import shared_turns
from channels.website.shared_turns import Claim, SharedTurns
from channels.website.turn import Turn
from engines import redis_locks, redis_memory
from engines.redis_locks import RedisLocks
from engines.redis_memory import RedisMemory
from tests.channels.conftest import ToyAgent, agent  # noqa: F401 - a fixture
from tests.channels.website.conftest import Answer, Browser, Open, open_browser  # noqa: F401 - a fixture
from tests.engines.conftest import until
from tools.performance.servers import RedisServer

SSE = {"Accept": "text/event-stream"}
RICH = {
    "text": "Ice calms swelling.",
    "utter_action": "utter_faq/ice",
    "buttons": [{"title": "Heat", "payload": "/faq/heat"}],
    "metadata": {
        "sources": [{"number": "1", "title": "On ice", "publisher": "A publisher"}],
        "links": [{"title": "Book", "url": "https://riverbend.example/book", "kind": "booking"}],
    },
}


class Worker(ToyAgent):
    """An agent that locks a conversation as Rasa does, and takes a while."""

    def __init__(self, redis_url: str) -> None:
        super().__init__()
        self.lock_store = RedisLocks(RedisMemory(redis_url))
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def handle_message(self, message: UserMessage) -> None:
        async with self.lock_store.lock(message.sender_id):
            await self.go_on.wait()
            await super().handle_message(message)


@dataclass
class Two:
    """Two workers, and one visitor's way to each."""

    agents: tuple[Worker, Worker]
    browsers: tuple[Browser, Browser]

    async def begin(self) -> None:
        """Make the visitor known to both."""
        await self.browsers[0].send("hi", id="first")
        self.browsers[1].token = self.browsers[0].token

    @property
    def heard(self) -> list[str]:
        """What both have heard."""
        return [message.text for worker in self.agents for message in worker.received]


@pytest.fixture
async def two(
    redis_server: RedisServer,
    open_browser: Open,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Two]:
    redis_server.client().flushdb()
    monkeypatch.setattr(redis_memory, "ANSWER_SECONDS", 60)  # it is never taken as away, however busy this machine is
    monkeypatch.setenv("REDIS_URL", redis_server.url)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///conversations.db")
    agents = (Worker(redis_server.url), Worker(redis_server.url))
    both = Two(agents, (await open_browser(agents[0]), await open_browser(agents[1])))
    await both.begin()
    yield both
    for worker in agents:
        await worker.lock_store.close()


async def test_a_visitor_of_one_worker_is_known_at_the_other(two: Two) -> None:
    assert (await two.browsers[1].send("hello")).texts == ["You said hello"]


async def test_a_message_that_is_sent_again_to_the_other_worker_is_answered_once(two: Two) -> None:
    answers = [await browser.send("hello", id="m-1") for browser in (*two.browsers, *two.browsers)]
    assert [answer.texts for answer in answers] == [["You said hello"]] * 4
    assert two.heard.count("hello") == 1


async def test_a_message_that_reaches_both_workers_at_once_is_answered_once(two: Two) -> None:
    for number in range(10):
        answers = await asyncio.gather(*(browser.send("hello", id=f"m-{number}") for browser in two.browsers))
        assert [answer.texts for answer in answers] == [["You said hello"]] * 2
    assert two.heard.count("hello") == 10


async def test_an_answer_is_whole_at_the_other_worker(two: Two) -> None:
    async def reply(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, dict(RICH))

    two.agents[0].reply = reply  # type: ignore[method-assign]
    here, there = [await browser.send("ice", id="m-1") for browser in two.browsers]
    assert here.json["messages"] == there.json["messages"] and there.json["messages"][0]["links"]


async def test_messages_that_hop_between_workers_are_answered_in_their_order(
    two: Two, redis_server: RedisServer
) -> None:
    redis, (waiting, _) = redis_server.client(), redis_locks._keys(two.agents[0].received[0].sender_id)
    two.agents[0].go_on.clear()
    sending: list[asyncio.Task[Answer]] = []
    for number in range(6):
        sending.append(asyncio.create_task(two.browsers[number % 2].send(str(number), id=f"m-{number}")))
        await until(lambda: len(redis.lrange(waiting, 0, -1)) == len(sending))  # one comes before the other
    order: list[str] = []
    for worker in two.agents:

        async def reply(message: UserMessage) -> None:
            order.append(str(message.text))
            await message.output_channel.send_text_message(message.sender_id, str(message.text))

        worker.reply = reply  # type: ignore[method-assign]
    two.agents[0].go_on.set()
    answers = await asyncio.gather(*sending)
    assert order == [answer.texts[0] for answer in answers] == [str(number) for number in range(6)]


async def test_a_ticket_of_one_worker_is_read_once_at_the_other(two: Two) -> None:
    two.agents[0].go_on.clear()
    path = (await two.browsers[0].send("hello", stream=True)).json["stream"].removeprefix("/webhooks/website")
    reading = asyncio.create_task(two.browsers[1].ask("GET", path))
    await asyncio.sleep(0.1)
    two.agents[0].go_on.set()
    (name, said), (end, _) = (await reading).events
    assert (name, said["text"], end) == ("message", "You said hello", "done")
    assert [(await browser.ask("GET", path)).code for browser in two.browsers] == ["ticket_used"] * 2


async def test_after_deletion_redis_knows_nothing_of_what_was_said(two: Two, redis_server: RedisServer) -> None:
    await two.browsers[0].send("hello", id="m-1")
    redis = redis_server.client()
    assert redis.keys("backline:turn*")
    assert (await two.browsers[1].erase()).status == 204
    await until(lambda: redis.keys("backline:turn*") == [])


async def test_after_a_deletion_in_words_redis_knows_nothing_but_that(two: Two, redis_server: RedisServer) -> None:
    redis = redis_server.client()

    def kept() -> str:
        return " ".join(str(redis.lrange(key, 0, -1)) for key in redis.keys("*") if key.endswith(":said"))

    await two.browsers[0].send("my most private pain", id="m-1")
    await until(lambda: "private pain" in kept())
    assert (await two.browsers[1].send("delete my chat", id="m-2")).texts == ["It is deleted."]
    await until(lambda: "It is deleted." in kept() and "private pain" not in kept())
    assert (await two.browsers[0].send("delete my chat", id="m-2")).texts == ["It is deleted."]


async def test_everything_in_redis_expires_by_itself(two: Two, redis_server: RedisServer) -> None:
    await two.browsers[0].send("hello", stream=True)
    await two.browsers[1].send("hello", id="m-1")
    redis = redis_server.client()
    assert {key: 0 < redis.ttl(key) <= 600 for key in redis.keys("*")} == dict.fromkeys(redis.keys("*"), True)


async def test_a_message_of_a_dead_worker_can_be_sent_again(
    two: Two, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_turns, "LEASE_SECONDS", 60)  # on a busy machine
    dead, waited, look = SharedTurns(RedisMemory(redis_server.url)), asyncio.Event(), SharedTurns._said_since
    sender = two.agents[0].received[0].sender_id
    before = set(redis_server.client().keys("backline:turn:*:claim"))
    assert await dead.claim(sender, "m-1") == Claim()  # and nothing more
    await dead.close()

    async def noticed(turns: SharedTurns, name: str, read: int) -> list[str]:
        waited.set()
        return await look(turns, name, read)

    monkeypatch.setattr(SharedTurns, "_said_since", noticed)
    sending = asyncio.create_task(two.browsers[1].send("hello", id="m-1"))
    await waited.wait()
    (claim,) = set(redis_server.client().keys("backline:turn:*:claim")) - before
    redis_server.client().pexpire(claim, 1)  # the lease ends
    refused = await sending
    assert (refused.status, refused.code) == (503, "not_ready")
    assert (await two.browsers[1].send("hello", id="m-1")).texts == ["You said hello"]


async def test_a_claim_is_renewed_while_its_worker_works(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_turns, "LEASE_SECONDS", 60)  # it does not end because this machine is busy
    monkeypatch.setattr(shared_turns, "RENEW_SECONDS", 0.05)
    redis_server.client().flushdb()
    here, there = SharedTurns(RedisMemory(redis_server.url)), SharedTurns(RedisMemory(redis_server.url))
    assert await here.claim("website-slow", "m-1") == Claim()
    turn = Turn("website-slow")
    (claim,) = (key for key in redis_server.client().keys("backline:turn:*:claim"))
    redis_server.client().pexpire(claim, 600_000)
    here.share(turn, "m-1")
    await until(lambda: 0 < redis_server.client().pttl(claim) <= 60_000)
    followed = (await there.claim("website-slow", "m-1")).turn
    assert followed is not None and not followed.done
    turn.finish()
    assert await followed.answer() == []
    await here.close()
    await there.close()


async def test_without_redis_each_worker_answers_by_itself(
    mortal_redis: RedisServer,
    open_browser: Open,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REDIS_URL", mortal_redis.url)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///conversations.db")
    worker = Worker(mortal_redis.url)
    browser = await open_browser(worker)
    await browser.send("before", id="m-0")
    mortal_redis.kill()
    for _ in range(2):
        assert (await browser.send("during", id="m-1")).texts == ["You said during"]
    mortal_redis.start()
    await asyncio.sleep(1.1)  # the pause without questions
    assert (await browser.send("after", id="m-2", headers=SSE)).status == 200
    assert [message.text for message in worker.received] == ["before", "during", "after"]
    await worker.lock_store.close()
