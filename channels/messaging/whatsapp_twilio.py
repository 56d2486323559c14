"""WhatsApp through Twilio: www.twilio.com/docs/whatsapp."""

from __future__ import annotations

from channels.messaging import text
from channels.messaging.twilio import TwilioInput


class WhatsAppTwilioInput(TwilioInput):
    """A WhatsApp number at Twilio. Only replies go out, so they lie within WhatsApp's day; templates are not sent."""

    sender = "TWILIO_WHATSAPP_FROM"
    dialect = staticmethod(text.whatsapp)

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "whatsapp_twilio"

    def from_(self, ours: str) -> dict[str, str]:
        """WhatsApp's numbers have a prefix at Twilio, which may be left out in the variable."""
        return super().from_(ours if ours.startswith(("whatsapp:", "MG")) else f"whatsapp:{ours}")
