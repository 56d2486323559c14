"""What may be passed on to the practice; pure functions of the visitor's text."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Optional

from actions.lib.names import RELAY_HAS_LINK, RELAY_NO_CONTACT, RELAY_TOO_LONG

LONGEST = 800  # characters; a matter for the front desk fits, pasted advertising does not
PER_CONVERSATION = 2  # a message and an afterthought
PER_DAY = 30  # from all visitors together; a practice's desk reads no more, a flood stops here
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,14}")
LINK = re.compile(
    r"https?:|www\.|\b[\w-]+\.[a-z]{2,}/|\b[\w-]+\.(?:com|net|org|info|io|ru|cn|xyz|top|shop|link)\b", re.I
)


def contact_in(text: str) -> Optional[str]:
    """The e-mail address in a text, else the phone number, by which the visitor wants an answer."""
    found = EMAIL.search(text) or PHONE.search(text)
    return found.group() if found else None


def refusal(text: str) -> Optional[str]:
    """The response that says why a text is not passed on; None if it may be."""
    if len(text) > LONGEST:
        return RELAY_TOO_LONG
    if LINK.search(EMAIL.sub(" ", text)):
        return RELAY_HAS_LINK
    return None if contact_in(text) else RELAY_NO_CONTACT


class DailyLimit:
    """How many messages went out today; counts only, and only while the action server runs."""

    def __init__(self, most: int, today: Callable[[], date] = date.today) -> None:
        """Begin to count.

        Args:
            most: messages a day.
            today: gives the date.
        """
        self._most, self._today = most, today
        self._day, self._count = today(), 0

    def take(self) -> bool:
        """Whether one more may go out; if so, it is counted."""
        if self._day != self._today():
            self._day, self._count = self._today(), 0
        if self._count >= self._most:
            return False
        self._count += 1
        return True
