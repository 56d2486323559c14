"""Measure ours beside Rasa's starter bot: how many messages, how fast, how heavy, how soon ready."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from tools.performance.bench_result import OURS, STOCK, BenchResult, Measured, Row, weights
from tools.performance.bench_table import loads_table, text
from tools.performance.bot import Bot
from tools.performance.client import Load, ensure_environment, play
from tools.performance.ending import end_in_order
from tools.performance.engine_set import DATABASE, REDIS, EngineSet
from tools.performance.errors import PerformanceError
from tools.performance.level import level_of
from tools.performance.machine import this_machine
from tools.performance.markdown import BENCHMARKS, fill
from tools.performance.our_bot import OurBot, borrow_model, change_words, copy_project, train
from tools.performance.plot import plot
from tools.performance.stock_bot import FOLDER as STOCK_FOLDER
from tools.performance.stock_bot import StockBot, make_stock, retrain_words, stock_talks
from tools.performance.talks import Talk, apologies, new_words, our_talks, without_labels

REPORT = Path("reports/bench.json")
PICTURE = Path("docs/images/bench.svg")
VISITORS = (1, 8, 32)
SECONDS, WARM_UP = 20.0, 5.0  # of each load: measured, and before it; 20 s make hundreds of the slower bot's answers
TWO = f"{OURS}, 2 workers"
SAME, NEW = "REST", "REST, no text twice"
Times = tuple[float | None, float | None]  # of a training from nothing, and after one answer's text has changed


@dataclass(frozen=True)
class Series:
    """The same load by more and more visitors.

    Attributes:
        way: what the table calls it.
        scenario: a file of tools/performance/scenarios.
        talks: what visitors say; a list for each number of visitors.
    """

    way: str
    scenario: str
    talks: Sequence[Sequence[Talk]]


def main(argv: list[str] | None = None) -> int:
    """Entry point of `make bench`."""
    options = _parser().parse_args(argv)
    end_in_order()
    try:
        result = measure(options)
    except PerformanceError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbench: stopped; nothing is stored")
        return 130
    print(f"\n{loads_table(result)}\n")
    result.write(REPORT)
    if options.store:
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_text(plot(result), encoding="utf-8")
        fill(BENCHMARKS, "bench", text(result, PICTURE.relative_to(BENCHMARKS.parent).as_posix()))
    print(f"bench: {REPORT} has all figures" + (f"; {BENCHMARKS} and {PICTURE} tell them" if options.store else ""))
    return 0


def measure(options: argparse.Namespace) -> BenchResult:
    """Train, start and load each bot in turn.

    Raises:
        PerformanceError: something that all figures need cannot be had.
    """
    machine = this_machine()
    _say(f"{machine.sentence()}; load average {machine.load:.2f}")
    if not machine.is_quiet:
        _say("WARNING: other programs are at work on this machine; expect better figures without them")
    ensure_environment()
    stock_times = _stock_times(options.training)
    folder, our_times = _our_times(options.training)
    ours = without_labels(our_talks())
    same = [ours] * len(options.visitors)
    ways = [Series(SAME, "rest", same), Series("website", "website", same)]
    fresh = Series(NEW, "rest", _fresh(ours, len(options.visitors)))
    stock = [Series(SAME, "rest", [stock_talks()] * len(options.visitors))]
    runs = [_run(STOCK, StockBot(STOCK_FOLDER), stock, stock_times, options)]
    runs.append(_run(OURS, OurBot(folder), [*ways, fresh], our_times, options))
    left_out = []
    try:
        runs.append(_two_workers(folder, [*ways, fresh], options))
    except PerformanceError as error:
        left_out.append(f"{TWO}: {error}")
        _say(left_out[-1])
    bots, rows = zip(*runs, strict=True)
    return BenchResult(machine, date.today().isoformat(), bots, tuple(sum(rows, [])), tuple(left_out))


def _stock_times(training: bool) -> Times:
    if not training and STOCK_FOLDER.exists():
        return None, None
    _say("making and training Rasa's starter bot, some minutes")
    return make_stock(), retrain_words()


def _our_times(training: bool) -> tuple[Path, Times]:
    """A copy of the project with a model, and how long its trainings took."""
    folder = copy_project()
    if not training and borrow_model(folder):
        return folder, (None, None)
    _say("training ours in a copy of the project, with nothing remembered")
    whole = train(folder)
    change_words(folder)
    return folder, (whole, train(folder))


def _fresh(talks: Sequence[Talk], parts: int) -> list[list[Talk]]:
    """Talks in ever other words, no text in two of the parts."""
    said = list(new_words(talks))
    each = len(said) // parts
    return [list(islice(said, part * each, (part + 1) * each)) for part in range(parts)]


def _two_workers(folder: Path, ways: Iterable[Series], options: argparse.Namespace) -> tuple[Measured, list[Row]]:
    engines = EngineSet(folder / "engines.bench", REDIS, DATABASE)
    try:
        engines.start()
        environment: Mapping[str, str] = {**engines.variables(), "WORKERS": "2"}
        return _run(TWO, OurBot(folder, environment), ways, (None, None), options)
    finally:
        engines.stop()


def _run(
    name: str, bot: Bot, ways: Iterable[Series], times: Times, options: argparse.Namespace
) -> tuple[Measured, list[Row]]:
    """One bot from its start to its end."""
    rows = []
    try:
        _say(f"starting {name}")
        start = bot.start()
        _say(f"first answer after {start:.1f} s")
        for way in ways:
            for visitors, talks in zip(options.visitors, way.talks, strict=True):
                load = Load(way.scenario, visitors, WARM_UP + options.seconds)
                level = level_of(play(bot.url, load, talks, apologies()), visitors, WARM_UP, options.seconds)
                rows.append(Row(name, way.way, level))
                _say(
                    f"{name}, {way.way}, {visitors} at once: {level.per_second:.1f} messages/s, p50 {level.p50:.0f}, "
                    f"p95 {level.p95:.0f} ms, {level.failed} failed {level.reasons or ''}".rstrip()
                )
        return Measured(name, start, *times, weights(bot.memory())), rows
    finally:
        bot.stop()


def _say(what: str) -> None:
    print(f"bench: {what}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"of each load (default: {SECONDS:.0f})")
    parser.add_argument(
        "--visitors", type=int, nargs="+", default=VISITORS, metavar="N", help="how many at once (default: 1 8 32)"
    )
    parser.add_argument("--without-training", dest="training", action="store_false", help="use the models there are")
    parser.add_argument(
        "--without-storing", dest="store", action="store_false", help=f"leave {BENCHMARKS} and {PICTURE} as they are"
    )
    return parser
