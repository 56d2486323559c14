"""How the channels are, in a line each and without a secret."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from channels.messaging.settings import SETTINGS
from tests.channels.messaging.fakes.all import CREDENTIALS
from tools import channels
from tools.channels import state

GOOD = {"configured": True, "registered": True, "healthy": True, "refused": False, "note": ""}
BAD = {**GOOD, "healthy": False}
ALL = CREDENTIALS
NONE: dict[str, str] = {}
HALF = {"SLACK_BOT_TOKEN": "xoxb-secret"}


@pytest.mark.parametrize(
    ("environment", "health", "word", "remedy"),
    [
        (NONE, None, "off", ""),
        (NONE, {"configured": False}, "off", ""),
        (HALF, None, "incomplete", "SLACK_SIGNING_SECRET is missing"),
        (HALF, {"configured": False}, "incomplete", "SLACK_SIGNING_SECRET is missing"),
        (ALL, None, "unknown", "the assistant is not running"),
        (ALL, {"configured": False}, "off", "the assistant was started without its variables"),
        (ALL, GOOD, "works", ""),
        (NONE, GOOD, "works", ""),
        (ALL, {**GOOD, "healthy": False, "registered": False}, "starting", "Slack has not been asked yet"),
        (ALL, {**BAD, "registered": False, "note": "HTTP 500"}, "no connection", "Slack does not answer (HTTP 500)"),
        (ALL, {**BAD, "registered": False, "refused": True, "note": "x"}, "refused", "Slack does not take what stands"),
        (ALL, {**BAD, "note": "HTTP 500"}, "no connection", "Slack did not take the last reply (HTTP 500)"),
        (ALL, {**BAD, "refused": True, "note": "token_revoked"}, "refused", "Slack does not take what stands in .env"),
    ],
)
def test_a_channels_state_is_a_word_and_a_remedy(
    environment: dict[str, str], health: dict[str, object] | None, word: str, remedy: str
) -> None:
    told = state(SETTINGS["slack"], environment, health)
    assert told[0] == word
    assert told[1].startswith(remedy)


class Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802 - the library's name
        self.send_response(200 if "slack" in self.path else 404)
        self.end_headers()
        self.wfile.write(json.dumps(GOOD).encode())

    def log_message(self, *arguments: object) -> None:
        return


@pytest.fixture
def url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Health)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_each_channel_has_a_line_and_no_secret_is_printed(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in {name for settings in SETTINGS.values() for name in settings.needs}:
        monkeypatch.delenv(name, raising=False)
    assert channels.main(["--url", url]) == 0
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    assert channels.main(["--url", url]) == 1
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) == 2 * len(SETTINGS)
    assert "Slack                      works" in printed
    assert not any(value in printed for value in CREDENTIALS.values())


def test_every_variable_stands_in_the_example_with_one_line() -> None:
    from tests.conftest import ROOT

    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = [line.split("=")[0] for line in lines if line and not line.startswith("#")]
    wanted = {name for settings in SETTINGS.values() for name in (*settings.needs, settings.url_variable)}
    assert len(named) == len(set(named))
    assert wanted <= set(named)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_channel_has_a_page_that_names_its_variables_and_its_address(name: str) -> None:
    from tests.conftest import ROOT

    page = (ROOT / f"docs/channels/{name}.md").read_text(encoding="utf-8")
    assert [
        variable for variable in SETTINGS[name].needs if f"{variable}" not in page and variable != "PUBLIC_URL"
    ] == []
    assert f"/webhooks/{name}/webhook" in page
