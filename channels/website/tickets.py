"""Single-use addresses under which an EventSource, which can only GET, reads one turn."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from typing import Optional

from itsdangerous import BadSignature, TimestampSigner

from channels.website.refusal import Refusal
from channels.website.shared_turns import Lent, SharedTurns
from engines.redis_memory import MemoryAway

LIFETIME_SECONDS = 60  # because a browser opens its stream at once, and a slow phone within seconds
MOST_TICKETS = 2_000  # under 1 MB, because a ticket only names its turn


class Tickets:
    """Tickets of this worker, and where workers share their turns, of all of them."""

    shared: Optional[SharedTurns] = None  # set when the server starts

    def __init__(self, secret: str) -> None:
        """Create the signer."""
        self._signer = TimestampSigner(secret, salt="backline.stream", digest_method=hashlib.sha256)
        self._lent: OrderedDict[str, Lent] = OrderedDict()

    async def issue(self, lent: Lent) -> str:
        """A ticket for a turn; it carries no word of it.

        Raises:
            Refusal: other workers serve as well, and cannot be told of it now.
        """
        key = secrets.token_urlsafe(16)
        if self.shared is not None:
            try:
                await self.shared.lend(key, lent, LIFETIME_SECONDS)
            except MemoryAway as error:
                raise Refusal("stream_not_available") from error
        else:
            self._lent[key] = lent
            asyncio.get_running_loop().call_later(LIFETIME_SECONDS, self._lent.pop, key, None)
            if len(self._lent) > MOST_TICKETS:
                self._lent.popitem(last=False)
        return self._signer.sign(key).decode()

    async def redeem(self, ticket: str) -> Lent:
        """What is behind a ticket, once.

        Raises:
            Refusal: the ticket is forged or old, or has been used.
        """
        try:
            key = self._signer.unsign(ticket.encode("utf-8", "replace"), max_age=LIFETIME_SECONDS).decode()
        except BadSignature as error:
            raise Refusal("ticket_unknown") from error
        found = await self._take(key)
        if found is None:
            raise Refusal("ticket_used")
        return found

    async def _take(self, key: str) -> Optional[Lent]:
        if self.shared is None:
            return self._lent.pop(key, None)
        try:
            return await self.shared.take(key)
        except MemoryAway:
            return None

    def forget(self, sender: str) -> None:
        """Remember no unread turn of this visitor."""
        for key in [key for key, lent in self._lent.items() if lent.sender == sender]:
            del self._lent[key]
