"""Which training lines are kept back."""

from __future__ import annotations

from pathlib import Path

import yaml

from components.held_out import ONE_IN, is_held_out


def training_lines() -> list[str]:
    lines = []
    for path in sorted(Path("data/faq").rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines += [line.removeprefix("- ") for line in block["examples"].splitlines()]
    return lines


def test_about_one_line_in_eight_is_kept_back() -> None:
    lines = training_lines()
    kept_back = sum(map(is_held_out, lines)) / len(lines)
    assert abs(kept_back - 1 / ONE_IN) < 0.01


def test_case_spaces_and_punctuation_do_not_matter() -> None:
    for line in training_lines()[:200]:
        assert is_held_out(line) == is_held_out(f"  {line.upper()} ??")


def test_the_rule_does_not_change_from_one_version_to_the_next() -> None:
    # a changed rule would calibrate on lines that the shipped encoder was tuned on
    assert is_held_out("In the swedish they make tapping on the back or only rub?")
    assert not is_held_out("does massage help")
