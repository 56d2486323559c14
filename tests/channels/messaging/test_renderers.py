"""What the renderers make of every text the assistant has, held against each platform's limits; no Rasa."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import yaml

from channels.message import Link
from channels.messaging import text
from channels.messaging.renderers import messenger, slack, telegram, twilio, whatsapp
from channels.messaging.spoken import Option, Spoken, Words, together
from tests.channels.messaging.fakes.all import Platforms
from tests.channels.messaging.fakes.platform import Call, FakePlatform
from tests.channels.messaging.fakes.twilio import PUBLIC_URL
from tests.conftest import ROOT

WORDS = Words("Just send the number.", "Choose", "Source: {named}")
BOOK = Link("Book trigger point therapy", "https://riverbend.example/book/trigger-point", "booking")
CALL = Link("Call +1 555 0100", "tel:+15550100", "phone")
Render = Callable[[Spoken], list[dict[str, Any]]]


def _twilio(dialect: text.Dialect) -> Render:
    return lambda one: [
        payload for gathered in together([one], WORDS) for payload in twilio.render(gathered.text, dialect)
    ]


RENDER: dict[str, Render] = {
    "telegram": lambda one: telegram.render(one, WORDS),
    "whatsapp": lambda one: whatsapp.render(one, WORDS),
    "messenger": lambda one: messenger.render(one, WORDS),
    "slack": lambda one: slack.render(one, WORDS),
    "sms": _twilio(text.text_message),
    "whatsapp_twilio": _twilio(text.whatsapp),
}


def sent(name: str, payload: dict[str, Any]) -> Call:
    """The call that sends a payload."""
    body = {
        "telegram": {"chat_id": 1, **payload},
        "whatsapp": {"to": "16505551234", **payload},
        "messenger": {"recipient": {"id": "1"}, "messaging_type": "RESPONSE", "message": payload},
        "slack": {"channel": "D1", **payload},
        "sms": {"From": "+15550100200", "To": "+15551234567", **payload},
        "whatsapp_twilio": {"From": "whatsapp:+15550100300", "To": "whatsapp:+15551234567", **payload},
    }[name]
    if "From" in body:
        body["StatusCallback"] = f"{PUBLIC_URL}/webhooks/{name}/webhook"
    return Call("POST", "/me/messages" if name == "messenger" else "/x/messages", {}, body)


def problems(name: str, one: Spoken) -> list[str]:
    """What the platform would say to a message."""
    platform: FakePlatform = Platforms().of(name)
    return [problem for payload in RENDER[name](one) for problem in platform.check(sent(name, payload))]


def responses() -> dict[str, dict[str, Any]]:
    """Every response of the content by its name."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((ROOT / "data").rglob("*.yml")):
        for name, variants in (yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}).items():
            found[name] = variants[0]
    return found


RESPONSES = responses()
TITLES = sorted(
    {said["metadata"]["title"] for said in RESPONSES.values() if "title" in said.get("metadata", {})}, key=len
)
CARDS = {name: said for name, said in RESPONSES.items() if said.get("metadata", {}).get("kind") == "emergency"}


def options(number: int) -> tuple[Option, ...]:
    """That many options, with the longest titles there are."""
    return tuple(Option(place, title, f"/faq/{place}") for place, title in enumerate(TITLES[-number:], 1))


@pytest.mark.parametrize("name", RENDER)
def test_every_answer_with_links_and_the_longest_titles_is_within_the_platforms_limits(name: str) -> None:
    found = {}
    for key, said in RESPONSES.items():
        one = Spoken("answer", said["text"] + "\n\nA caveat.\n\nSource: “A title” (001)", options(5), (BOOK, CALL))
        found[key] = problems(name, one)
    assert {key: told for key, told in found.items() if told} == {}


@pytest.mark.parametrize("number", [1, 2, 3, 4, 10, 11, 13, 14, 30])
@pytest.mark.parametrize("name", RENDER)
def test_any_number_of_options_is_offered_within_the_limits(name: str, number: int) -> None:
    one = Spoken("clarify", "Is it one of these?", options(number))
    assert problems(name, one) == []
    assert str(RENDER[name](one)).count("/faq/") in (0, number)
    shown = str(RENDER[name](one))
    assert all(title in shown for title in TITLES[-number:])


@pytest.mark.parametrize("name", RENDER)
@pytest.mark.parametrize(
    "long",
    [
        "A sentence about backs. " * 400,
        "word " * 3000,
        "x" * 9000,
        "line\n" * 2000,
        "para\n\n" * 2000,
        "& < > * _ " * 900,
    ],
)
def test_a_long_text_comes_in_parts_that_fit(name: str, long: str) -> None:
    assert problems(name, Spoken("answer", long, options(4), (BOOK,))) == []


@pytest.mark.parametrize("name", RENDER)
@pytest.mark.parametrize("key", sorted(CARDS))
def test_every_emergency_card_is_one_message_with_all_its_words(name: str, key: str) -> None:
    said = CARDS[key]["text"].format_map(_Number()).strip()
    links = tuple(Link(**link) for link in CARDS[key]["metadata"].get("links", []))
    one = Spoken("emergency", said, (), tuple(replace(link, url="tel:911", title="Call 911") for link in links))
    payloads = RENDER[name](one)
    assert len(payloads) == 1
    assert problems(name, one) == []
    shown = str(payloads[0]).replace("&amp;", "&")
    assert all(sentence[:40] in shown.replace("\\'", "'") for sentence in said.replace("’", "'").split(". "))


class _Number(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "911"


def test_telegram_gives_a_payload_that_is_too_long_by_its_title() -> None:
    long = Option(1, "Heat or cold", "/faq/" + "x" * 60)
    (payload,) = telegram.render(Spoken("clarify", "Which?", (long, Option(2, "Ice", "/faq/ice"))), WORDS)
    rows = payload["reply_markup"]["inline_keyboard"]
    assert [row[0]["callback_data"] for row in rows] == ["Heat or cold", "/faq/ice"]


def test_whatsapp_shows_up_to_three_short_titles_as_buttons_and_others_as_a_list_with_the_whole_title() -> None:
    short = Spoken("clarify", "Which?", (Option(1, "Ice", "/faq/ice"), Option(2, "Heat", "/faq/heat")))
    assert whatsapp.render(short, WORDS)[0]["interactive"]["type"] == "button"
    (payload,) = whatsapp.render(replace(short, options=options(2)), WORDS)
    (section,) = payload["interactive"]["action"]["sections"]
    assert [row["description"] for row in section["rows"]] == TITLES[-2:]


def test_messenger_numbers_titles_that_its_buttons_cannot_hold() -> None:
    (payload,) = messenger.render(Spoken("clarify", "Which?", options(2)), WORDS)
    assert payload["text"] == f"Which?\n\n1. {TITLES[-2]}\n2. {TITLES[-1]}\nJust send the number."
    assert [reply["title"] for reply in payload["quick_replies"]] == ["1", "2"]
    assert [reply["payload"] for reply in payload["quick_replies"]] == ["/faq/1", "/faq/2"]


def test_messenger_gives_web_pages_and_full_phone_numbers_as_buttons_and_short_numbers_as_text() -> None:
    short = Link("Call 911", "tel:911", "phone")
    (payload,) = messenger.render(Spoken("contact", "Here we are.", (), (BOOK, CALL, short)), WORDS)
    template = payload["attachment"]["payload"]
    assert [button["type"] for button in template["buttons"]] == ["web_url", "phone_number"]
    assert template["text"] == "Here we are.\n\nCall 911: tel:911"


@pytest.mark.parametrize("name", ["telegram", "whatsapp", "messenger", "slack"])
def test_an_address_that_a_button_opens_is_not_written_twice(name: str) -> None:
    (payload,) = RENDER[name](Spoken("booking", f"You can book here: {BOOK.url}", (), (BOOK,)))
    assert str(payload).count(BOOK.url) == 1


def test_slack_breaks_many_buttons_into_rows_instead_of_dropping_them() -> None:
    (payload,) = slack.render(Spoken("clarify", "Which?", options(30)), WORDS)
    assert [len(block["elements"]) for block in payload["blocks"] if block["type"] == "actions"] == [25, 5]
