"""What each kind of webhook that the platforms document becomes; nothing unknown is an error."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from channels.messaging import messenger, slack_events, telegram, whatsapp
from channels.messaging.event import EMPTY, GREET, MEDIA, PRIVATE_ONLY, TEXT_HELP, WORDLESS, Event, read_each
from channels.messaging.sms import SmsInput
from channels.messaging.whatsapp_twilio import WhatsAppTwilioInput
from tests.channels.messaging.fakes.all import CREDENTIALS
from tests.channels.messaging.fakes.graph import WHATSAPP

PAYLOADS = Path(__file__).parent / "payloads"
QUESTION, SWELLING, NUMB = "does massage help with knots?", "is this swelling normal?", "my legs are numb"
PRESSED = "/faq/knot_release"
NOTHING: list[tuple[str, bool]] = []


def recorded(platform: str, name: str, scale: int = 1) -> Any:
    """A recorded body, with today's times."""
    text = (PAYLOADS / f"{platform}.json").read_text(encoding="utf-8")
    body = json.loads(text)[name]
    now = time.time()

    def dated(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: dated(one) for key, one in value.items()}
        if isinstance(value, list):
            return [dated(one) for one in value]
        return (
            {"NOW": int(now * scale), "YESTERDAY": int((now - 90_000) * scale)}.get(value, value)
            if isinstance(value, str)
            else value
        )

    return dated(body)


def short(events: list[Event]) -> list[tuple[str, bool]]:
    """Text or notice of each event, and whether something beside it could not be read."""
    return [(event.notice or event.text, event.unread) for event in events]


def names(platform: str) -> set[str]:
    return set(json.loads((PAYLOADS / f"{platform}.json").read_text(encoding="utf-8")))


TELEGRAM = {
    "text": [(QUESTION, False)],
    "start_command": [(GREET, False)],
    "help_command": [("/smalltalk/help", False)],
    "edited": [(NUMB, False)],
    "photo": [(MEDIA, False)],
    "photo_with_caption": [(SWELLING, True)],
    "voice": [(MEDIA, False)],
    "sticker": [(WORDLESS, False)],
    "location": [(MEDIA, False)],
    "contact": [(MEDIA, False)],
    "callback": [(PRESSED, False)],
    "callback_of_an_old_message": [(PRESSED, False)],
    "group_command": [(PRIVATE_ONLY, False)],
    **dict.fromkeys(["callback_without_a_message", "blocked_by_the_visitor", "channel_post", "reaction"], NOTHING),
    **dict.fromkeys(["group_talk", "added_to_group", "another_bot", "inline_query"], NOTHING),
}


@pytest.mark.parametrize("name", sorted(names("telegram")))
def test_telegram(name: str) -> None:
    assert short(list(read_each([recorded("telegram", name)], telegram.read_update))) == TELEGRAM[name]


WHATSAPP_EVENTS = {
    "text": [(QUESTION, False)],
    "three_in_one": [("one", False), ("two", False), ("three", False)],
    "button_reply": [(PRESSED, False)],
    "list_reply": [(PRESSED, False)],
    "template_button": [(PRESSED, False)],
    "image": [(MEDIA, False)],
    "image_with_caption": [(SWELLING, True)],
    "voice": [(MEDIA, False)],
    "sticker": [(WORDLESS, False)],
    "location": [(MEDIA, False)],
    "unsupported": [(MEDIA, False)],
    "without_a_number": [(QUESTION, False)],
    "yesterday": [("hello", False)],
    **dict.fromkeys(["reaction", "system", "group", "statuses", "another_number"], NOTHING),
}


@pytest.mark.parametrize("name", sorted(names("whatsapp")))
def test_whatsapp(name: str) -> None:
    messages = list(whatsapp.messages_to(recorded("whatsapp", name), WHATSAPP["number"]))
    assert short(list(read_each(messages, whatsapp.read_message))) == WHATSAPP_EVENTS[name]


def test_a_visitor_who_hides_their_number_on_whatsapp_gets_the_reply_by_the_id_in_its_place() -> None:
    (message,) = whatsapp.messages_to(recorded("whatsapp", "without_a_number"), WHATSAPP["number"])
    event = whatsapp.read_message(message)
    assert event is not None
    assert (event.chat, event.reply) == ("US.13491208655302741918", {"recipient": "US.13491208655302741918"})


MESSENGER_EVENTS = {
    "text": [(QUESTION, False)],
    "batch_of_three": [("one", False), ("two", False), ("three", False)],
    "quick_reply": [(PRESSED, False)],
    "postback": [(GREET, False)],
    "image": [(MEDIA, False)],
    "image_with_text": [(SWELLING, True)],
    "like": [(WORDLESS, False)],
    "shared_link": [("https://example.org look", False)],
    "edit": [(NUMB, False)],
    "yesterday": [("hello", False)],
    **dict.fromkeys(["echo", "reaction", "read", "delivery", "standby", "another_product"], NOTHING),
}


@pytest.mark.parametrize("name", sorted(names("messenger")))
def test_messenger(name: str) -> None:
    items = list(messenger.messaging_of(recorded("messenger", name, scale=1000)))
    assert short(list(read_each(items, messenger.read_event))) == MESSENGER_EVENTS[name]


SLACK_EVENTS = {
    "text": [(QUESTION, False)],
    "formatted": [("see this page & tell me <please>", False)],
    "in_a_thread": [(QUESTION, False)],
    "file": [(MEDIA, False)],
    "file_with_text": [(SWELLING, True)],
    "edited": [(NUMB, False)],
    "mention": [(PRIVATE_ONLY, False)],
    "pressed": [(PRESSED, False)],
    **dict.fromkeys(["own_echo", "link_previewed", "bot_message_changed", "deleted", "reaction"], NOTHING),
    **dict.fromkeys(["channel_talk", "challenge", "pressed_link", "shortcut"], NOTHING),
}


@pytest.mark.parametrize("name", sorted(names("slack")))
def test_slack(name: str) -> None:
    assert short(slack_events.read(recorded("slack", name))) == SLACK_EVENTS[name]


def test_in_slack_a_reply_goes_where_the_visitor_wrote() -> None:
    (alone,) = slack_events.read(recorded("slack", "text"))
    (thread,) = slack_events.read(recorded("slack", "in_a_thread"))
    (mention,) = slack_events.read(recorded("slack", "mention"))
    assert alone.reply == {"channel": "D024BE91L"}
    assert thread.reply == {"channel": "D024BE91L", "thread_ts": "1763799999.000100"}
    assert mention.reply == {"channel": "C024BE91L", "thread_ts": "1763800000.000200"}
    assert alone.chat == thread.chat != mention.chat


TWILIO_EVENTS = {
    "text": [(QUESTION, False)],
    "no_words": [(EMPTY, False)],
    "picture": [(MEDIA, False)],
    "picture_with_words": [(SWELLING, True)],
    "stop_in_a_sentence": [("how do I stop the pain", False)],
    "start": [(GREET, False)],
    "help": [(TEXT_HELP, False)],
    "info": [(TEXT_HELP, False)],
    "yes": [("YES", False)],
    **dict.fromkeys(["stop", "stop_with_point", "cancel", "unsubscribe"], NOTHING),
    **dict.fromkeys(["help_answered_by_twilio", "own_word_answered_by_twilio", "another_account", "status"], NOTHING),
    "whatsapp_text": [(QUESTION, False)],
    "whatsapp_location": [(MEDIA, False)],
    "whatsapp_voice": [(MEDIA, False)],
    "whatsapp_button": [(PRESSED, False)],
    "whatsapp_stop": [("stop", False)],  # opting out of text messages is a carriers' matter
}


@pytest.mark.parametrize("name", sorted(names("twilio")))
def test_twilio(name: str) -> None:
    channel = (WhatsAppTwilioInput if name.startswith("whatsapp") else SmsInput)(CREDENTIALS)
    assert short(list(read_each([recorded("twilio", name)], channel.read_form))) == TWILIO_EVENTS[name]
