"""A drill for readers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from tools.performance.drill_row import HEADER, DrillRow
from tools.performance.machine import Machine
from tools.performance.markdown import table


def tables(rows: Sequence[DrillRow]) -> str:
    """A table for each setup."""
    parts = []
    for setup, group in groupby(rows, lambda row: row.setup):
        parts.append(f"{setup}:\n\n{table(HEADER, [row.cells() for row in group])}")
    return "\n\n".join(parts)


def text(machine: Machine, day: str, visitors: int, rows: Sequence[DrillRow], left_out: Sequence[str]) -> str:
    """The part of docs/benchmarks.md that a drill writes."""
    late = sum(row.late for row in rows)
    first = f"Run {day} on {machine.sentence()}, with {visitors} visitors at once."
    parts = [first, tables(rows), f"Requests over the time limit: {late}."]
    return "\n\n".join([*parts, *(f"Left out: {sentence}" for sentence in left_out)])
