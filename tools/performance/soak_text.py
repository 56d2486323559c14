"""A soak for readers."""

from __future__ import annotations

from tools.performance.drift import MOST_GROWTH, MOST_SLOWER, Drift, LongTalk
from tools.performance.machine import Machine
from tools.performance.markdown import number, table

HEADER = ("part", "messages/s", "p50 ms", "p95 ms", "memory MB (PSS, all processes)", "failed")


def text(machine: Machine, day: str, minutes: float, store: str, drift: Drift, talk: LongTalk) -> str:
    """The part of docs/benchmarks.md that a soak writes."""
    turns = len(talk.milliseconds)
    return "\n\n".join([
        f"Run {day} on {machine.sentence()}: {minutes:.0f} minutes at half of the load that it can take, {store}.",
        parts_table(drift),
        f"Memory from the second part to the last: {100 * drift.growth:+.1f} % (limit {100 * MOST_GROWTH:.0f} %). "
        f"p95: {100 * drift.slower:+.0f} % (limit {100 * MOST_SLOWER:.0f} %).",
        f"A conversation of {turns} turns: p50 {talk.first:.0f} ms in its first {talk.compared} turns, "
        f"{talk.last:.0f} ms in its last {talk.compared}, which say the same: {100 * talk.slower:+.0f} %.",
    ])  # fmt: skip


def parts_table(drift: Drift) -> str:
    """A row for each part of the time."""
    return table(
        HEADER,
        [
            (
                str(place),
                number(part.per_second, 1),
                number(part.p50),
                number(part.p95),
                number(part.megabytes),
                str(part.failed),
            )
            for place, part in enumerate(drift.parts, 1)
        ],
    )
