"""A bench for readers: its tables, and what must be known of the run."""

from __future__ import annotations

from collections.abc import Callable

from tools.performance.bench_result import OURS, STOCK, BenchResult, Measured
from tools.performance.markdown import number, table

LOADS = ("bot", "way", "visitors", "messages/s", "p50 ms", "p95 ms", "p99 ms", "failed", "× stock")
Value = Callable[[Measured], float | None]
ONCE: dict[str, tuple[Value, int]] = {
    "start to first answer, s": (lambda bot: bot.start, 1),
    "training from nothing, s": (lambda bot: bot.training, 0),
    "training after one answer's text changed, s": (lambda bot: bot.words_training, 1),
    "heaviest worker, RSS MB": (lambda bot: bot.worker.rss if bot.worker else None, 0),
    "heaviest worker, PSS MB": (lambda bot: bot.worker.pss if bot.worker else None, 0),
    "all processes, PSS MB": (lambda bot: bot.in_all, 0),
}


def text(result: BenchResult, picture: str) -> str:
    """The part of docs/benchmarks.md that a bench writes."""
    machine = result.machine
    parts = [f"Measured {result.day} on {machine.sentence()}. {_load(result)}"]
    parts += [loads_table(result), f"![Messages a second and slowest answers, by bot]({picture})", bots_table(result)]
    parts += [f"Processes: {_processes(bot)}." for bot in result.bots]
    parts += [f"Left out: {sentence}" for sentence in result.left_out]
    return "\n\n".join(parts)


def loads_table(result: BenchResult) -> str:
    """A row for each load."""
    return table(
        LOADS,
        [
            (
                row.bot,
                row.way,
                str(row.level.visitors),
                number(row.level.per_second, 1),
                *(number(value) for value in (row.level.p50, row.level.p95, row.level.p99)),
                str(row.level.failed),
                number(result.times_stock(row), 1),
            )
            for row in result.rows
        ],
    )


def bots_table(result: BenchResult) -> str:
    """A column for each bot, and ours against the starter bot."""
    named = {bot.name: bot for bot in result.bots}
    stock, ours = named.get(STOCK), named.get(OURS)
    rows = []
    for title, (value, digits) in ONCE.items():
        values = [number(value(bot), digits) for bot in result.bots]
        rows.append((title, *values, _ratio(value, ours, stock)))
    return table(("", *named, "ours / stock"), rows)


def _ratio(value: Value, ours: Measured | None, stock: Measured | None) -> str:
    own, other = ours and value(ours), stock and value(stock)
    return f"{own / other:.2f}" if own and other else "–"


def _load(result: BenchResult) -> str:
    load, cores = result.machine.load, result.machine.cores
    said = f"Load average before: {load:.2f} on {cores} cores"
    return f"{said}." if result.machine.is_quiet else f"{said}: **not a quiet machine**, so expect better figures."


def _processes(bot: Measured) -> str:
    weighed = [f"{one.role} {one.rss:.0f} MB RSS ({one.pss:.0f} PSS)" for one in bot.weights]
    return f"{bot.name}: {', '.join(weighed) or 'memory is told on Linux only'}"
