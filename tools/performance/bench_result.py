"""What one bench has measured, and its JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tools.performance.level import Level
from tools.performance.machine import Machine
from tools.performance.memory import Memory
from tools.performance.roles import ASSISTANT, role_of

STOCK = "Rasa's starter bot"
OURS = "ours"


@dataclass(frozen=True)
class Weight:
    """Memory of one process: what it does, and MB by both countings."""

    role: str
    rss: float
    pss: float


@dataclass(frozen=True)
class Measured:
    """One bot.

    Attributes:
        name: STOCK, OURS, or OURS with what is special.
        start: seconds from its start to a first answer.
        training: seconds of a training from nothing; None if not measured.
        words_training: seconds of a training after one answer's text has changed; None if not measured.
        weights: its processes after the last load.
    """

    name: str
    start: float
    training: float | None
    words_training: float | None
    weights: tuple[Weight, ...]

    @property
    def worker(self) -> Weight | None:
        """The heaviest process that answers."""
        return max((one for one in self.weights if one.role == ASSISTANT), key=lambda one: one.rss, default=None)

    @property
    def in_all(self) -> float:
        """MB of all its processes, shared memory counted once."""
        return sum(one.pss for one in self.weights)


@dataclass(frozen=True)
class Row:
    """The figures of one load on one bot."""

    bot: str
    way: str
    level: Level


@dataclass(frozen=True)
class BenchResult:
    """All of it.

    Attributes:
        machine: where.
        day: when, as 2026-11-22.
        bots: what was measured once a bot.
        rows: what was measured once a load.
        left_out: what could not be measured, a sentence each.
    """

    machine: Machine
    day: str
    bots: tuple[Measured, ...]
    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()

    def stock_row(self, row: Row) -> Row | None:
        """The starter bot under the same load."""
        for other in self.rows:
            if other.bot == STOCK and other.level.visitors == row.level.visitors:
                return other
        return None

    def times_stock(self, row: Row) -> float | None:
        """How many times the starter bot's messages a second."""
        stock = self.stock_row(row)
        return row.level.per_second / stock.level.per_second if stock and stock.level.per_second else None

    def write(self, path: Path) -> None:
        """Write the JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.to_json(), indent=1) + "\n", encoding="utf-8")

    def to_json(self) -> dict[str, Any]:
        """All values, and the two that follow from them."""
        values = asdict(self)
        for row, written in zip(self.rows, values["rows"], strict=True):
            written |= {"per_second": row.level.per_second, "times_stock": self.times_stock(row)}
        return values


def weights(memories: Sequence[Memory]) -> tuple[Weight, ...]:
    """What each process does; helpers of Python's own are left out."""
    named = ((role_of(one.command), one) for one in memories)
    return tuple(Weight(role, one.rss, one.pss) for role, one in named if role)
