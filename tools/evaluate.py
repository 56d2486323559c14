"""Ask the trained model questions nobody trained it on, beside Rasa's starter pipeline."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml
from rich.console import Console

from components.encoder import shared_encoder
from tools.evaluation import dialogues, safety, strangers
from tools.evaluation.ask import ask
from tools.evaluation.cases import Case, load_cases, mistyped
from tools.evaluation.certainty import certainty, gate_thresholds
from tools.evaluation.confusions import confusions
from tools.evaluation.figure import Figure, milliseconds
from tools.evaluation.heat import heat, topics
from tools.evaluation.history import previous
from tools.evaluation.html_report import Pictures, html_report
from tools.evaluation.reply import Reply
from tools.evaluation.report import Report, Results
from tools.evaluation.scores import figures
from tools.evaluation.stock import stock_replies
from tools.train import ensure_model

REPORTS = Path("reports")
FLOOR = Path("tests/evaluation_floor.yml")
ENCODER = "models/encoder"
CACHED_TEXTS = 4096  # more than are asked
TIMES = ("milliseconds_p50", "milliseconds_p95")  # what a limit calls the two times of the table
STOCK_EPOCHS = 10  # because 100, the starter's own setting, take hours on two cores; after 10 it has not converged


def main(argv: list[str] | None = None) -> int:
    """Entry point of `make evaluate`; returns 1 if a figure is on the wrong side of its limit."""
    parser = argparse.ArgumentParser(prog="python -m tools evaluate", description=__doc__)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--without-stock",
        action="store_true",
        help="do not train or load the starter pipeline; show what is remembered",
    )
    choice.add_argument(
        "--fresh-stock", action="store_true", help="train the starter pipeline again if the data changed since"
    )
    parser.add_argument(
        "--stock-epochs",
        type=int,
        default=STOCK_EPOCHS,
        help="passes over the data when the starter pipeline is trained (its own setting is 100)",
    )
    options = parser.parse_args(argv)
    try:
        cases, unseen = load_cases(), strangers.load_strangers()
        limits = yaml.safe_load(FLOOR.read_text(encoding="utf-8")) if FLOOR.exists() else {}
    except (ValueError, OSError, KeyError, yaml.YAMLError) as error:
        print(f"evaluate: the test questions cannot be read: {error}.", file=sys.stderr)
        return 1
    texts = list(dict.fromkeys(case.text for case in cases))
    in_a_hurry = mistyped(cases)
    REPORTS.mkdir(exist_ok=True)
    model = ensure_model()
    replies = ask(model, [*texts, *(case.text for case in [*in_a_hurry, *unseen])])
    stock = stock_replies(
        texts, may_train=not options.without_stock, epochs=options.stock_epochs, fresh=options.fresh_stock
    )
    report = Report(
        ours=_results(model.name, [*cases, *in_a_hurry], replies),
        stock=_results(stock.name, cases, stock.replies, stock.trained_in) if stock else None,
        confusions=confusions(cases, replies),
        previous=previous(REPORTS, model.name),
    )
    report.ours.figures.extend(dialogues.figures(model))
    report.ours.figures.extend(strangers.stranger_figures(unseen, replies))
    report.ours.figures.extend(_safety(model, cases))
    report.write(REPORTS)
    pictures = Pictures(
        certainty(cases, replies), heat(cases, replies, topics()), gate_thresholds(Path("config.yml"), model), limits
    )
    (REPORTS / "evaluation.html").write_text(html_report(report, pictures), encoding="utf-8")
    report.show(Console())
    broken = beyond_limits(report.ours, limits)
    if broken:
        print(f"evaluate: {'; '.join(broken)}.", file=sys.stderr)
    return 1 if broken else 0


def beyond_limits(reached: Results, limits: Mapping[str, Mapping[str, float]]) -> list[str]:
    """What is worse than tests/evaluation_floor.yml allows, or named there and not measured."""
    shares = {figure.name: figure.share for figure in reached.figures}
    shares |= zip(TIMES, reached.milliseconds, strict=True)
    found = []
    for word, sign in (("at_least", 1), ("at_most", -1)):
        for name, limit in (limits.get(word) or {}).items():
            if name not in shares:
                found.append(f"{name} of {FLOOR} is not a figure of this evaluation")
            elif sign * shares[name] < sign * limit:
                found.append(f"{name} is {shares[name]:.3f} and must be {word.replace('_', ' ')} {limit}")
    return found


def _safety(model: Path, cases: list[Case]) -> list[Figure]:
    """The safety table's figures; all its rows go to reports/safety.md."""
    judge = safety.trained_judge(model, shared_encoder(ENCODER, CACHED_TEXTS).encode)
    by_level, by_pattern = safety.safety_rows(safety.read_phrasings(), judge)
    questions = safety.alarms(safety.faq_questions(cases), safety.read_stated(), judge)
    unseen = safety.as_typed(safety.read_phrasings(strangers.PHRASINGS), judge)
    (REPORTS / "safety.md").write_text(safety.markdown(by_level, by_pattern, questions), encoding="utf-8")
    return [*safety.figures(by_level, questions), *safety.stranger_figures(unseen)]


def _results(model: str, cases: list[Case], replies: Mapping[str, Reply], trained_in: float | None = None) -> Results:
    times = milliseconds(reply.seconds for reply in replies.values())
    return Results(model, figures(cases, replies), times, trained_in)
