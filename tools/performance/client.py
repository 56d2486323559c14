"""Plays visitors with locust, in an environment of its own."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.environment import child_environment
from tools.performance.errors import PerformanceError
from tools.performance.sent import Sent, read_sent
from tools.performance.talks import Talk, write_talks

HERE = Path(__file__).parent
PYTHON = Path(".cache/performance-env/bin/python")
SCENARIOS = HERE / "scenarios"
LAST_WORDS = 60  # seconds that a request in work may take after the end; Sanic itself gives up after 60
START_SECONDS = 120  # locust takes three to be there on a quiet machine, twenty on a very busy one


@dataclass(frozen=True)
class Load:
    """Who comes, how many, for how long.

    Attributes:
        scenario: a file of `scenarios/`, without its ending.
        visitors: at once.
        seconds: from the first message on, until nobody begins another.
        pause: seconds a visitor thinks before each message.
        every: seconds from one message of a visitor to its next, at least.
        patience: seconds a visitor goes on sending a message that gets no words.
    """

    scenario: str
    visitors: int
    seconds: float
    pause: float = 0.0
    every: float = 0.0
    patience: float = 0.0


def ensure_environment() -> None:
    """Make the visitors' environment if it is missing.

    Raises:
        PerformanceError: it cannot be had.
    """
    version = Path(".python-version").read_text(encoding="utf-8").strip()
    done = subprocess.run(
        ["sh", "tools/own_environment.sh", "performance", version], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise PerformanceError(f"locust could not be installed ({why}); check the network connection and run again.")


class Client:
    """A load under way; its messages are known once it is over."""

    def __init__(self, url: str, load: Load, talks: Sequence[Talk], apologies: Sequence[str]) -> None:
        """Start the visitors."""
        self._load = load
        self._folder = tempfile.TemporaryDirectory(prefix="backline-visitors-")
        self._sent, self._log = Path(self._folder.name) / "sent.jsonl", Path(self._folder.name) / "log"
        said = Path(self._folder.name) / "talks.json"
        write_talks(said, talks, apologies)
        command = [str(PYTHON.absolute()), "-m", "locust", "--headless", "--only-summary", "--loglevel", "WARNING"]
        command += ["--locustfile", str(SCENARIOS / f"{load.scenario}.py"), "--host", url]
        command += ["--users", str(load.visitors), "--spawn-rate", str(load.visitors)]
        command += ["--seconds", str(load.seconds), "--stop-timeout", f"{load.patience + LAST_WORDS:.0f}"]
        command += ["--exit-code-on-error", "0", "--pause", str(load.pause), "--every", str(load.every)]
        command += ["--patience", str(load.patience)]
        command += ["--talks-file", str(said), "--sent-file", str(self._sent)]
        with self._log.open("wb") as sink:
            self._process = subprocess.Popen(command, env=child_environment(), stdout=sink, stderr=subprocess.STDOUT)

    def wait_for_visitors(self) -> None:
        """Wait until the first visitor is about to write.

        Raises:
            PerformanceError: none comes.
        """
        end = time.monotonic() + START_SECONDS
        while not self._sent.exists():
            if self._process.poll() is not None or time.monotonic() > end:
                raise PerformanceError(f"locust could not play {self._load.scenario}: {self._last_words()}")
            time.sleep(0.05)

    def finish(self) -> list[Sent]:
        """Wait until all visitors have left; what became of their messages.

        Raises:
            PerformanceError: the visitors could not be played.
        """
        try:
            self._process.wait(self._load.seconds + self._load.patience + LAST_WORDS + START_SECONDS)
            if self._process.returncode != 0 or not self._sent.exists():
                raise PerformanceError(f"locust could not play {self._load.scenario}: {self._last_words()}")
            return read_sent(self._sent)
        except subprocess.TimeoutExpired:
            raise PerformanceError(f"locust did not end its visitors of {self._load.scenario}; run again.") from None
        finally:
            self.stop()

    def _last_words(self) -> str:
        said = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return said[-1] if said else "it said nothing"

    def stop(self) -> None:
        """End the visitors now; no matter if they have left."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()


def play(url: str, load: Load, talks: Sequence[Talk], apologies: Sequence[str]) -> list[Sent]:
    """Play a load to its end.

    Raises:
        PerformanceError: the visitors could not be played.
    """
    return Client(url, load, talks, apologies).finish()
