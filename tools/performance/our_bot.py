"""Ours, in a copy of the project: its content may be changed and trained, and nobody's files are touched."""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import yaml

from tools.environment import child_environment
from tools.performance.bot import Bot
from tools.performance.errors import PerformanceError
from tools.performance.ports import free_port
from tools.performance.roles import ACTIONS, ASSISTANT, role_of
from tools.run import WARM_UP_QUESTION
from tools.train import model_path

FOLDER = Path(".cache/bench/project")
CHANNEL = "channels.website.channel.WebsiteInput"
# Visitors of a measurement come from one address and write faster than people; these are options of the channel.
NO_LIMITS = dict.fromkeys(("visitor_burst", "visitor_per_minute", "address_burst", "address_per_minute"), 10**9)
OWN = {"data", "models", "credentials.yml"}  # of the copy; the rest is linked
LEFT_OUT = {"reports", "results"}
FIRST_ANSWER = re.compile(r"(- text: >-\n\s+)(?=\S)")


class OurBot(Bot):
    """What `make run` starts."""

    question = WARM_UP_QUESTION

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        """Remember where it lives; the visitors' tokens get a secret of this measurement."""
        super().__init__(folder, environment)
        self.actions_port = free_port()
        self._secret = secrets.token_urlsafe(32)

    def command(self) -> list[str]:
        """The verb `run`."""
        return [sys.executable, "-m", "tools", "run"]

    def variables(self) -> dict[str, str]:
        """Ports and secret, and what the measurement adds."""
        ports = {"PORT": str(self.port), "ACTIONS_PORT": str(self.actions_port)}
        return {**ports, "BACKLINE_SECRET": self._secret, **super().variables()}

    def worker_pids(self) -> list[int]:
        """The processes that answer."""
        servers = [one.pid for one in self.memory() if role_of(one.command) == ASSISTANT]
        return servers[1:] or servers  # with several workers the first one only watches

    def actions_pid(self) -> int:
        """The action server.

        Raises:
            PerformanceError: there is none now.
        """
        for one in self.memory():
            if role_of(one.command) == ACTIONS:
                return one.pid
        raise PerformanceError("The assistant has no action server now; run again.")


def copy_project(folder: Path = FOLDER, root: Path = Path()) -> Path:
    """Make the copy anew: content and models of its own, everything else linked, no limits for visitors."""
    if folder.exists():
        shutil.rmtree(folder)
    (folder / "models").mkdir(parents=True)
    for entry in root.resolve().iterdir():
        if not entry.name.startswith(".") and entry.name not in OWN | LEFT_OUT:
            (folder / entry.name).symlink_to(entry)
    (folder / "models/encoder").symlink_to((root / "models/encoder").resolve())
    shutil.copytree(root / "data", folder / "data")
    credentials = yaml.safe_load((root / "credentials.yml").read_text(encoding="utf-8"))
    credentials[CHANNEL] = {**(credentials[CHANNEL] or {}), **NO_LIMITS}
    (folder / "credentials.yml").write_text(yaml.safe_dump(credentials, sort_keys=False), encoding="utf-8")
    return folder


def borrow_model(folder: Path, root: Path = Path()) -> bool:
    """Link the model of today's content into the copy; False if there is none yet."""
    model = model_path(root)
    if model.exists():
        (folder / "models" / model.name).symlink_to(model.resolve())
    return model.exists()


def train(folder: Path) -> float:
    """Train what has changed in the copy; the seconds it took.

    Raises:
        PerformanceError: the training failed.
    """
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tools", "train"],
        cwd=folder,
        env=child_environment(PORT=str(free_port())),  # a running assistant of somebody else is not told of it
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise PerformanceError(f"Training failed: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
    return time.monotonic() - started


def change_words(folder: Path) -> None:
    """Change the text of one answer of the copy.

    Raises:
        PerformanceError: no answer is written as the others are.
    """
    for path in sorted((folder / "data/faq").rglob("*.yml")):
        text = path.read_text(encoding="utf-8")
        if FIRST_ANSWER.search(text):
            path.write_text(FIRST_ANSWER.sub(r"\1In short, ", text, count=1), encoding="utf-8")
            return
    raise PerformanceError("No file of data/faq has an answer as `- text: >-`; its text could not be changed.")
