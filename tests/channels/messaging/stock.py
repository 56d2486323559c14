"""The connectors that Rasa 3.6.21 brings, on a running server, with nothing of theirs changed but where they call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.bot.api import TelegramAPIServer
from aiohttp import web
from rasa.core.channels.channel import InputChannel
from rasa.core.channels.facebook import MessengerBot
from rasa.core.channels.slack import SlackBot
from rasa.core.channels.telegram import TelegramInput, TelegramOutput
from rasa.core.channels.twilio import TwilioOutput
from rasa.core.run import configure_app

from tests.channels.conftest import running_app
from tests.channels.messaging.fakes import telegram
from tests.channels.messaging.fakes.platform import Call
from tests.channels.messaging.fakes.telegram import FakeTelegram

BOT = {"id": 7000000001, "is_bot": True, "first_name": "Riverbend", "username": "riverbend_bot"}


class StockTelegram(FakeTelegram):
    """Telegram for a connector that asks who it is, and whose messages are not judged."""

    def __init__(self) -> None:
        super().__init__()
        self.bots: list[Bot] = []  # the connector's, that call here

    def spare_closed_loop(self) -> None:
        """Let bots open a new session, so that what comes after the closed event loop can be seen."""
        for bot in self.bots:
            bot._session = None

    def check(self, call: Call) -> list[str]:
        return []

    def accept(self, call: Call) -> web.Response:
        method = call.path.rpartition("/")[2]
        return web.json_response({"ok": True, "result": BOT if method == "getMe" else True})

    def methods(self) -> list[str]:
        """What has been asked of it, in order."""
        return [call.path.rpartition("/")[2] for call in self.calls]


def point_to(platform: StockTelegram, monkeypatch: pytest.MonkeyPatch) -> TelegramInput:
    """Rasa's Telegram connector, calling this platform."""

    def start(self: Any, token: str) -> None:
        Bot.__init__(self, token, server=TelegramAPIServer.from_base(platform.url))
        platform.bots.append(self)

    monkeypatch.setattr(TelegramOutput, "__init__", start)
    return TelegramInput(telegram.TOKEN, BOT["username"], "https://chat.riverbend.example/webhooks/telegram/webhook")


class Sent:
    """What Rasa's connectors hand to their platforms' libraries; nothing leaves this machine."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.twilio: list[str] = []
        self.slack: list[dict[str, Any]] = []
        self.messenger: list[Any] = []

        async def to_twilio(output: Any, data: dict[str, Any]) -> None:
            self.twilio.append(data["body"])

        async def to_slack(output: Any, **data: Any) -> None:
            self.slack.append(data)

        async def action(output: Any, recipient: str, sender_action: str) -> None:
            return

        monkeypatch.setattr(TwilioOutput, "_send_message", to_twilio)
        monkeypatch.setattr(SlackBot, "_post_message", to_slack)
        monkeypatch.setattr(MessengerBot, "send", lambda output, recipient, element: self.messenger.append(element))
        monkeypatch.setattr(MessengerBot, "send_action", action)


@asynccontextmanager
async def stock_server(agent: Any, channel: InputChannel) -> AsyncIterator[aiohttp.ClientSession]:
    """A session at the address of a running server with one connector; Rasa builds it before its loop runs, as here."""
    app = await asyncio.to_thread(configure_app, [channel], enable_api=False)
    async with running_app(app, agent) as url, aiohttp.ClientSession(url) as session:
        yield session
