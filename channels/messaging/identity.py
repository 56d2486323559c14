"""A visitor's name inside the assistant: a keyed hash, never the phone number or account id."""

from __future__ import annotations

import hashlib
import hmac


class Identity:
    """Names the conversations of one channel.

    The key comes from the channel's own credential: without it nobody can try out phone numbers, and two
    channels never share a conversation. A new credential means that conversations begin anew.
    """

    def __init__(self, channel: str, credential: str) -> None:
        """Derive the key."""
        self._channel = channel
        self._key = derived(credential, f"conversations of {channel}").encode()

    def conversation(self, chat: str) -> str:
        """Rasa's sender id for a chat."""
        digest = hmac.new(self._key, chat.encode(), hashlib.sha256).hexdigest()
        return f"{self._channel}-{digest[:32]}"  # 128 bits, because with these no two chats ever share a name

    def event(self, identifier: str) -> str:
        """A name for one of the platform's own ids of events."""
        return self.conversation(f"event {identifier}")

    def logged(self, chat: str) -> str:
        """A chat's name in logs: enough to tell two apart."""
        return self.conversation(chat)[: len(self._channel) + 9]


def derived(credential: str, purpose: str) -> str:
    """A secret of its own for a purpose, as 64 hex digits."""
    return hmac.new(credential.encode(), purpose.encode(), hashlib.sha256).hexdigest()
