"""Text messages through Twilio, with the words that carriers require.

www.twilio.com/docs/messaging/tutorials/advanced-opt-out
"""

from __future__ import annotations

from typing import Any, Optional

from channels.messaging import text
from channels.messaging.event import GREET, TEXT_HELP, Event
from channels.messaging.twilio import TwilioInput

# whole messages; Twilio itself answers the first two kinds and sends nothing more to who opted out
STOP = {"stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out"}
START = {"start", "unstop"}
HELP = {"help", "info"}


class SmsInput(TwilioInput):
    """A phone number at Twilio.

    STOP and its like get silence from us: Twilio has confirmed it and takes no message any more, and a carrier fines
    who writes after it. HELP gets the practice's name and contact, unless Twilio's own opt-out service has said it.
    """

    sender = "TWILIO_SMS_FROM"
    dialect = staticmethod(text.text_message)

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "sms"

    def read_form(self, form: Any) -> Optional[Event]:
        """The event of a message, or None for what Twilio has answered."""
        event = super().read_form(form)
        word = form.get("Body", "").strip().lower().strip(".!")
        handled = form.get("OptOutType", "").upper()  # only with Advanced Opt-Out: what Twilio has answered
        if event is None or handled or word in STOP:
            return None
        if word in START:
            return Event(event.id, event.chat, GREET)
        return Event(event.id, event.chat, notice=TEXT_HELP) if word in HELP else event
