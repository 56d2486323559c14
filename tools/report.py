"""Write a page for the practice: how much was asked, what stayed unanswered, what helped."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from channels.learning.store import LearningStore
from components.encoder import shared_encoder
from practice.schema import PracticeError, load_practice
from tools.faqs.project import Project
from tools.reporting.clusters import Cluster, clusters_of
from tools.reporting.html_report import Content, html_report
from tools.reporting.numbers import Numbers, numbers_of
from tools.reporting.suggestions import Answer, suggestions
from tools.training.content_digest import responses

OUTPUT = Path("reports/month.html")
ENCODER = "models/encoder"
CACHED_TEXTS = 1  # each text is asked once
MOST_DAYS = 3650
FILES = {"data/faq/*/*.yml": ("utter_faq/", ""), "data/practice/*.yml": ("utter_practice/", "practice/")}


def main(argv: list[str] | None = None) -> int:
    """Entry point of `python -m tools report`."""
    parser = argparse.ArgumentParser(prog="python -m tools report", description=__doc__)
    parser.add_argument("--days", type=_days, default=30, help="how many days until today (30)")
    parser.add_argument("--output", type=Path, default=OUTPUT, help=f"where to write the page ({OUTPUT})")
    options = parser.parse_args(argv)
    try:
        page = written(datetime.now(load_practice().zone).date(), options.days)
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(page, encoding="utf-8")
    except PracticeError as error:
        print(f"report: {error}", file=sys.stderr)
        return 1
    except sqlite3.Error as error:
        print(f"report: the file of counts cannot be read ({error}); practice.yml says where it is", file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"report: {options.output} cannot be written ({error.strerror}); choose another --output", file=sys.stderr
        )
        return 1
    print(f"report: {options.output} tells of the last {options.days} days")
    return 0


def written(last: date, days: int) -> str:
    """The page for the days until `last`.

    Raises:
        PracticeError: practice.yml cannot be used.
        sqlite3.Error: the file of counts cannot be read.
    """
    practice = load_practice()
    store = LearningStore(practice.privacy.learning_file, practice.zone)
    now, before = numbers_of(store, last, days), numbers_of(store, last - timedelta(days=days), days)
    answers = all_answers()
    clusters = _clusters(now)
    todo = list(suggestions(now, clusters, answers))
    titles = {key: answer.title for key, answer in answers.items()}
    return html_report(Content(practice.name, now, before, titles, clusters, todo, practice.privacy.keep_questions))


def all_answers(root: Path = Path()) -> dict[str, Answer]:
    """All answers, by the key under which they are counted."""
    said = responses(root)
    found = {}
    for pattern, (response, counted) in FILES.items():
        for file in sorted(root.glob(pattern)):
            variants = said.get(f"{response}{file.stem}") or [{}]
            title = (variants[0].get("metadata") or {}).get("title") or file.stem
            found[f"{counted}{file.stem}"] = Answer(str(title), file.relative_to(root).as_posix())
    return found


def _clusters(now: Numbers) -> Sequence[Cluster]:
    if not now.questions:
        return []
    encoder = shared_encoder(ENCODER, CACHED_TEXTS)
    return clusters_of(now.questions, encoder.encode_many, _taught())


def _taught() -> Mapping[str, Sequence[str]]:
    """What each FAQ learns from."""
    return {key: faq.questions for key, faq in Project.read(Path()).faqs.items()}


def _days(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"{text} is no number of days; write one from 1 to {MOST_DAYS}")
    return int(text)
