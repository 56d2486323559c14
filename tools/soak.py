"""Let visitors talk for half an hour, then one of them for 500 turns: does memory grow, does it become slower?"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from itertools import cycle, islice
from pathlib import Path

from tools.performance.client import Load, ensure_environment, play
from tools.performance.drift import MOST_GROWTH, MOST_SLOWER, Drift, LongTalk, Sample, drift_of
from tools.performance.ending import end_in_order
from tools.performance.errors import PerformanceError
from tools.performance.level import level_of
from tools.performance.machine import this_machine
from tools.performance.markdown import BENCHMARKS, fill
from tools.performance.our_bot import OurBot, borrow_model, copy_project, train
from tools.performance.sent import Sent
from tools.performance.soak_text import parts_table, text
from tools.performance.talks import Talk, answered_talks, apologies, our_talks, without_labels
from tools.run import ask

FOLDER = Path(".cache/soak/project")
REPORT = Path("reports/soak.json")
VISITORS = 8  # at once; how many do not matter, because their rate is given
TRIAL, WARM_UP = 20.0, 5.0  # seconds to find out how much it can take, the last after the first of them
SAMPLE_EVERY = 5.0  # seconds between looks at the memory
TURNS = 500
STORES = {"sqlite": "conversations in SQLite", "memory": "conversations in memory"}


def main(argv: list[str] | None = None) -> int:
    """Entry point of `python -m tools soak`; returns 1 if memory grew, it became slower or a message failed."""
    options = _parser().parse_args(argv)
    end_in_order()
    machine = this_machine()
    try:
        ensure_environment()
        bot = OurBot(_folder(), _environment(options.store))
        try:
            bot.start()
            drift = drift_of(*soak(bot, 60 * options.minutes))
            talk = long_talk(bot, options.turns)
        finally:
            bot.stop()
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        REPORT.write_text(json.dumps({"drift": asdict(drift), "talk": asdict(talk)}, indent=1), encoding="utf-8")
        print(f"\n{parts_table(drift)}\n")
        said = text(machine, date.today().isoformat(), options.minutes, STORES[options.store], drift, talk)
        print("\n\n".join(said.split("\n\n")[2:]))
        if options.write:
            fill(BENCHMARKS, "soak", said)
    except (PerformanceError, ValueError) as error:
        print(f"soak: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nsoak: stopped; nothing is stored")
        return 130
    print(f"soak: {REPORT} has all figures")
    return 0 if holds(drift, talk) else 1


def holds(drift: Drift, talk: LongTalk) -> bool:
    """Whether it goes on as it began."""
    return drift.growth < MOST_GROWTH and max(drift.slower, talk.slower) < MOST_SLOWER and drift.failed == 0


def soak(bot: OurBot, seconds: float) -> tuple[list[Sent], list[Sample]]:
    """Find out what it can take, then send half of it and look at the memory from time to time.

    Raises:
        PerformanceError: no visitor was answered.
    """
    talks = without_labels(our_talks())
    trial = play(bot.url, Load("website", VISITORS, WARM_UP + TRIAL), talks, apologies())
    most = level_of(trial, VISITORS, WARM_UP, TRIAL).per_second
    if not most:
        raise PerformanceError(f"Nobody was answered in the trial; {bot.log} may say why.")
    _say(f"it takes {most:.1f} messages/s; {most / 2:.1f} for {seconds / 60:.0f} minutes …")
    samples: list[Sample] = []
    over = threading.Event()

    def weigh() -> None:
        while not over.wait(SAMPLE_EVERY):
            samples.append(Sample(time.time(), sum(one.pss for one in bot.memory())))

    scales = threading.Thread(target=weigh, daemon=True)
    scales.start()
    try:
        load = Load("website", VISITORS, seconds, every=VISITORS / (most / 2))
        return play(bot.url, load, talks, apologies()), samples
    finally:
        over.set()
        scales.join()


def long_talk(bot: OurBot, turns: int) -> LongTalk:
    """One conversation, round after round of the same messages."""
    messages = _messages(answered_talks())
    compared = min(len(messages), turns // 2)
    _say(f"one conversation of {turns} turns …")
    sender, taken = uuid.uuid4().hex, []
    for message in islice(cycle(messages[:compared]), turns - turns % compared):
        started = time.perf_counter()
        ask(bot.url, message, sender)
        taken.append(1000 * (time.perf_counter() - started))
    return LongTalk(tuple(taken), compared)


def _messages(talks: Sequence[Talk]) -> list[str]:
    return [turn.user for talk in talks for turn in talk]


def _folder() -> Path:
    folder = copy_project(FOLDER)
    if not borrow_model(folder):
        _say("training")
        train(folder)
    return folder


def _environment(store: str) -> dict[str, str]:
    """Where conversations are kept; in memory they stay until the end, so memory grows by what is said."""
    return {"DATABASE_URL": f"sqlite:///{FOLDER.absolute()}/soak.db"} if store == "sqlite" else {}


def _say(what: str) -> None:
    print(f"soak: {what}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="of the load (default: 30)")
    parser.add_argument("--turns", type=int, default=TURNS, help=f"of the long conversation (default: {TURNS})")
    parser.add_argument("--store", choices=STORES, default="sqlite", help="of conversations (default: sqlite)")
    parser.add_argument("--without-storing", dest="write", action="store_false", help=f"leave {BENCHMARKS} as it is")
    return parser
