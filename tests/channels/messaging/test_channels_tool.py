"""`python -m tools channels` beside a running server: a line each, in words that need no programmer."""

from __future__ import annotations

import asyncio

import pytest

from channels.messaging.settings import SETTINGS
from tests.channels.messaging.conftest import Serve, Server, until
from tests.channels.messaging.fakes.all import CHANNELS, CREDENTIALS, Platforms
from tools import channels

pytestmark = pytest.mark.usefixtures("platforms")


class Told:
    """What the tool prints, by channel, and what it exits with."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.code = 0

    async def about(self, server: Server, **environment: str) -> dict[str, str]:
        """Run it in a shell with these variables."""
        for name in {name for settings in SETTINGS.values() for name in settings.needs}:
            self._monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            self._monkeypatch.setenv(name, value)
        self._capsys.readouterr()
        self.code = await asyncio.to_thread(channels.main, ["--url", server.url])
        lines = self._capsys.readouterr().out.splitlines()
        assert not any(value in line for value in CREDENTIALS.values() for line in lines), "a secret was printed"
        told = dict(zip(SETTINGS, lines, strict=True))
        assert all(line.startswith(SETTINGS[name].title) for name, line in told.items())
        return {name: line.removeprefix(SETTINGS[name].title).strip() for name, line in told.items()}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    return Told(monkeypatch, capsys)


async def test_channels_that_run_work(serve: Serve, platforms: Platforms, told: Told) -> None:
    server = await serve()
    await until(lambda: all(channel.health()["healthy"] for channel in server.channels))
    assert await told.about(server, **platforms.environment()) == dict.fromkeys(SETTINGS, "works")
    assert told.code == 0


async def test_channels_that_nobody_set_up_are_off_and_that_is_no_fault(serve: Serve, told: Told) -> None:
    assert await told.about(await serve(environment={})) == dict.fromkeys(SETTINGS, "off")
    assert told.code == 0


async def test_a_variable_that_was_forgotten_is_named(serve: Serve, platforms: Platforms, told: Told) -> None:
    environment = {"SLACK_BOT_TOKEN": CREDENTIALS["SLACK_BOT_TOKEN"]}
    lines = await told.about(await serve(environment=environment), **environment)
    assert lines["slack"] == (
        "incomplete: SLACK_SIGNING_SECRET is missing; write it into .env and start the assistant again "
        "(docs/channels/slack.md)"
    )
    assert (lines["telegram"], told.code) == ("off", 1)


async def test_variables_that_the_assistant_was_not_started_with_are_told(
    serve: Serve, platforms: Platforms, told: Told
) -> None:
    lines = await told.about(await serve(environment={}), **platforms.environment())
    assert lines["slack"] == (
        "off: the assistant was started without its variables; stop it and start it again (docs/channels/slack.md)"
    )


@pytest.mark.parametrize("name", CHANNELS)
async def test_a_platform_that_is_away_is_told_until_it_is_there(
    serve: Serve, platforms: Platforms, told: Told, name: str
) -> None:
    platforms.of(name).stop()
    server = await serve([name])
    await until(lambda: bool(server.channels[0].health()["note"]))
    assert (await told.about(server, **platforms.environment()))[name] == (
        f"no connection: {SETTINGS[name].title} does not answer; the assistant keeps trying by itself "
        f"(docs/channels/{name}.md)"
    )
    assert told.code == 1
    platforms.of(name).start()
    await until(lambda: server.channels[0].health()["healthy"])
    assert (await told.about(server, **platforms.environment()))[name] == "works"


@pytest.mark.parametrize("name", CHANNELS)
async def test_a_platform_that_goes_in_mid_run_is_told_until_it_is_back(
    serve: Serve, platforms: Platforms, told: Told, name: str
) -> None:
    server, phone = await serve([name]), platforms.phone(name)
    await until(lambda: server.channels[0].health()["healthy"])
    platforms.of(name).stop()
    await server.post(phone.text("hello"))
    await server.idle()
    assert (await told.about(server, **platforms.environment()))[name] == (
        f"no connection: {SETTINGS[name].title} did not take the last reply; the next one is tried anew "
        f"(docs/channels/{name}.md)"
    )
    platforms.of(name).start()
    await server.hears(phone, phone.text("hello"))
    assert (await told.about(server, **platforms.environment()))[name] == "works"


WRONG = {
    "telegram": ("TELEGRAM_TOKEN", "7000000001:AAwrong", "HTTP 404, the token is unknown"),
    "whatsapp": ("WHATSAPP_TOKEN", "EAAwrong", "HTTP 401, error 190"),
    "whatsapp_twilio": ("TWILIO_AUTH_TOKEN", "wrong", "HTTP 401, error 20003"),
    "sms": ("TWILIO_AUTH_TOKEN", "wrong", "HTTP 401, error 20003"),
    "messenger": ("MESSENGER_TOKEN", "EAAwrong", "HTTP 401, error 190"),
    "slack": ("SLACK_BOT_TOKEN", "xoxb-wrong", "invalid_auth"),
}


@pytest.mark.parametrize("name", CHANNELS)
async def test_a_wrong_token_is_told_as_refused(serve: Serve, platforms: Platforms, told: Told, name: str) -> None:
    variable, value, code = WRONG[name]
    environment = {**platforms.environment(), variable: value}
    server = await serve([name], environment)
    await until(lambda: bool(server.channels[0].health()["note"]))
    assert (await told.about(server, **environment))[name] == (
        f"refused: {SETTINGS[name].title} does not take what stands in .env ({code}) (docs/channels/{name}.md)"
    )
    assert told.code == 1


async def test_an_assistant_that_does_not_run_is_told(serve: Serve, platforms: Platforms, told: Told) -> None:
    server = await serve([])
    server.url = "http://127.0.0.1:9"
    lines = await told.about(server, **platforms.environment())
    assert lines["sms"] == ("unknown: the assistant is not running; start it with `make run` (docs/channels/sms.md)")
    assert told.code == 1
