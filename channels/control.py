"""How tools on this machine reach the assistant they have started: a file that only its owner can read. No Rasa.

The file holds a token made at the start; who does not know it gets nothing from the staff channel, wherever the
request comes from. It also names the model that should answer, which the assistant's workers look at (live_model.py).
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path

VARIABLE = "BACKLINE_CONTROL"  # environment variable with the file's path, set by tools/run.py
FOLDER = Path(".cache/run")
OWNER_ONLY = 0o600


@dataclass(frozen=True)
class Control:
    """What the file says.

    Attributes:
        url: where the assistant listens.
        token: the staff channel's key.
        model: path of the model that should answer.
        workers: how many processes answer.
        follows: whether a newly trained model takes over; not if somebody chose the model.
    """

    url: str
    token: str
    model: str
    workers: int = 1
    follows: bool = True

    @classmethod
    def new(cls, url: str, model: Path, workers: int, follows: bool) -> Control:
        """With a fresh token."""
        return cls(url, secrets.token_urlsafe(32), str(model), workers, follows)

    def with_model(self, model: Path) -> Control:
        """The same with another model."""
        return replace(self, model=str(model))


def control_file(port: int, root: Path = Path()) -> Path:
    """The file of the assistant on a port."""
    return root / FOLDER / f"{port}.json"


def write_control(path: Path, control: Control) -> None:
    """Write the file whole or not at all, readable by nobody else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="utf-8") as file:
        json.dump(asdict(control), file)
    beside.replace(path)


def read_control(path: Path | str) -> Control | None:
    """What the file says, or None if there is none that can be read."""
    try:
        return Control(**json.loads(Path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
