"""An installed Chromium, a site with the chat in it, and the scripted server behind it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chat import Chat
from tests.browser.site import Site
from tests.conftest import ROOT, free_port

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
HOW_TO = "no Chromium found: install one (Debian: apt-get install chromium), or set CHROMIUM to its path"
expect.set_options(timeout=20_000)  # milliseconds until a condition must hold, also on a busy machine
START_LIMIT = 300  # seconds for Rasa's imports on a busy machine
ROOMY = {"visitor_burst": 8, "visitor_per_minute": 12, "address_burst": 10_000, "address_per_minute": 10_000}

OpenPage = Callable[..., Page]


def chromium() -> str:
    """Path of an installed Chromium; without one the test is skipped, or fails where CI says so."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and MAC.exists():
        found = str(MAC)
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(HOW_TO)
    return str(found)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


class ScriptedServer:
    """The website channel with a scripted agent, as a process that can be killed and comes back."""

    def __init__(self, folder: Path, origins: list[str]) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}/webhooks/website/"
        settings = json.dumps({**ROOMY, "origins": origins})
        self._log = (folder / "log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.scripted_server", str(self.port), str(folder), settings],
            cwd=ROOT,
            env={
                **os.environ,
                "BACKLINE_SECRET": "a secret of 32 characters or more",
                "RASA_TELEMETRY_ENABLED": "false",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._tell("start")
        limit = time.monotonic() + START_LIMIT
        while not self._answers():
            assert time.monotonic() < limit, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill the server, as a crash would."""
        self._tell("kill")

    def quit(self) -> None:
        self._tell("quit")
        self._process.wait(timeout=30)
        for stream in (self._process.stdin, self._process.stdout, self._log):
            assert stream
            stream.close()

    @property
    def received(self) -> list[str]:
        """The messages that have reached the agent."""
        file = self.folder / "received"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    def hold(self) -> None:
        """Let answers wait until `release`."""
        (self.folder / "hold").touch()

    def release(self) -> None:
        (self.folder / "hold").unlink(missing_ok=True)

    def freeze(self) -> None:
        """Let no time pass for the limits on messages until `thaw`."""
        (self.folder / "frozen").touch()

    def thaw(self) -> None:
        (self.folder / "frozen").unlink(missing_ok=True)

    def _tell(self, word: str) -> None:
        assert self._process.stdin and self._process.stdout
        print(word, file=self._process.stdin, flush=True)
        while (line := self._process.stdout.readline()) and line.strip() != word:
            pass

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}config", timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A practice's website: pages on an allowed origin, and the same pages on a foreign one."""
    with Site() as running:
        yield running


@pytest.fixture(scope="session")
def scripted(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedServer]:
    """The server that all tests of this folder share."""
    chromium()  # a skip before anything is started
    server = ScriptedServer(tmp_path_factory.mktemp("scripted"), [site.origin])
    site.server = server.url
    try:
        server.start()
        yield server
    finally:
        server.quit()


@pytest.fixture
def server(scripted: ScriptedServer) -> Iterator[ScriptedServer]:
    """The scripted server, running, with nothing received yet."""
    (scripted.folder / "received").unlink(missing_ok=True)
    yield scripted
    scripted.release()
    scripted.thaw()
    if not scripted._answers():
        scripted.start()


@pytest.fixture(scope="module")  # not longer: Playwright's event loop must not be there when asyncio tests run
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, server: ScriptedServer, site: Site) -> Iterator[OpenPage]:
    """Opens a page of the site, in a browser of its own unless `context` is given. No page may log an error."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def start(address: str = "", context: BrowserContext | None = None, phone: bool = False, **options: Any) -> Page:
        if context is None:
            size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 800}
            defaults = {
                "viewport": size,
                "has_touch": phone,
                "is_mobile": phone,
                "device_scale_factor": 2 if phone else 1,
            }
            context = browser.new_context(**{**defaults, **options})
            contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address or f"{server.url}demo")
        return page

    yield start
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def chat(open_page: OpenPage) -> Chat:
    """The demo page with its chat open."""
    chat = Chat(open_page())
    chat.open()
    return chat
