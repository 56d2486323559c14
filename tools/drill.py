"""Break one part after another under load, and count what became of every visitor's message."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tools.performance.client import Client, Load, ensure_environment
from tools.performance.drill_row import DrillRow, account
from tools.performance.drill_stage import Stage
from tools.performance.drill_text import tables, text
from tools.performance.ending import end_in_order
from tools.performance.engine_set import DATABASE, RABBITMQ, REDIS
from tools.performance.errors import PerformanceError
from tools.performance.faults import (
    ActionsKilled,
    DiskFull,
    EngineCut,
    EngineKilled,
    Fault,
    Nothing,
    VisitorsCut,
    WorkerKilled,
)
from tools.performance.machine import this_machine
from tools.performance.markdown import BENCHMARKS, fill
from tools.performance.our_bot import borrow_model, copy_project, train
from tools.performance.small_disk import small_disk
from tools.performance.talks import answered_talks, apologies

FOLDER = Path(".cache/drill/project")
VISITORS, PAUSE = 8, 0.2  # at once, and seconds that each thinks: enough for a message in work at every moment
PATIENCE = 120.0  # seconds a browser goes on sending; a worker alone takes a third of it to start on a busy machine
BEFORE, BROKEN, AFTER = 5.0, 5.0, 20.0  # seconds until the fault, until it is put right, and of talking after it
NAMES = {REDIS: "Redis", DATABASE: "PostgreSQL", RABBITMQ: "RabbitMQ"}


@dataclass(frozen=True)
class Setup:
    """What runs, and what is broken in it, one after another."""

    name: str
    stage: Callable[[Path, ExitStack], AbstractContextManager[Stage]]
    faults: Sequence[Fault]


def main(argv: list[str] | None = None) -> int:
    """Entry point of `python -m tools drill`; returns 1 if a message was lost, heard twice or answered too late."""
    options = _parser().parse_args(argv)
    end_in_order()
    machine, rows, left_out = this_machine(), [], []
    try:
        ensure_environment()
        folder = copy_project(FOLDER)
        if not borrow_model(folder):
            _say("training")
            train(folder)
        for setup in setups(folder):
            if options.only not in setup.name:
                continue
            try:
                rows += _drill(setup, folder, options)
            except PerformanceError as error:
                left_out.append(f"{setup.name}: {error}")
                _say(f"left out: {left_out[-1]}")
    except PerformanceError as error:
        print(f"drill: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ndrill: stopped; nothing is stored")
        return 130
    print(f"\n{tables(rows)}\n")
    if options.store and rows:
        fill(BENCHMARKS, "drill", text(machine, date.today().isoformat(), options.visitors, rows, left_out))
        print(f"drill: {BENCHMARKS} has the table")
    broken = [row for row in rows if not row.holds]
    for row in broken:
        late = f", {row.late} late" if row.late else ""
        print(f"drill: {row.setup}, {row.fault}: {row.lost} lost, {row.twice} twice{late}", file=sys.stderr)
    return 1 if broken or not rows else 0


def setups(folder: Path) -> list[Setup]:
    """From the smallest to the grown-up one."""
    disk = (folder / "disk").absolute()
    alone: list[Fault] = [Nothing(), ActionsKilled(), VisitorsCut(), WorkerKilled()]
    engines = [kind(name, title) for name, title in NAMES.items() for kind in (EngineKilled, EngineCut)]
    return [
        Setup("One worker, conversations in memory", lambda home, stack: Stage(home), alone),
        Setup("One worker, SQLite on a small disk", lambda home, stack: _on_disk(home, stack, disk), [
            *alone,
            DiskFull(disk),
        ]),
        Setup(
            "Two workers, Redis, PostgreSQL, RabbitMQ",
            lambda home, stack: Stage(home, tuple(NAMES), workers=2),
            [*alone, *engines],
        ),
    ]  # fmt: skip


def _on_disk(home: Path, stack: ExitStack, disk: Path) -> Stage:
    stack.enter_context(small_disk(disk))
    return Stage(home, database=f"sqlite:///{disk}/conversations.db")


def _drill(setup: Setup, folder: Path, options: argparse.Namespace) -> list[DrillRow]:
    """All faults of a setup.

    Raises:
        PerformanceError: it cannot be had here, or does not come back after a fault.
    """
    rows = []
    _say(f"{setup.name}: starting")
    with ExitStack() as stack:
        stage = stack.enter_context(setup.stage(folder, stack))
        for fault in (one for one in setup.faults if options.fault in one.name):
            rows.append(_row(setup.name, stage, fault, options))
            _say(" | ".join(rows[-1].cells()))
    return rows


def _row(setup: str, stage: Stage, fault: Fault, options: argparse.Namespace) -> DrillRow:
    stage.recover()
    load = Load("patient", options.visitors, BEFORE + BROKEN + options.after, PAUSE, patience=PATIENCE)
    client = Client(stage.url, load, answered_talks(), apologies())
    try:
        client.wait_for_visitors()
        time.sleep(BEFORE)
        struck = time.time()
        fault.strike(stage)
        time.sleep(max(0.0, BROKEN - (time.time() - struck)))
        fault.mend(stage)
        sent = client.finish()
    finally:
        client.stop()
    row = account(setup, fault.name, sent, stage.heard(), struck)
    if reasons := Counter(message.why for message in sent if message.why):
        _say(f"{fault.name}: not just the right reply: {dict(reasons)}")
    return row


def _say(what: str) -> None:
    print(f"drill: {what}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools drill", description=__doc__)
    parser.add_argument("--visitors", type=int, default=VISITORS, help=f"at once (default: {VISITORS})")
    parser.add_argument("--after", type=float, default=AFTER, help=f"seconds after it (default: {AFTER:.0f})")
    parser.add_argument("--only", metavar="WORDS", default="", help="only setups with these words, such as memory")
    parser.add_argument("--fault", metavar="WORDS", default="", help="only faults with these words, such as Redis")
    parser.add_argument("--without-storing", dest="store", action="store_false", help=f"leave {BENCHMARKS} as it is")
    return parser
