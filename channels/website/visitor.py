"""Who is asking: a token that only this server can make, so nobody can read or join another's conversation."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from channels.website.refusal import Refusal

LIFETIME = timedelta(days=30)  # because sessions lie weeks apart; without a message for so long, a conversation is new
LONGEST_TOKEN = 200  # characters; ours have about 60


@dataclass(frozen=True)
class Visitor:
    """One conversation's owner: the token its browser keeps, and Rasa's name of the conversation."""

    token: str
    sender: str


class Visitors:
    """Makes and checks tokens."""

    def __init__(self, secret: str) -> None:
        """Create the signer; `secret` must be the same in every worker."""
        self._signer = TimestampSigner(secret, salt="backline.visitor", digest_method=hashlib.sha256)

    def new(self) -> Visitor:
        """A visitor nobody has seen before."""
        return self._visitor(secrets.token_urlsafe(16))

    def known(self, token: str) -> Visitor:
        """The visitor of a token, with a fresh token once the old one has lived half its life.

        Raises:
            Refusal: `visitor_invalid` for one that we did not make, `visitor_expired` for an old one.
        """
        if len(token) > LONGEST_TOKEN or not token.isascii():
            raise Refusal("visitor_invalid")
        try:
            identity, made = self._signer.unsign(token, max_age=int(LIFETIME.total_seconds()), return_timestamp=True)
        except SignatureExpired as error:
            raise Refusal("visitor_expired") from error
        except BadSignature as error:
            raise Refusal("visitor_invalid") from error
        if self._signer.get_timestamp() - made.timestamp() > LIFETIME.total_seconds() / 2:
            return self._visitor(identity.decode())
        return Visitor(token, _sender(identity.decode()))

    def _visitor(self, identity: str) -> Visitor:
        return Visitor(self._signer.sign(identity).decode(), _sender(identity))


def sender_of(token: str) -> str:
    """The conversation that a token names, whether or not the token still holds: for whoever may see them all."""
    return _sender(token.rsplit(".", 2)[0])


def _sender(identity: str) -> str:
    return f"website-{identity}"
