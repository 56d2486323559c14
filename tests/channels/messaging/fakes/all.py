"""All platforms together, and the environment that points the channels to them."""

from __future__ import annotations

from tests.channels.messaging.fakes import graph, slack, telegram, twilio
from tests.channels.messaging.fakes.graph import FakeGraph, MessengerPhone, WhatsAppPhone
from tests.channels.messaging.fakes.platform import FakePlatform, Phone
from tests.channels.messaging.fakes.slack import FakeSlack, SlackPhone
from tests.channels.messaging.fakes.telegram import FakeTelegram, TelegramPhone
from tests.channels.messaging.fakes.twilio import FakeTwilio, SmsPhone, WhatsAppTwilioPhone

CHANNELS = ["telegram", "whatsapp", "whatsapp_twilio", "sms", "messenger", "slack"]
CREDENTIALS = {
    "PUBLIC_URL": twilio.PUBLIC_URL,
    "TELEGRAM_TOKEN": telegram.TOKEN,
    "WHATSAPP_TOKEN": graph.WHATSAPP["token"],
    "WHATSAPP_PHONE_NUMBER_ID": graph.WHATSAPP["number"],
    "WHATSAPP_APP_SECRET": graph.WHATSAPP["secret"],
    "WHATSAPP_VERIFY_TOKEN": "whatsapp-verify",
    "MESSENGER_TOKEN": graph.MESSENGER["token"],
    "MESSENGER_APP_SECRET": graph.MESSENGER["secret"],
    "MESSENGER_VERIFY_TOKEN": "messenger-verify",
    "TWILIO_ACCOUNT_SID": twilio.ACCOUNT,
    "TWILIO_AUTH_TOKEN": twilio.TOKEN,
    "TWILIO_SMS_FROM": twilio.SMS_FROM,
    "TWILIO_WHATSAPP_FROM": twilio.WHATSAPP_FROM,
    "SLACK_BOT_TOKEN": slack.TOKEN,
    "SLACK_SIGNING_SECRET": slack.SECRET,
}
PHONES: dict[str, type[Phone]] = {
    phone.channel: phone
    for phone in (TelegramPhone, WhatsAppPhone, WhatsAppTwilioPhone, SmsPhone, MessengerPhone, SlackPhone)
}


class Platforms:
    """One fake for each company."""

    def __init__(self) -> None:
        self.telegram, self.graph, self.twilio, self.slack = FakeTelegram(), FakeGraph(), FakeTwilio(), FakeSlack()
        self.all: list[FakePlatform] = [self.telegram, self.graph, self.twilio, self.slack]

    def start(self) -> None:
        for platform in self.all:
            platform.start()

    def stop(self) -> None:
        for platform in self.all:
            platform.stop()

    def of(self, channel: str) -> FakePlatform:
        """The company behind a channel."""
        companies = {"telegram": self.telegram, "slack": self.slack, "sms": self.twilio, "whatsapp_twilio": self.twilio}
        return companies.get(channel, self.graph)

    def phone(self, channel: str) -> Phone:
        """A new visitor."""
        return PHONES[channel](self.of(channel))

    def environment(self) -> dict[str, str]:
        """What switches all channels on."""
        urls = {
            "TELEGRAM_API_URL": self.telegram.url,
            "GRAPH_API_URL": self.graph.url,
            "TWILIO_API_URL": self.twilio.url,
            "SLACK_API_URL": self.slack.url,
        }
        return {**CREDENTIALS, **urls}
