"""What became of one message, as the scenarios wrote it down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sent:
    """One message of a played visitor.

    Attributes:
        at: when it was sent first, in seconds of the machine's clock.
        ms: milliseconds until its visitor had words, or gave up.
        outcome: answered, apologised, other or failed (scenarios/judge.py).
        why: what failed, or what came instead.
        twice: whether the reply said the same thing twice.
        tries: how often it was sent.
        longest: milliseconds of the longest of these tries.
        conversation: Rasa's name of the conversation.
        turn: its place in the conversation, from 0.
        said: its text, which is one of the project's own tests.
    """

    at: float
    ms: float
    outcome: str
    why: str = ""
    twice: bool = False
    tries: int = 1
    longest: float = 0.0
    conversation: str = ""
    turn: int = 0
    said: str = ""

    @property
    def done(self) -> float:
        """When its visitor had words, on the same clock."""
        return self.at + self.ms / 1000


def read_sent(path: Path) -> list[Sent]:
    """The messages of a scenario's file, in the order they were answered.

    Raises:
        ValueError: a line is not what the scenarios write; the sentence names it.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(Sent(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise ValueError(f"{path.name}, line {number} is no message of a scenario; run it again.") from error
    return found
