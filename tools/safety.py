"""Measure the safety screen: that of the trained model, or one for each writer left out."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from components.encoder import shared_encoder
from components.safety.patterns import FOLDER, Line, Patterns, read_patterns
from components.safety.reading import understanding
from components.safety.screen import PLAIN, Encode, Screen, plain_lines
from tools.content.load import load
from tools.evaluation.cases import load_cases
from tools.evaluation.safety import (
    Phrasing,
    Row,
    alarms,
    faq_questions,
    judge_of,
    read_phrasings,
    read_stated,
    safety_rows,
    trained_judge,
)
from tools.train import ensure_model

ENCODER = "models/encoder"


def main(argv: list[str] | None = None) -> int:
    """Entry point of `python -m tools safety`; prints tables and always returns 0."""
    parser = argparse.ArgumentParser(prog="python -m tools safety", description=__doc__)
    parser.add_argument("--by-writer", action="store_true", help="judge each writer's lines with the others' only")
    parser.add_argument("--by-pattern", action="store_true", help="show each pattern as well")
    options = parser.parse_args(argv)
    encode = shared_encoder(ENCODER, 4 * PLAIN).encode
    if options.by_writer:
        _leave_writers_out(encode, options.by_pattern)
        return 0
    judge = trained_judge(ensure_model(), encode)
    by_level, by_pattern = safety_rows(read_phrasings(), judge)
    _show("phrasings", by_level)
    if options.by_pattern:
        _show("patterns", by_pattern)
    questions = faq_questions(load_cases())
    started = time.process_time()
    _show("questions", alarms(questions, read_stated(), judge))
    print(f"{1000 * (time.process_time() - started) / len(questions):.1f} ms a question, the encoder's time included")
    return 0


def _leave_writers_out(encode: Encode, by_pattern: bool) -> None:
    patterns = read_patterns(FOLDER, understanding().concepts)
    plain = _plain()
    for writer in sorted({line.writer for line in patterns.lines}):
        screen = _fit(patterns, [line for line in patterns.lines if line.writer != writer], plain)
        left_out = [Phrasing(line.text, line.pattern, line.level) for line in patterns.lines if line.writer == writer]
        _show(f"writer {writer}, left out", safety_rows(left_out, judge_of(screen, encode))[by_pattern])


def _fit(patterns: Patterns, lines: list[Line], plain: list[str]) -> Screen:
    encoder = shared_encoder(ENCODER, 4 * PLAIN)
    return Screen.fit(understanding(), patterns, lines, plain, encoder.encode_many)


def _plain() -> list[str]:
    """The questions of all other intents, as the screen learns them in training."""
    from datetime import date

    content = load(Path(), date.today())
    others = [q.text for q in content.questions if q.intent and not q.intent.startswith("warning_sign")]
    return plain_lines(others, [answer.title for _, answer in content.answers() if answer.title])


def _show(title: str, rows: list[Row]) -> None:
    print(f"\n{title:42} lines  any card  own level  urgent+  missed at most (rule of three)")
    for row in rows:
        shares = (row.carded / row.lines, row.enough / row.lines, row.urgent / row.lines)
        bound = f"{row.bound:.1%}" if row.bound == row.bound else "-"
        print(f"{row.name:42} {row.lines:5}  {shares[0]:8.1%}  {shares[1]:9.1%}  {shares[2]:7.1%}  {bound:>8}")


if __name__ == "__main__":
    sys.exit(main())
