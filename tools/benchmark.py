"""Train this project's pipeline on any labelled intent set, and measure it there."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from tools.benchmarking.dataset import Dataset, DatasetError, Line, load_dataset
from tools.benchmarking.html_report import html_report
from tools.benchmarking.pipeline import run
from tools.benchmarking.rehearsal import rehearsal
from tools.benchmarking.result import Result
from tools.benchmarking.scores import best_threshold

REPORTS = Path("reports/benchmark")
PAGE = Path("reports/benchmark.html")


def main(argv: list[str] | None = None) -> int:
    """Entry point of `python -m tools benchmark`; returns 1 if the set or the pipeline cannot be used."""
    options = _parser().parse_args(argv)
    try:
        dataset = load_dataset(options.folder, options.train, options.test, options.out_of_scope)
        result = measure(options, dataset)
    except DatasetError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 1
    path = REPORTS / f"{re.sub('[^a-z0-9]+', '-', result.name.lower())}.json"
    result.write(path)
    PAGE.write_text(html_report(REPORTS), encoding="utf-8")
    print(f"{result.text()}\n\nbenchmark: {path} has the figures, {PAGE} those of all runs.")
    return 0


def measure(options: argparse.Namespace, dataset: Dataset) -> Result:
    """Rehearse for a threshold if there is something to refuse, then train on all and ask the test lines.

    Raises:
        DatasetError: the configuration is missing, or Rasa could not train it.
    """
    if not options.config.is_file():
        raise DatasetError(f"There is no file {options.config}; name a Rasa configuration with --config.")
    name = _name(options, dataset)
    if options.without_out_of_scope:
        dataset = dataset.without_out_of_scope()
    if options.shots:
        dataset = dataset.few_shot(options.shots, options.seed)
    threshold = None
    if any(line.label == dataset.out_of_scope for line in dataset.test):
        rehearsed = rehearsal(dataset, options.seed)
        if rehearsed is not None:
            _say(f"rehearsing on {len(rehearsed.train)} training lines to fit a threshold")
            done = run(options.config, rehearsed.train, _texts(rehearsed.asked), rehearsed.out_of_scope)
            threshold = best_threshold(rehearsed.asked, done.answers, rehearsed.out_of_scope)
    _say(f"training on {len(dataset.train)} lines, then asking {len(dataset.test)}")
    done = run(options.config, dataset.train, _texts(dataset.test), dataset.out_of_scope)
    return Result.of(name, dataset, done, threshold)


def _name(options: argparse.Namespace, dataset: Dataset) -> str:
    """The set, and whatever is not as usual."""
    parts = [dataset.name]
    parts += [Path(file).stem for file in (options.train, options.test) if file]
    if options.shots:
        parts += [f"{options.shots} shots", f"seed {options.seed}"]
    if options.without_out_of_scope:
        parts.append("no out-of-scope lines")
    if options.config != Path("config.yml"):
        parts.append(options.config.stem)
    return ", ".join(parts)


def _texts(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines]


def _say(what: str) -> None:
    print(f"benchmark: {what} …", flush=True)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of lines; write 1 or more")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools benchmark", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DATASET_DIR", help="holds train.csv and test.csv, or train.yml …")
    parser.add_argument("--config", type=Path, default=Path("config.yml"), help="the pipeline (default: config.yml)")
    parser.add_argument("--train", metavar="FILE", help="the lines to learn from, in DATASET_DIR")
    parser.add_argument("--test", metavar="FILE", help="the lines to ask, in DATASET_DIR")
    parser.add_argument("--out-of-scope", metavar="LABEL", help="the label of lines that nothing answers")
    parser.add_argument("--shots", metavar="N", type=_positive, help="learn from N lines a label, drawn at random")
    parser.add_argument("--seed", metavar="S", type=int, default=1, help="of every draw (default: 1)")
    parser.add_argument(
        "--without-out-of-scope", action="store_true", help="learn no out-of-scope lines; the test keeps them"
    )
    return parser
