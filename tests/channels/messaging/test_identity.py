"""A visitor's name inside the assistant; no Rasa."""

from __future__ import annotations

from channels.messaging.identity import Identity, derived

PHONE = "+15551234567"


def test_a_chat_has_one_name_which_does_not_tell_its_number() -> None:
    identity = Identity("sms", "secret")
    assert identity.conversation(PHONE) == identity.conversation(PHONE)
    assert PHONE.strip("+") not in identity.conversation(PHONE)
    assert identity.conversation(PHONE).startswith(identity.logged(PHONE))


def test_an_events_name_is_no_conversations_and_does_not_tell_the_platforms_id() -> None:
    identity = Identity("sms", "secret")
    assert identity.event(PHONE) != identity.conversation(PHONE)
    assert PHONE.strip("+") not in identity.event(PHONE)


def test_two_channels_or_two_secrets_give_two_names() -> None:
    names = {Identity(channel, secret).conversation(PHONE).split("-")[1] for channel in "ab" for secret in "xy"}
    assert len(names) == 4


def test_derived_secrets_differ_by_purpose_and_tell_nothing_of_the_credential() -> None:
    assert derived("token", "a") != derived("token", "b")
    assert "token" not in derived("token", "a")
