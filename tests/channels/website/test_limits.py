"""Sizes, rates and addresses: what is refused, how, and that help is named."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from channels.website import limits
from channels.website.addresses import client_address
from channels.website.limits import Limit
from tests.channels.conftest import ToyAgent
from tests.channels.website.conftest import Browser, Open

JSON = {"Content-Type": "application/json"}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_lets_a_burst_through_and_then_one_after_another() -> None:
    clock = Clock()
    limit = Limit(burst=2, per_minute=6, clock=clock)
    assert [limit.wait("me") for _ in range(3)] == [0, 0, 10]
    clock.now = 9.5
    assert limit.wait("me") == 1
    clock.now = 10
    assert [limit.wait("me"), limit.wait("me")] == [0, 10]


def test_one_bucket_does_not_empty_another() -> None:
    limit = Limit(burst=1, per_minute=1)
    assert [limit.wait("me"), limit.wait("you")] == [0, 0]


def test_buckets_take_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_BUCKETS", 3)
    limit = Limit(burst=1, per_minute=1)
    for name in "abcdef":
        limit.wait(name)
    assert list(limit._buckets) == ["d", "e", "f"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "counted"),
    [
        ("203.0.113.7", "198.51.100.1", [], "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "", ["10.0.0.0/8"], "10.0.0.1"),
        ("10.0.0.1", "what is this", ["10.0.0.0/8"], "unknown"),
        ("203.0.113.7", "198.51.100.1", ["10.0.0.0/8"], "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "", [], "2001:db8:1:2::/64"),
    ],
)
def test_the_address_that_counts_is_one_that_nobody_can_choose(
    peer: str, forwarded: str, trusted: list[str], counted: str
) -> None:
    assert client_address(peer, forwarded, [ip_network(network) for network in trusted]) == counted


async def test_too_many_messages_of_a_visitor_get_words_with_numbers_and_a_time(open_browser: Open) -> None:
    browser = await open_browser(visitor_burst=2, visitor_per_minute=6)
    answers = [await browser.send("hello") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[2].code == "too_many_messages"
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 10
    words = answers[2].json["error"]["message"]
    assert "911" in words and "+1 555 0100" in words and "didn't reach me" in words
    assert (await browser.another().send("hello")).status == 200


async def test_a_repeat_costs_a_visitor_nothing(open_browser: Open) -> None:
    browser = await open_browser(visitor_burst=2, visitor_per_minute=1)
    await browser.send("hello")
    assert [(await browser.send("hello", id="m-1")).status for _ in range(3)] == [200, 200, 200]


async def test_too_many_messages_of_an_address_are_refused_whoever_sends_them(open_browser: Open) -> None:
    browser = await open_browser(address_burst=3, address_per_minute=6)
    assert [(await browser.another().send("hello")).status for _ in range(4)] == [200, 200, 200, 429]


async def test_a_made_up_forwarded_address_does_not_help(open_browser: Open) -> None:
    browser = await open_browser(address_burst=1, address_per_minute=6)
    sent = [await browser.send("hello", headers={"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(2)]
    assert [answer.status for answer in sent] == [200, 429]


async def test_behind_a_trusted_proxy_each_client_has_its_own_limit(open_browser: Open) -> None:
    browser = await open_browser(address_burst=1, address_per_minute=6, trusted_proxies="127.0.0.1, ::1")
    sent = [await browser.send("hello", headers={"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(2)]
    assert [answer.status for answer in sent] == [200, 200]


@pytest.mark.parametrize("size", [65_536, 1_000_000])
async def test_a_large_body_is_refused_before_it_is_read_to_its_end(browser: Browser, size: int) -> None:
    for data in (b" " * size + b"{}", _in_parts(size)):
        answer = await browser.ask("POST", "/webhook", data=data, headers=JSON)
        assert (answer.status, answer.code) == (413, "body_too_large")
        assert "911" in answer.json["error"]["message"]


async def _in_parts(size: int) -> Any:
    for _ in range(size // 4096 + 1):
        yield b" " * 4096


async def test_the_longest_message_is_taken_in_any_script_and_a_longer_one_refused(
    browser: Browser, agent: ToyAgent
) -> None:
    assert (await browser.send("\U0001f600" * 4000)).status == 200
    answer = await browser.send("a" * 4001)
    assert (answer.status, answer.code) == (400, "message_too_long")
    assert "911" in answer.json["error"]["message"]
    assert len(agent.received) == 1


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
async def test_another_content_type_is_refused(browser: Browser, content_type: str) -> None:
    answer = await browser.ask("POST", "/webhook", data=b'{"message": "hi"}', headers={"Content-Type": content_type})
    assert (answer.status, answer.code) == (415, "wrong_content_type")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"[]",
        b"null",
        b'"hello"',
        b"{}",
        b'{"message": null}',
        b'{"message": 5}',
        b'{"message": ["hello"]}',
        b'{"message": "hello", "visitor": 5}',
        b'{"message": "hello", "visitor": {}}',
        b'{"message": "hello", "id": 5}',
        b'{"message": "hello", "id": ""}',
        b'{"message": "hello", "id": "a b"}',
        b'{"message": "hello", "stream": "yes"}',
        b'{"message": "mess',
        b"\xff\xfe",
        b"[" * 50_000,
    ],
)
async def test_a_body_of_another_shape_is_refused(browser: Browser, agent: ToyAgent, data: bytes) -> None:
    answer = await browser.ask("POST", "/webhook", data=data, headers=JSON)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert agent.received == []
