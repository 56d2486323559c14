"""While a visitor is served, only our own code writes words into a log."""

from __future__ import annotations

import asyncio
import logging
import threading
import warnings
from collections.abc import Iterator

import aiohttp
import pytest
import structlog
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from channels.quiet_logs import keep_words_out_of_logs, mark_requests, withhold_here
from channels.website.channel import WebsiteInput
from channels.website.settings import Settings
from tests.channels.conftest import ToyAgent, running
from tests.channels.website.conftest import Browser

PRIVATE = "myprivatewords"
WITHHELD = "withheld"


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The record factory as the server installs it, and as it was afterwards."""
    stock, rasa = logging.getLogRecordFactory(), logging.getLogger("rasa")
    level = rasa.level
    rasa.setLevel(logging.NOTSET)  # tools that were tested before may have quieted it
    keep_words_out_of_logs()
    yield
    logging.setLogRecordFactory(stock)
    rasa.setLevel(level)
    logging.captureWarnings(False)


def in_a_visit(say: object) -> None:
    """Call something in a thread that counts as serving a visitor."""

    def serve() -> None:
        withhold_here()
        say()  # type: ignore[operator]

    thread = threading.Thread(target=serve)
    thread.start()
    thread.join()


@pytest.mark.parametrize("name", ["rasa.core.processor", "rasa_sdk.executor", "sanic.root", "aiohttp", "anything.else"])
@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL])
def test_what_is_not_ours_is_withheld_at_every_level(name: str, level: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    in_a_visit(lambda: logging.getLogger(name).log(level, "heard %s", PRIVATE, extra={"place": 1}))
    assert PRIVATE not in caplog.text
    (record,) = caplog.records
    assert name in record.getMessage() and WITHHELD in record.getMessage() and record.levelno == level


def test_an_errors_kind_and_place_are_told_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        try:
            raise KeyError(PRIVATE)
        except KeyError:
            logging.getLogger("rasa.core").exception("could not handle %s", PRIVATE)

    in_a_visit(fail)
    assert PRIVATE not in caplog.text
    assert "KeyError" in caplog.text and "test_quiet_logs.py" in caplog.text


def test_what_we_write_ourselves_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    in_a_visit(lambda: logging.getLogger("channels.website.turns").error("A message took longer than %s s.", 15))
    assert "A message took longer than 15 s." in caplog.text


def test_what_rasa_says_while_nobody_is_served_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("rasa.core.agent").error("Could not load the model.")
    assert "Could not load the model." in caplog.text


def test_what_speaks_of_a_message_when_it_is_over_is_withheld_always(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("asyncio").error("Task exception was never retrieved: %s", PRIVATE)
    assert PRIVATE not in caplog.text and WITHHELD in caplog.text


def test_warnings_are_withheld_too(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    def warn() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            logging.captureWarnings(False)
            logging.captureWarnings(True)
            warnings.warn(f"Failed to parse {PRIVATE}", UserWarning, stacklevel=1)

    in_a_visit(warn)
    assert PRIVATE not in caplog.text + "".join(capfd.readouterr())
    assert WITHHELD in caplog.text


def test_rasas_structured_logs_are_withheld(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logger = structlog.wrap_logger(
        logging.getLogger("rasa.core.processor"),
        processors=[structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
    )
    in_a_visit(lambda: logger.debug("processor.message.parse", text=PRIVATE))
    assert PRIVATE not in caplog.text and "rasa.core.processor" in caplog.text


def test_installing_it_twice_changes_nothing() -> None:
    before = logging.getLogRecordFactory()
    keep_words_out_of_logs()
    assert logging.getLogRecordFactory() is before


class Talkative(ToyAgent):
    """Logs what it hears, at once and in a task of its own, as libraries do."""

    async def reply(self, message: UserMessage) -> None:
        logging.getLogger("rasa.core.processor").debug("Received user message '%s'", message.text)
        await asyncio.create_task(self._later(message))
        await super().reply(message)

    async def _later(self, message: UserMessage) -> None:
        logging.getLogger("rasa.core.lock").warning("Still busy with '%s'", message.text)


async def test_a_message_and_all_tasks_it_starts_are_quiet_and_the_time_around_it_is_not(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sanic, "test_mode", True)
    monkeypatch.setenv("BACKLINE_SECRET", "a secret of 32 characters or more")
    channel = WebsiteInput(Settings())
    original = channel.blueprint

    def marked(hear: object) -> object:
        routes = original(hear)  # type: ignore[arg-type]
        routes.listener("before_server_start")(lambda app, loop: mark_requests(app))
        return routes

    monkeypatch.setattr(channel, "blueprint", marked)
    caplog.set_level(logging.DEBUG)
    async with running(Talkative(), channel) as host, aiohttp.ClientSession() as session:
        assert (await Browser(session, host).send(PRIVATE)).texts == [f"You said {PRIVATE}"]
        logging.getLogger("rasa.core").info("between two messages")
    assert PRIVATE not in caplog.text
    assert "between two messages" in caplog.text
    assert {"rasa.core.processor", "rasa.core.lock"} <= {record.name for record in caplog.records}
