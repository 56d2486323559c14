"""The same conversations on every messaging channel, with the real assistant and fakes of the platforms."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest

from channels.message import plain_url
from channels.messaging.settings import SETTINGS
from tests.channels.messaging.fakes.all import CHANNELS, Platforms
from tests.channels.messaging.fakes.platform import Phone, Shown, Webhook
from tests.channels.messaging.fakes.website import WebsitePhone
from tests.conftest import ROOT, Conversation, RunningAssistant

pytestmark = pytest.mark.model
LOG = ROOT / ".cache/logs/assistant.log"


def wait_until(condition: Callable[[], bool], limit: float = 60) -> bool:
    """Poll until something is true; the limit only ends a hopeless wait."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Talk:
    """One visitor on a messaging channel, beside the same visitor on the REST channel."""

    def __init__(self, assistant: RunningAssistant, phone: Phone) -> None:
        self._assistant, self.phone = assistant, phone
        self.rest = Conversation(assistant)

    def post(self, webhook: Webhook) -> int:
        """The status of the receipt."""
        request = urllib.request.Request(self._assistant.url + webhook.path, webhook.body, webhook.headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                self.phone.answered(response.read())
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code

    def say(self, words: str) -> list[Shown]:
        """What the channel shows; it must mean what the REST channel says."""
        self.rest.say(words)
        return self._heard(self.phone.text(words))

    def press(self, title: str) -> list[Shown]:
        """The same for a pressed button."""
        payload = next(button["payload"] for button in self.rest.buttons if button["title"] == title)
        webhook = self.phone.press(title)
        self.rest.say(payload)
        return self._heard(webhook)

    def _heard(self, webhook: Webhook) -> list[Shown]:
        before = len(self.phone.shown())
        wanted = {part for reply in self.rest.replies for part in plain(reply.get("text", "")).split("\n\n")}
        titles = [button["title"] for button in self.rest.buttons]
        assert self.post(webhook) == 200

        def new() -> list[Shown]:
            return self.phone.shown()[before:]

        def missing() -> set[str]:
            said = plain("\n\n".join("\n".join([shown.text, *shown.links]) for shown in new()))
            tight = re.sub(r"\s+", " ", said)
            return {part for part in wanted if not all(piece in tight for piece in pieces(part))}

        wait_until(lambda: not missing() and [title for shown in new() for title in shown.buttons] == titles)
        assert missing() == set()
        assert [title for shown in new() for title in shown.buttons] == titles
        assert not any("/faq" in shown.text or "payload" in shown.text for shown in new())
        return new()


def plain(text: str) -> str:
    """A text without what differs between platforms: quotes, marks."""
    return text.translate(str.maketrans("“”‘’–", "\"\"''-")).replace("*", "")


def pieces(part: str) -> list[str]:
    """A paragraph, or its words and its address where a button may hold the address."""
    return [piece for piece in (re.sub(r"\s+", " ", one).strip() for one in re.split(r"(https?://\S+)", part)) if piece]


@pytest.fixture(params=[*CHANNELS, "website"])
def talk(request: pytest.FixtureRequest, assistant: RunningAssistant, all_platforms: Platforms) -> Talk:
    """A new visitor of each channel in turn."""
    return Talk(assistant, WebsitePhone() if request.param == "website" else all_platforms.phone(request.param))


@pytest.fixture(params=CHANNELS)
def chat(request: pytest.FixtureRequest, assistant: RunningAssistant, all_platforms: Platforms) -> Talk:
    """A new visitor of each messaging channel in turn."""
    return Talk(assistant, all_platforms.phone(request.param))


def test_an_answer_comes_with_its_caveat_its_source_and_its_neighbours(talk: Talk) -> None:
    shown = talk.say("does massage flush toxins out?")
    said = plain("\n".join(one.text for one in shown))
    assert "liver and kidneys" in said and "healthcare professional" in said and 'Source: "' in said
    assert sum(len(one.buttons) for one in shown) >= 2


@pytest.mark.parametrize("choice", ["2", "two", "the second"])
def test_did_you_mean_is_picked_by_number(talk: Talk, choice: str) -> None:
    offered = [title for shown in talk.say("massage") for title in shown.buttons]
    assert offered[-1] == "Something else"
    assert talk.say(choice)


def test_did_you_mean_is_picked_by_button_and_by_title(talk: Talk) -> None:
    offered = [title for shown in talk.say("massage") for title in shown.buttons]
    talk.press(offered[0])
    talk.say("start over")
    talk.say("massage")
    talk.say(offered[1].upper())


def test_the_last_of_many_options_is_picked_by_its_number(talk: Talk) -> None:
    for words in ("massage", "my leg", "my leg"):
        shown = talk.say(words)
    offered = [title for one in shown for title in one.buttons]
    assert offered[-1] == "Start over" and len(offered) == 6
    assert "start again" in talk.say("6")[0].text


def test_an_emergency_comes_first_whole_and_stands(talk: Talk) -> None:
    (card,) = talk.say("crushing chest pain and my left arm hurts and im sweating")
    assert card.text.startswith("Please call 911") and card.buttons == ()
    (again,) = talk.say("can i still book a massage")
    assert "get help first" in again.text and again.buttons == ()


def test_booking_gives_a_link_that_opens_the_right_page(talk: Talk) -> None:
    shown = talk.say("i want to book hot stone")
    links = [link for one in shown for link in one.links]
    assert {plain_url(link) for link in links} == {"https://riverbend.example/book/hot-stone"}
    assert len(links) == len(set(links)) <= 2, "in the sentence, and on a button where there are buttons"
    assert len(links) == 1 or any("utm_" in link for link in links)


def test_what_nobody_wrote_down_is_handed_over(talk: Talk) -> None:
    assert "+1 555 0100" in "\n".join(shown.text for shown in talk.say("can i bring my dog"))


def test_deleting_the_chat_forgets_it(chat: Talk) -> None:
    talk = chat
    talk.say("what happens in a hot stone massage")
    before = len(talk.phone.shown())
    assert talk.post(talk.phone.text("Delete my chat")) == 200
    assert wait_until(lambda: len(talk.phone.shown()) > before)
    assert "deleted" in talk.phone.shown()[-1].text
    talk.rest = Conversation(talk._assistant)
    assert "hot-stone" not in str(talk.say("i want to book"))


def test_the_log_has_neither_the_words_nor_the_visitors_number(talk: Talk) -> None:
    begin = LOG.stat().st_size
    assert talk.say("my zebra crossing knee is sore")
    written = LOG.read_bytes()[begin:].decode("utf-8", "replace")
    assert "zebra" not in written and talk.phone.raw_id.strip("+") not in written


def health(assistant: RunningAssistant, name: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{assistant.url}/webhooks/{name}/", timeout=30) as response:
        return dict(json.load(response))


@pytest.mark.parametrize("name", CHANNELS)
def test_a_platform_that_was_down_at_the_start_is_registered_once_it_is_there_and_its_visitors_are_answered(
    assistant: RunningAssistant, all_platforms: Platforms, name: str
) -> None:
    assert wait_until(lambda: health(assistant, name)["healthy"] is True)
    assert Talk(assistant, all_platforms.phone(name)).say("hello")


def told(assistant: RunningAssistant, platforms: Platforms) -> dict[str, str]:
    """What `python -m tools channels` says of each channel."""
    done = subprocess.run(
        [sys.executable, "-m", "tools", "channels"],
        cwd=ROOT,
        env={**os.environ, **platforms.environment(), "PORT": str(assistant.port)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = {name: line[26:].strip() for name, line in zip(SETTINGS, done.stdout.splitlines(), strict=True)}
    assert done.returncode == (0 if set(lines.values()) == {"works"} else 1), done.stderr
    return lines


@pytest.mark.parametrize("place", range(4), ids=["telegram", "meta", "twilio", "slack"])
def test_killing_a_platform_mid_run_leaves_the_others_serving_and_is_told(
    assistant: RunningAssistant, all_platforms: Platforms, place: int
) -> None:
    gone = all_platforms.all[place]
    lost = [name for name in CHANNELS if all_platforms.of(name) is gone]
    gone.stop()
    try:
        for name in lost:
            talk = Talk(assistant, all_platforms.phone(name))
            assert talk.post(talk.phone.text("hello")) == 200
        for name in set(CHANNELS) - set(lost):
            assert Talk(assistant, all_platforms.phone(name)).say("hello")
        assert Talk(assistant, WebsitePhone()).say("hello")
        assert wait_until(lambda: not any(health(assistant, name)["healthy"] for name in lost))
        lines = told(assistant, all_platforms)
        assert {name for name, line in lines.items() if line.startswith("no connection: ")} == set(lost)
        assert {name for name, line in lines.items() if line == "works"} == set(CHANNELS) - set(lost)
    finally:
        gone.start()
    for name in lost:
        assert Talk(assistant, all_platforms.phone(name)).say("hello")
    assert set(told(assistant, all_platforms).values()) == {"works"}


@pytest.mark.parametrize("name", CHANNELS)
def test_a_platform_has_nothing_to_complain_about_whatever_shape_an_answer_has(
    assistant: RunningAssistant, all_platforms: Platforms, name: str
) -> None:
    platform, talk = all_platforms.of(name), Talk(assistant, all_platforms.phone(name))
    before = len(platform.messages())
    for words in (
        "does massage flush toxins out?",
        "massage",
        "start over",
        "i want to book hot stone",
        "opening hours",
    ):
        assert talk.say(words)
    shown = talk.phone.shown()
    assert any(one.buttons for one in shown) and any(one.links for one in shown)
    assert len(platform.messages()) - before >= len(shown) >= 5, "what was shown came through the platform"
    assert platform.problems == []
