"""Calls to a platform, over real HTTP on this machine; no Rasa."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from channels.messaging import delivery, meta_errors, slack_errors, telegram_errors, twilio_errors
from channels.messaging.delivery import Answer, Api, Outcome, by_status, pause
from tests.channels.messaging.fakes.platform import ODD


class Answers:
    """A server that gives these answers one after the other, and an interface to it."""

    def __init__(self) -> None:
        self.responses: list[web.Response] = []
        self.waited: list[float] = []
        self.headers: list[str | None] = []
        self.api: Api

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)

    async def serve(self, request: web.Request) -> web.Response:
        self.headers.append(request.headers.get("Authorization"))
        return self.responses.pop(0)


@pytest.fixture
async def answers() -> AsyncIterator[Answers]:
    made, app = Answers(), web.Application()
    app.router.add_route("*", "/{path:.*}", made.serve)
    server = TestServer(app)
    await server.start_server()
    made.api = Api(str(server.make_url("/")), headers={"Authorization": "Bearer secret"}, sleep=made.sleep)
    yield made
    await made.api.close()
    await server.close()


def good() -> web.Response:
    return web.json_response({"ok": True})


async def test_a_good_answer_is_given_with_its_body(answers: Answers) -> None:
    answers.responses = [good()]
    assert await answers.api.call("POST", "x", json={}) == Answer(Outcome.DONE, {"ok": True}, None, "HTTP 200")
    assert answers.headers == ["Bearer secret"]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
async def test_what_may_pass_is_tried_again(answers: Answers, status: int) -> None:
    answers.responses = [web.Response(status=status), web.Response(status=status), good()]
    assert (await answers.api.call("POST", "x")).outcome is Outcome.DONE
    assert len(answers.waited) == 2


async def test_it_gives_up_after_a_few_tries(answers: Answers) -> None:
    answers.responses = [web.Response(status=500) for _ in range(9)]
    answer = await answers.api.call("POST", "x")
    assert (answer.outcome, answer.code) == (Outcome.AGAIN, "HTTP 500")
    assert len(answers.waited) == delivery.TRIES - 1
    assert answers.api.last == answer


@pytest.mark.parametrize(("status", "outcome"), [(400, Outcome.REFUSED), (404, Outcome.REFUSED), (401, Outcome.DENIED)])
async def test_what_will_not_pass_is_not_tried_again(answers: Answers, status: int, outcome: Outcome) -> None:
    answers.responses = [web.Response(status=status)]
    assert (await answers.api.call("POST", "x")).outcome is outcome


async def test_the_platforms_own_waiting_time_is_kept(answers: Answers) -> None:
    answers.responses = [web.Response(status=429, headers={"Retry-After": "7"}), good()]
    await answers.api.call("POST", "x")
    assert answers.waited == [7.0]


async def test_nobody_is_kept_waiting_for_longer_than_they_would_stay(answers: Answers) -> None:
    answers.responses = [web.Response(status=429, headers={"Retry-After": "3600"})]
    assert (await answers.api.call("POST", "x")).outcome is Outcome.AGAIN
    assert answers.waited == []


async def test_a_date_as_waiting_time_is_no_error(answers: Answers) -> None:
    answers.responses = [web.Response(status=503, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), good()]
    assert (await answers.api.call("POST", "x")).outcome is Outcome.DONE


async def test_a_platform_that_cannot_be_reached_is_an_outcome_without_its_address() -> None:
    async def sleep(seconds: float) -> None:
        return

    api = Api(f"http://127.0.0.1:{unused_port()}/bot123:secret/", sleep=sleep)
    answer = await api.call("POST", "x")
    assert (answer.outcome, answer.code) == (Outcome.AGAIN, "ClientConnectorError")
    await api.close()


def test_pauses_grow_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "FIRST_PAUSE_SECONDS", 0.5)
    assert all(0.25 <= pause(1) <= 0.5 and 1.0 <= pause(3) <= 2.0 and 30 <= pause(40) <= 60 for _ in range(50))


def test_a_platform_that_stays_away_for_days_is_still_asked_once_a_minute() -> None:
    assert all(30 <= pause(number) <= 60 for number in (1_025, 100_000))


@pytest.mark.parametrize(
    ("judge", "status", "body", "outcome"),
    [
        (telegram_errors.judge, 200, {"ok": True}, Outcome.DONE),
        (telegram_errors.judge, 200, {}, Outcome.AGAIN),
        (telegram_errors.judge, 204, {}, Outcome.AGAIN),
        (telegram_errors.judge, 400, {"ok": False}, Outcome.REFUSED),
        (telegram_errors.judge, 403, {"ok": False}, Outcome.CLOSED),
        (telegram_errors.judge, 401, {"ok": False}, Outcome.DENIED),
        (telegram_errors.judge, 404, {"ok": False}, Outcome.DENIED),
        (telegram_errors.judge, 429, {"ok": False, "parameters": {"retry_after": 3}}, Outcome.AGAIN),
        (meta_errors.judge, 200, {"messages": [{"id": "wamid.x"}]}, Outcome.DONE),
        (meta_errors.judge, 200, {"recipient_id": "1", "message_id": "m_x"}, Outcome.DONE),
        (meta_errors.judge, 200, {"success": True}, Outcome.DONE),
        (meta_errors.judge, 200, {"result": "success"}, Outcome.DONE),
        (meta_errors.judge, 200, {"id": "106540352242922"}, Outcome.DONE),
        (meta_errors.judge, 200, {"messages": []}, Outcome.AGAIN),
        (meta_errors.judge, 200, {"messages": [{}]}, Outcome.AGAIN),
        (meta_errors.judge, 200, {"status": "healthy"}, Outcome.AGAIN),
        (meta_errors.judge, 200, {}, Outcome.AGAIN),
        (meta_errors.judge, 400, {"error": {"code": 100}}, Outcome.REFUSED),
        (meta_errors.judge, 400, {"error": {"code": 190}}, Outcome.DENIED),
        (meta_errors.judge, 400, {"error": {"code": 130429}}, Outcome.AGAIN),
        (meta_errors.judge, 400, {"error": {"code": 131047}}, Outcome.CLOSED),
        (meta_errors.judge, 400, {"error": {"code": 10, "error_subcode": 2018278}}, Outcome.CLOSED),
        (meta_errors.judge, 500, {"error": {"code": 9, "is_transient": True}}, Outcome.AGAIN),
        (meta_errors.judge, 500, {"error": "odd"}, Outcome.AGAIN),
        (twilio_errors.judge, 201, {"sid": "SMx"}, Outcome.DONE),
        (twilio_errors.judge, 201, {}, Outcome.AGAIN),
        (twilio_errors.judge, 200, {"status": "healthy"}, Outcome.AGAIN),
        (twilio_errors.judge, 400, {"code": 21610}, Outcome.CLOSED),
        (twilio_errors.judge, 400, {"code": 21602}, Outcome.REFUSED),
        (twilio_errors.judge, 401, {"code": 20003}, Outcome.DENIED),
        (twilio_errors.judge, 429, {"code": 20429}, Outcome.AGAIN),
        (twilio_errors.judge, 503, {}, Outcome.AGAIN),
        (slack_errors.judge, 200, {"ok": True}, Outcome.DONE),
        (slack_errors.judge, 200, {}, Outcome.AGAIN),
        (slack_errors.judge, 204, {}, Outcome.AGAIN),
        (slack_errors.judge, 200, {"ok": False, "error": "invalid_blocks"}, Outcome.REFUSED),
        (slack_errors.judge, 200, {"ok": False, "error": "token_revoked"}, Outcome.DENIED),
        (slack_errors.judge, 200, {"ok": False, "error": "channel_not_found"}, Outcome.CLOSED),
        (slack_errors.judge, 200, {"error": "something"}, Outcome.AGAIN),
        (slack_errors.judge, 200, {"ok": False, "error": "ratelimited"}, Outcome.AGAIN),
        (slack_errors.judge, 429, {"ok": False, "error": "ratelimited"}, Outcome.AGAIN),
        (by_status, 425, {}, Outcome.AGAIN),
    ],
)
def test_each_platforms_verdict_is_understood(judge: Any, status: int, body: dict[str, Any], outcome: Outcome) -> None:
    assert judge(status, body).outcome is outcome


@pytest.mark.parametrize(
    "body", [b"[1]", b'"text"', b"null", b"<html>", b"", b"[" * 9000, b"\xff"], ids=lambda body: repr(body[:8])
)
async def test_a_body_that_is_no_object_counts_as_an_empty_one(answers: Answers, body: bytes) -> None:
    answers.responses = [web.Response(body=body)]
    assert (await answers.api.call("POST", "x")).body == {}


@pytest.mark.parametrize("status", [200, 400, 429])
@pytest.mark.parametrize("errors", [telegram_errors, meta_errors, twilio_errors, slack_errors])
async def test_a_body_of_a_shape_that_no_platform_documents_is_an_outcome_and_no_error(
    answers: Answers, errors: Any, status: int
) -> None:
    answers.responses = [web.json_response(ODD, status=status) for _ in range(delivery.TRIES)]
    answers.api._judge = errors.judge
    assert (await answers.api.call("POST", "x")).outcome is not Outcome.DONE


def test_telegrams_waiting_time_stands_in_the_body() -> None:
    assert telegram_errors.judge(429, {"ok": False, "parameters": {"retry_after": 3}}).wait == 3.0
