"""Which environment variables switch a channel on; no Rasa, so that tools read it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PUBLIC_URL = "PUBLIC_URL"  # the https address under which platforms reach this server
GRAPH = "https://graph.facebook.com/v25.0"  # 2026-11: the version of Meta's current documents
TWILIO = "https://api.twilio.com"


@dataclass(frozen=True)
class Settings:
    """What a channel needs to know.

    Attributes:
        title: the platform's name for people.
        needs: variables that must all be set.
        url_variable: the variable that points its calls elsewhere, for tests and proxies.
        url: where its calls go otherwise.
    """

    title: str
    needs: tuple[str, ...]
    url_variable: str
    url: str

    def missing(self, environment: Mapping[str, str]) -> list[str]:
        """Variables that are unset or empty."""
        return [name for name in self.needs if not environment.get(name, "").strip()]

    def is_wanted(self, environment: Mapping[str, str]) -> bool:
        """Whether any variable of its own is set, so that a missing one is a slip and not a choice."""
        return any(environment.get(name, "").strip() for name in self.needs if name not in _SHARED)

    def api_url(self, environment: Mapping[str, str]) -> str:
        """Where calls go, without a slash at the end."""
        return (environment.get(self.url_variable) or self.url).rstrip("/")


_SHARED = {PUBLIC_URL, "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"}

SETTINGS = {
    "telegram": Settings("Telegram", ("TELEGRAM_TOKEN", PUBLIC_URL), "TELEGRAM_API_URL", "https://api.telegram.org"),
    "whatsapp": Settings(
        "WhatsApp Cloud API",
        ("WHATSAPP_TOKEN", "WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"),
        "GRAPH_API_URL",
        GRAPH,
    ),
    "whatsapp_twilio": Settings(
        "WhatsApp through Twilio",
        ("TWILIO_WHATSAPP_FROM", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", PUBLIC_URL),
        "TWILIO_API_URL",
        TWILIO,
    ),
    "sms": Settings(
        "SMS through Twilio",
        ("TWILIO_SMS_FROM", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", PUBLIC_URL),
        "TWILIO_API_URL",
        TWILIO,
    ),
    "messenger": Settings(
        "Facebook Messenger",
        ("MESSENGER_TOKEN", "MESSENGER_APP_SECRET", "MESSENGER_VERIFY_TOKEN"),
        "GRAPH_API_URL",
        GRAPH,
    ),
    "slack": Settings("Slack", ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"), "SLACK_API_URL", "https://slack.com/api"),
}
