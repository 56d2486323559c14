"""The website channel: the HTTP contract between the chat widget and Rasa (docs/website-channel.md)."""

from __future__ import annotations

import os
from asyncio import AbstractEventLoop, Task, create_task
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from channels.answering import agent_of, apologise, guard_actions
from channels.erase import ask_to_forget
from channels.foreground import foreground_of
from channels.website.chat import Chat
from channels.website.deletion import delete_as_told, delete_conversation
from channels.website.door import Door
from channels.website.origins import Origins
from channels.website.output import WebsiteOutput
from channels.website.pages import Pages
from channels.website.readiness import Readiness
from channels.website.reception import Reception
from channels.website.settings import Settings, read_settings, secret_of_environment
from channels.website.shared_turns import SharedTurns
from channels.website.thumbs import receive_click, receive_thumb
from channels.website.tickets import Tickets
from channels.website.told_before import told_before
from channels.website.turns import Turns
from channels.website.words import Words
from engines.redis_memory import RedisMemory
from engines.settings import read_engines
from practice.schema import load_practice


class WebsiteInput(InputChannel):
    """`/webhooks/website/`: chat, feedback, deletion, start data, health and the widget's files.

    Usage in credentials.yml, with the options of `channels.website.settings.Settings`::

        channels.website.channel.WebsiteInput:
          origins: [https://www.example.org]
    """

    @classmethod
    def name(cls) -> str:
        """The channel's name in URLs and trackers."""
        return WebsiteOutput.name()

    @classmethod
    def from_credentials(cls, credentials: Optional[dict[str, Any]]) -> InputChannel:
        """Create the channel with the options of credentials.yml."""
        return cls(read_settings(credentials))

    def __init__(self, settings: Settings) -> None:
        """Read the secret, practice.yml and the words; a mistake in them stops the start with a sentence."""
        self._settings = settings
        self._secret = secret_of_environment()
        self._practice = load_practice()
        self._words = Words(self._practice)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel."""
        routes = Blueprint("website", __name__)
        guard_actions(routes)
        door = Door(Origins(self._settings.origins, self._practice.contact.website), self._words)
        reception, readiness = Reception(self._settings, self._secret), Readiness()
        pages = Pages(self._practice, self._words, readiness, reception)
        turns = Turns(on_new_message, self._words.notice("too_slow"), self._settings.time_limit)
        tickets = Tickets(self._secret)
        chat = Chat(reception, turns, tickets, door.error_body("not_ready"))
        warming: list[Task[None]] = []  # a task that nobody holds may vanish

        @routes.listener("before_server_start")
        async def prepare(app: Sanic, loop: AbstractEventLoop) -> None:
            door.go_before_rasas_cors(app, app.url_for("website.health"))
            turns.apologise = partial(apologise, app)
            turns.delete = partial(delete_as_told, app)
            turns.told_before = partial(told_before, app)
            turns.foreground = foreground_of(app)
            if redis_url := read_engines(os.environ).redis_url:
                turns.shared = tickets.shared = SharedTurns(RedisMemory(redis_url))

        @routes.listener("after_server_stop")
        async def finish(app: Sanic, loop: AbstractEventLoop) -> None:
            if turns.shared is not None:
                await turns.shared.close()

        @routes.listener("after_server_start")
        async def warm_up(app: Sanic, loop: AbstractEventLoop) -> None:
            agent = agent_of(app)
            if agent is not None:
                ask_to_forget(agent, turns.forget)
                ask_to_forget(agent, tickets.forget)
            warming.append(create_task(readiness.warm_up(agent)))

        door.route(routes, "/", GET=pages.health)
        door.route(routes, "/ready", GET=pages.ready)
        door.route(routes, "/config", GET=pages.config)
        door.route(routes, "/openapi.json", public=True, GET=pages.openapi)
        door.route(routes, "/webhook", POST=chat.receive)
        door.route(routes, "/stream/<ticket>", GET=chat.stream)
        door.route(routes, "/feedback", POST=partial(receive_thumb, reception))
        door.route(routes, "/click", POST=partial(receive_click, reception))
        door.route(routes, "/conversation", DELETE=partial(delete_conversation, reception, turns))
        door.route(routes, "/<path:path>", public=True, GET=pages.file)
        return routes
