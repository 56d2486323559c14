"""Single-use addresses under which an EventSource, which can only GET, reads one turn."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import OrderedDict

from itsdangerous import BadSignature, TimestampSigner

from channels.website.refusal import Refusal
from channels.website.turn import Turn

LIFETIME_SECONDS = 60  # because a browser opens its stream at once, and a slow phone within seconds
MOST_TICKETS = 2_000  # about 10 MB, because a turn has some 5 KB


class Tickets:
    """Tickets of this worker; another worker does not know the turn behind them."""

    def __init__(self, secret: str) -> None:
        """Create the signer."""
        self._signer = TimestampSigner(secret, salt="backline.stream", digest_method=hashlib.sha256)
        self._turns: OrderedDict[str, tuple[Turn, str]] = OrderedDict()

    def issue(self, turn: Turn, token: str) -> str:
        """A ticket for a turn; it carries no word of it."""
        key = secrets.token_urlsafe(16)
        self._turns[key] = (turn, token)
        asyncio.get_running_loop().call_later(LIFETIME_SECONDS, self._turns.pop, key, None)
        if len(self._turns) > MOST_TICKETS:
            self._turns.popitem(last=False)
        return self._signer.sign(key).decode()

    def redeem(self, ticket: str) -> tuple[Turn, str]:
        """The turn and its visitor's token, once.

        Raises:
            Refusal: the ticket is forged, old or another worker's, or has been used.
        """
        try:
            key = self._signer.unsign(ticket.encode("utf-8", "replace"), max_age=LIFETIME_SECONDS).decode()
        except BadSignature as error:
            raise Refusal("ticket_unknown") from error
        found = self._turns.pop(key, None)
        if found is None:
            raise Refusal("ticket_used")
        return found

    def forget(self, sender: str) -> None:
        """Remember no unread turn of this visitor."""
        for key in [key for key, (turn, _) in self._turns.items() if turn.sender == sender]:
            del self._turns[key]
