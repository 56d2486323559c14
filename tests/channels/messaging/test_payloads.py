"""What each kind of webhook that the platforms document becomes; nothing unknown is an error."""

from __future__ import annotations

import pytest

from channels.messaging import messenger, slack_events, telegram, whatsapp
from channels.messaging.event import EMPTY, GREET, MEDIA, PRIVATE_ONLY, TEXT_HELP, WORDLESS, Event, read_each
from channels.messaging.sms import SmsInput
from channels.messaging.whatsapp_twilio import WhatsAppTwilioInput
from tests.channels.messaging.conftest import MessagingAgent, Serve
from tests.channels.messaging.fakes.all import CHANNELS, CREDENTIALS, Platforms
from tests.channels.messaging.fakes.graph import WHATSAPP
from tests.channels.messaging.recordings import delivered, names, recorded

QUESTION, SWELLING, NUMB = "does massage help with knots?", "is this swelling normal?", "my legs are numb"
PRESSED = "/faq/knot_release"
NOTHING: list[tuple[str, bool]] = []


def short(events: list[Event]) -> list[tuple[str, bool]]:
    """Text or notice of each event, and whether something beside it could not be read."""
    return [(event.notice or event.text, event.unread) for event in events]


TELEGRAM_EVENTS = {
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
    "callback_in_a_group": [(PRIVATE_ONLY, False)],
    "group_command": [(PRIVATE_ONLY, False)],
    "edited_caption": [(SWELLING, True)],
    "dice": [(WORDLESS, False)],
    **dict.fromkeys(["live_location", "live_photo", "paid_media", "checklist", "story"], [(MEDIA, False)]),
    # a live location tells of each step as an edit; a picture's was told of already
    **dict.fromkeys(["live_location_moved", "edit_that_leaves_no_words", "pinned", "game_pressed"], NOTHING),
    **dict.fromkeys(["unblocked_by_the_visitor", "another_member", "edited_channel_post", "poll_answer"], NOTHING),
    **dict.fromkeys(["business_message", "deleted_business_messages", "guest_message"], NOTHING),
    **dict.fromkeys(["callback_without_a_message", "blocked_by_the_visitor", "channel_post", "reaction"], NOTHING),
    **dict.fromkeys(["group_talk", "added_to_group", "another_bot", "inline_query"], NOTHING),
}


@pytest.mark.parametrize("name", sorted(names("telegram")))
def test_telegram(name: str) -> None:
    assert short(list(read_each([recorded("telegram", name)], telegram.read_update))) == TELEGRAM_EVENTS[name]


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
    **dict.fromkeys(["quoting_an_answer", "from_an_advertisement"], [(QUESTION, False)]),
    "video_with_caption": [(SWELLING, True)],
    **dict.fromkeys(["document", "contacts", "order", "flow_filled_in", "unknown"], [(MEDIA, False)]),
    "text_of_spaces": [(WORDLESS, False)],
    "opened_the_chat": [(GREET, False)],
    "edit": [(NUMB, False)],
    "edit_of_a_caption": [(SWELLING, True)],
    **dict.fromkeys(["reaction", "reaction_removed", "system", "changed_user_id", "group", "call_permission"], NOTHING),
    **dict.fromkeys(["edit_that_leaves_no_words", "revoke", "statuses", "errors", "another_number"], NOTHING),
    **dict.fromkeys(["standby", "echo_of_the_phone_app", "chat_history", "template_status"], NOTHING),
}


@pytest.mark.parametrize("name", sorted(names("whatsapp")))
def test_whatsapp(name: str) -> None:
    messages = list(whatsapp.told_of(recorded("whatsapp", name), WHATSAPP["number"], "messages"))
    assert short(list(read_each(messages, whatsapp.read_message))) == WHATSAPP_EVENTS[name]


def test_a_visitor_who_hides_their_number_on_whatsapp_gets_the_reply_by_the_id_in_its_place() -> None:
    (message,) = whatsapp.told_of(recorded("whatsapp", "without_a_number"), WHATSAPP["number"], "messages")
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
    **dict.fromkeys(["quoting_an_answer", "from_an_advertisement", "postback_without_a_payload"], [(QUESTION, False)]),
    **dict.fromkeys(["audio", "video", "file", "location"], [(MEDIA, False)]),
    **dict.fromkeys(["link_alone", "text_of_spaces"], [(WORDLESS, False)]),
    "edit_counted_in_text": [(NUMB, False)],
    "postback_without_an_id": [(GREET, False)],
    "postback_dated_in_text": [(GREET, False)],
    "postback_from_an_advertisement": [(GREET, False)],
    **dict.fromkeys(["echo", "echo_of_a_colleague", "edit_of_a_colleague", "deleted", "reaction", "read"], NOTHING),
    **dict.fromkeys(["delivery", "standby", "another_product", "feed", "referral", "optin", "policy"], NOTHING),
    **dict.fromkeys(["account_linking", "handed_over", "postback_of_somebody_not_yet_known"], NOTHING),
}


@pytest.mark.parametrize("name", sorted(names("messenger")))
def test_messenger(name: str) -> None:
    items = list(messenger.messaging_of(recorded("messenger", name)))
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
    "me_message": [(NUMB, False)],
    "sent_to_the_channel_too": [(QUESTION, False)],
    "file_edited": [(SWELLING, True)],
    **dict.fromkeys(["own_echo", "link_previewed", "bot_message_changed", "deleted", "reaction"], NOTHING),
    **dict.fromkeys(["channel_talk", "challenge", "pressed_link", "shortcut", "pressed_outside_a_chat"], NOTHING),
    **dict.fromkeys(["thread_grew", "thread_start_deleted", "deleted_with_its_words", "replied", "joined"], NOTHING),
    **dict.fromkeys(["another_bot", "another_app", "mention_by_a_bot", "mention_edited", "several_people"], NOTHING),
    **dict.fromkeys(["text_of_spaces", "app_home_opened", "uninstalled", "rate_limited", "form_sent"], NOTHING),
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
    "two_pictures": [(MEDIA, False)],
    "corrupted_at_sign": [("write to sam@example.org", False)],
    **dict.fromkeys(["not_delivered", "without_an_id", "whatsapp_read"], NOTHING),
    **dict.fromkeys(["whatsapp_sticker", "whatsapp_contact"], [(MEDIA, False)]),
    **dict.fromkeys(["whatsapp_from_an_advertisement", "whatsapp_quoting"], [(QUESTION, False)]),
    "whatsapp_list": [(PRESSED, False)],
    "whatsapp_stop": [("stop", False)],  # opting out of text messages is a carriers' matter
}


@pytest.mark.parametrize("name", sorted(names("twilio")))
def test_twilio(name: str) -> None:
    channel = (WhatsAppTwilioInput if name.startswith("whatsapp") else SmsInput)(CREDENTIALS)
    assert short(list(read_each([recorded("twilio", name)], channel.read_form))) == TWILIO_EVENTS[name]


EVENTS = {
    "telegram": TELEGRAM_EVENTS,
    "whatsapp": WHATSAPP_EVENTS,
    "messenger": MESSENGER_EVENTS,
    "slack": SLACK_EVENTS,
    "twilio": TWILIO_EVENTS,
}
TOO_LATE = "yesterday"


ALL = [(platform, name) for platform in EVENTS for name in sorted(names(platform))]


@pytest.mark.parametrize(("platform", "name"), ALL)
async def test_whatever_a_platform_sends_it_gets_its_receipt_and_nothing_is_worked_on_twice(
    serve: Serve, platforms: Platforms, agent: MessagingAgent, platform: str, name: str
) -> None:
    server, webhook = await serve(CHANNELS), delivered(platforms, platform, name)
    assert [await server.post(webhook) for _ in range(2)] == [200, 200]
    await server.idle()
    assert await server.post(webhook) == 200
    await server.idle()
    said = [text for text, _ in EVENTS[platform][name] if not text.startswith("utter_") and name != TOO_LATE]
    assert [message.text for message in agent.received] == said
