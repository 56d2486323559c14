"""What a platform is to the assistant: the part that each one answers for itself."""

from __future__ import annotations

import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.messaging.delivery import Answer, Api
from channels.messaging.event import Event, Undelivered
from channels.messaging.identity import Identity
from channels.messaging.settings import SETTINGS
from channels.messaging.spoken import Spoken, Words

logger = logging.getLogger(__name__)


class Platform(ABC):
    """How to verify, take apart, render and send.

    It reads its credentials from the environment, never from a file of Rasa's: there an unset variable would stop
    the whole server.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Read the credentials; nothing is opened yet."""
        self.settings = SETTINGS[self.name()]
        self.environment = {name: environment.get(name, "").strip() for name in self.settings.needs}
        self.missing = self.settings.missing(environment)
        if self.missing and self.settings.is_wanted(environment):
            logger.error("The channel %s is off: set %s too.", self.name(), ", ".join(self.missing))
        self.identity = Identity(self.name(), self.credential())
        self.api = self.make_api(self.settings.api_url(environment))

    @classmethod
    @abstractmethod
    def name(cls) -> str:
        """The channel's name, in addresses, settings and conversations."""

    def credential(self) -> str:
        """The platform's secret, from which the channel derives its own."""
        return self.environment[self.settings.needs[0]]

    @abstractmethod
    def make_api(self, url: str) -> Api:
        """The platform's interface."""

    @abstractmethod
    async def register(self) -> Answer:
        """Tell the platform where we are, or ask whether it knows us; one try."""

    @abstractmethod
    def is_genuine(self, request: Request) -> bool:
        """Whether the platform sent this."""

    @abstractmethod
    def events(self, request: Request) -> list[Event]:
        """The events of a genuine request that want an answer; what is unknown is left out."""

    def undelivered(self, request: Request) -> list[Undelivered]:
        """The replies that a genuine request says were not delivered; only some platforms tell."""
        return []

    @abstractmethod
    def render(self, one: Spoken, words: Words) -> list[dict[str, Any]]:
        """The platform's payloads for a message, without the address."""

    @abstractmethod
    def render_text(self, text: str) -> list[dict[str, Any]]:
        """The platform's payloads for nothing but text: what goes out when it refuses the others."""

    @abstractmethod
    async def send(self, event: Event, payload: Mapping[str, Any]) -> Answer:
        """Send one payload to the chat that the event came from."""

    def gather(self, turn: Sequence[Spoken], words: Words) -> list[Spoken]:
        """A turn's messages as they go out; a platform may join them."""
        return list(turn)

    async def acknowledge(self, event: Event) -> None:  # noqa: B027 - most platforms need nothing
        """Tell the platform that an event is being worked on."""

    def receipt(self, request: Request) -> HTTPResponse:
        """What the platform gets at once."""
        return response.empty(200)

    def add_routes(self, routes: Blueprint) -> None:  # noqa: B027 - few platforms have more
        """Add routes that only this platform has."""


def json_of(request: Request) -> Any:
    """A request's JSON, or None."""
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        return None
