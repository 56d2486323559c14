"""The bots that are measured: a copy of the project without limits, and processes that end with their bot."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tools.performance.bot import Bot
from tools.performance.errors import PerformanceError
from tools.performance.our_bot import CHANNEL, change_words, copy_project
from tools.performance.roles import ACTIONS, ASSISTANT, LAUNCHER, role_of
from tools.training.content_digest import learned_digest, words_digest

ANSWERS = """
import http.server, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("child", child.pid, flush=True)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b'[{"text": "Hello."}]')
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


class ToyBot(Bot):
    """Answers everything with a greeting, or ends at once."""

    question = "hello"
    program = ANSWERS

    def command(self) -> list[str]:
        return [sys.executable, "-u", "-c", self.program, str(self.port)]


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[ToyBot]:
    made = ToyBot(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_project(tmp_path / "project", ROOT)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        told = Path(f"/proc/{pid}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):  # it may end in between
        return False
    return "Z" not in told.rpartition(")")[2].split()[0]


def test_a_bot_is_started_when_it_has_answered(bot: ToyBot) -> None:
    assert bot.start() > 0
    assert bot.answers()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_what_a_bot_has_started_ends_with_it(bot: ToyBot) -> None:
    bot.start()
    child = int(bot.log.read_text().split()[1])
    assert is_alive(child)
    bot.stop()
    while is_alive(child):  # a killed process takes a moment; one that was not killed lives ten minutes
        time.sleep(0.05)
    assert not bot.answers()


def test_a_killed_bot_is_known_to_be_down_and_can_be_launched_again(bot: ToyBot) -> None:
    bot.start()
    orphan = int(bot.log.read_text().split()[1])
    os.kill(bot.pid, signal.SIGKILL)
    os.kill(orphan, signal.SIGKILL)
    while bot.running:
        time.sleep(0.05)
    assert bot.start() > 0


def test_a_bot_that_ends_at_its_start_is_one_sentence(bot: ToyBot) -> None:
    bot.program = "raise SystemExit(3)"
    with pytest.raises(PerformanceError, match="stopped at its start"):
        bot.start()


def test_an_engine_of_the_shell_does_not_get_into_a_measurement(bot: ToyBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nobody/asked/for/this.db")
    bot.program = "import os, sys; print(os.environ.get('DATABASE_URL'))"
    bot.launch()
    while bot.running:
        time.sleep(0.05)
    assert bot.log.read_text().strip() == "None"


def test_the_copy_has_no_limits_and_is_otherwise_the_project(project: Path) -> None:
    ours, copied = (yaml.safe_load((root / "credentials.yml").read_text()) for root in (ROOT, project))
    assert copied[CHANNEL].pop("visitor_per_minute") >= 10**6
    assert {**copied, CHANNEL: None}.keys() == ours.keys()
    assert (learned_digest(project), words_digest(project)) == (learned_digest(ROOT), words_digest(ROOT))
    assert not list((project / "models").glob("*.tar.gz"))


def test_changed_words_are_the_copys_own_and_nothing_new_to_learn(project: Path) -> None:
    change_words(project)
    assert learned_digest(project) == learned_digest(ROOT)
    assert words_digest(project) != words_digest(ROOT)


def test_making_the_copy_anew_leaves_the_projects_files_alone(project: Path) -> None:
    (project / "data/extra.yml").write_text("")
    again = copy_project(project, ROOT)
    assert not (again / "data/extra.yml").exists()
    assert (ROOT / "actions").is_dir() and (ROOT / "models/encoder/model.onnx").is_file()


@pytest.mark.parametrize(
    ("command", "role"),
    [
        ("python -m tools run", LAUNCHER),
        ("python -m rasa_sdk --actions actions -p 1", ACTIONS),
        ("python -m rasa run --port 1", ASSISTANT),
        ("python -m engines.workers run --port 1", ASSISTANT),
        ("python -c from multiprocessing.resource_tracker import main", ""),
    ],
)
def test_a_process_is_known_by_its_command(command: str, role: str) -> None:
    assert role_of(command) == role
