"""LOG_FORMAT=json: every line is one JSON object, whoever writes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT

PROGRAM = """
import logging, structlog
from rasa.utils.io import configure_colored_logging
from rasa.utils.log_utils import configure_structlog
configure_colored_logging("INFO")
configure_structlog()
own = logging.getLogger("a.library"); own.addHandler(logging.StreamHandler()); own.propagate = False
from engines.json_logs import speak_json
speak_json()
logging.getLogger("channels.test").info("Counted %d.", 3)
own.warning("a library's line")
structlog.get_logger("rasa.test").error("an.event", number=4)
try:
    raise ValueError("my knee hurts")
except ValueError:
    logging.getLogger("channels.test").exception("It failed.")
"""


def lines(**environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in done.stderr.splitlines() if "Deprecat" not in line]


@pytest.fixture(scope="module")
def told() -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(LOG_FORMAT="json")]


def test_every_line_is_json_with_time_level_and_logger(told: list[dict[str, Any]]) -> None:
    assert [(one["logger"], one["level"]) for one in told] == [
        ("channels.test", "info"),
        ("a.library", "warning"),
        ("rasa.test", "error"),
        ("channels.test", "error"),
    ]
    assert all(one["time"].endswith("+00:00") and one["process"] for one in told)


def test_what_structlog_says_stays_structured(told: list[dict[str, Any]]) -> None:
    assert told[2]["message"]["event"] == "an.event" and told[2]["message"]["number"] == 4


def test_an_error_tells_its_kind_and_place_but_not_its_words(told: list[dict[str, Any]]) -> None:
    assert told[3]["error"] == "ValueError" and told[3]["at"]
    assert "my knee hurts" not in json.dumps(told)


def test_without_the_variable_logs_stay_as_they_are() -> None:
    assert not any(line.startswith("{") and "channels.test" in line for line in lines())
