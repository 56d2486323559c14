"""Rasa's own starter bot, as `rasa init` makes it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.environment import child_environment
from tools.performance.bot import Bot
from tools.performance.errors import PerformanceError
from tools.performance.talks import Talk, rasa_talks

FOLDER = Path(".cache/stock-init")
GREETING = "Hey! How are you?"  # of its template


class StockBot(Bot):
    """What `rasa run` starts; the template has no action of its own, so no action server."""

    question = "hello"

    def command(self) -> list[str]:
        """Rasa's own command."""
        return [sys.executable, "-m", "rasa", "run", "--port", str(self.port), "--interface", "127.0.0.1"]


def make_stock(folder: Path = FOLDER) -> float:
    """Make the starter bot anew and train it from nothing; the seconds its training took.

    Raises:
        PerformanceError: Rasa could not make or train it.
    """
    if folder.exists():
        shutil.rmtree(folder)
    made = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    _rasa(made, "init", "--no-prompt", "--init-dir", ".")  # trains too, and writes its pipeline into config.yml
    shutil.rmtree(made / "models")
    shutil.rmtree(made / ".rasa", ignore_errors=True)  # where Rasa keeps what it has trained
    seconds = _rasa(made, "train")
    made.rename(folder)
    return seconds


def retrain_words(folder: Path = FOLDER) -> float:
    """Change the text of its greeting and train; the seconds it took.

    Raises:
        PerformanceError: the template has changed, or Rasa could not train it.
    """
    domain = folder / "domain.yml"
    text = domain.read_text(encoding="utf-8")
    if GREETING not in text:
        raise PerformanceError(f"The starter bot of this Rasa says no {GREETING!r}; its text could not be changed.")
    domain.write_text(text.replace(GREETING, f"Hey, good day! {GREETING[5:]}"), encoding="utf-8")
    try:
        return _rasa(folder, "train")
    finally:
        domain.write_text(text, encoding="utf-8")


def stock_talks(folder: Path = FOLDER) -> list[Talk]:
    """What its template's own conversation tests say."""
    return rasa_talks(folder / "tests")


def _rasa(folder: Path, *arguments: str) -> float:
    started = time.monotonic()
    with (folder / "made.log").open("ab") as sink:
        done = subprocess.run(
            [sys.executable, "-m", "rasa", *arguments],
            cwd=folder,
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0 or not list((folder / "models").glob("*.tar.gz")):
        raise PerformanceError(f"`rasa {arguments[0]}` failed; {folder / 'made.log'} says why.")
    return time.monotonic() - started
