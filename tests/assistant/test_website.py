"""The website channel in front of the real assistant."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any, Optional

import pytest
import yaml
from jsonschema import Draft202012Validator

from channels.website.pages import OPENAPI_FILE
from tests.conftest import RunningAssistant

pytestmark = pytest.mark.model

CONTRACT = yaml.safe_load(OPENAPI_FILE.read_text(encoding="utf-8"))
ANSWER = Draft202012Validator({**CONTRACT["components"]["schemas"]["Answer"], "components": CONTRACT["components"]})


class WebsiteVisitor:
    """One visitor of the practice's website."""

    def __init__(self, assistant: RunningAssistant) -> None:
        self._url = f"{assistant.url}/webhooks/website"
        self.token: Optional[str] = None

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
        """Status and body of any request."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **headers} if data else headers
        request = urllib.request.Request(f"{self._url}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def say(self, message: str) -> list[dict[str, Any]]:
        """The messages of an answer, which is held against the contract."""
        status, body = self.ask("POST", "/webhook", {"visitor": self.token, "message": message})
        assert status == 200, body
        answer = json.loads(body)
        ANSWER.validate(answer)
        self.token = answer["visitor"]
        return list(answer["messages"])


@pytest.fixture
def website(assistant: RunningAssistant) -> WebsiteVisitor:
    """A new visitor of the website."""
    return WebsiteVisitor(assistant)


def test_an_answer_has_its_key_sources_and_caveat_in_one_message(website: WebsiteVisitor) -> None:
    answer, *_ = website.say("does massage flush toxins out?")
    assert (answer["kind"], answer["faq"]) == ("answer", "toxins")
    assert "liver and kidneys" in answer["text"] and "Source" not in answer["text"]
    assert [source["number"] for source in answer["sources"]] == ["001"]
    assert "healthcare professional" in answer["caveat"]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("hello", "smalltalk"),
        ("when are you open", "practice"),
        ("i can't feel my legs and i wet myself", "emergency"),
        ("i want to book hot stone", "booking"),
        ("can i talk to a person", "contact"),
        ("can i bring my dog", "unknown"),
        ("/faq/heat_or_cold", "answer"),
        ("me duele mucho la espalda", "notice"),
    ],
)
def test_each_kind_of_message_is_told_apart(website: WebsiteVisitor, message: str, kind: str) -> None:
    assert website.say(message)[0]["kind"] == kind


def test_a_booking_has_a_link_of_its_kind(website: WebsiteVisitor) -> None:
    links = [link for message in website.say("i want to book hot stone") for link in message["links"]]
    assert {
        "title": "Book hot stone massage",
        "url": "https://riverbend.example/book/hot-stone?utm_source=assistant&utm_medium=chat&utm_campaign=booking",
        "kind": "booking",
    } in links


def test_a_follow_up_is_understood_in_its_conversation_until_it_is_deleted(website: WebsiteVisitor) -> None:
    website.say("what is swedish massage")
    assert "answer" in {message["kind"] for message in website.say("tell me more")}
    status, _ = website.ask("DELETE", "/conversation", {"visitor": website.token})
    assert status == 204
    assert "answer" not in {message["kind"] for message in website.say("tell me more")}


@pytest.mark.parametrize("words", ["delete my chat", "forget me", "Please delete my data"])
@pytest.mark.parametrize("streamed", [False, True])
def test_words_that_ask_for_it_delete_the_conversation(website: WebsiteVisitor, words: str, streamed: bool) -> None:
    website.say("what is swedish massage")
    accept = {"Accept": "text/event-stream"} if streamed else {}
    status, said = website.ask("POST", "/webhook", {"visitor": website.token, "message": words}, **accept)
    assert status == 200 and b"Your chat is deleted" in said and b'"deleted"' in said
    assert "answer" not in {message["kind"] for message in website.say("tell me more")}


def test_an_emergency_beside_these_words_gets_its_card(website: WebsiteVisitor) -> None:
    assert website.say("delete my chat, i can't feel my legs and i wet myself")[0]["kind"] == "emergency"


def test_the_start_of_a_chat_offers_questions_whose_buttons_answer(website: WebsiteVisitor) -> None:
    start = json.loads(website.ask("GET", "/config")[1])
    assert "automated assistant" in start["greeting"] and "911" in start["greeting"]
    assert len(start["starters"]) >= 3
    for starter in start["starters"]:
        assert website.say(starter["payload"])[0]["kind"] in ("answer", "practice")


def test_it_is_ready_and_takes_a_thumb(website: WebsiteVisitor) -> None:
    assert website.ask("GET", "/ready") == (200, b'{"status":"ready"}')
    website.say("hello")
    thumb = {"visitor": website.token, "faq": "toxins", "kind": "answer", "rating": "up"}
    assert website.ask("POST", "/feedback", thumb)[0] == 204


def test_a_stream_tells_the_answer_and_then_the_token(website: WebsiteVisitor) -> None:
    body = {"visitor": None, "message": "does massage flush toxins out?"}
    status, stream = website.ask("POST", "/webhook", body, Accept="text/event-stream")
    assert status == 200
    assert stream.count(b"event: message\n") == 2 and stream.endswith(b"\n\n")
    assert b"event: done\n" in stream and b'"faq": "toxins"' in stream


def test_nobody_reads_along_with_a_made_up_token(website: WebsiteVisitor) -> None:
    assert website.ask("POST", "/webhook", {"visitor": "website-1", "message": "hello"})[0] == 401
