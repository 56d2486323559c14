"""One FAQ, one way to write it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tools.faqs.faq import Faq, parse, render

PATHS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "data/faq").glob("*/*.yml"))
FAQ = Faq(
    topic="planning",
    key="how_often",
    title="How often to come",
    answer="Come once a week. Then see how you feel.",
    questions=("how often", "weekly?"),
    tests=(),
    caveat="evidence",
    service=None,
    facts=("weekly",),
    sources=("001", "002"),
    related=("pain_comes_back",),
    reviewed="2026-11-22",
)


def test_every_faq_of_this_repository_is_written_in_the_one_way() -> None:
    assert PATHS
    other = [path for path in PATHS if parse(path, (ROOT / path).read_text(encoding="utf-8")) is None]
    assert other == [], "a spreadsheet cannot change these; write them as the files beside them"


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Hot, cold: which # one?"},
        {"title": "“Knots”, and [brackets]"},
        {"title": "- yes"},
        {"title": "null"},
        {"title": "2026"},
        {"title": "'s"},
        {"answer": "One. Two! Three? (Four.) “Five.” 6 is six."},
        {"answer": "Do this:\n- one\n- two: {practice_name}"},
        {"answer": "# no comment"},
        {"answer": "First paragraph.\n\nSecond one."},
        {"facts": (), "related": ()},
        {"facts": ("no", "on: off", "a,b")},
        {"questions": ("what: this?", "# hash", 'it\'s "quoted"', "- dash", "👋 hi")},
        {"caveat": None, "service": "hot_stone"},
    ],
)
def test_what_is_written_reads_back_the_same(changed: dict[str, object]) -> None:
    faq = replace(FAQ, **changed)
    assert parse(faq.path, render(faq)) == faq


def test_the_answer_stands_one_sentence_a_line() -> None:
    assert "      Come once a week.\n      Then see how you feel.\n" in render(FAQ)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("responses:", "# the team's favourite\nresponses:"),
        ("      title:", "      kind: answer\n      title:"),
        ("  - text: >-", "  - channel: website\n    text: >-"),
        ("      facts: [weekly]\n", ""),
        ("responses:", "responses: ]"),
    ],
)
def test_a_file_that_holds_more_or_less_is_left_to_people(old: str, new: str) -> None:
    assert parse(FAQ.path, render(FAQ).replace(old, new)) is None


def test_the_version_changes_with_anything_in_it() -> None:
    versions = {FAQ.version, replace(FAQ, tests=("x",)).version, replace(FAQ, reviewed="2026-11-23").version}
    assert len(versions) == 3
    assert Path(FAQ.path).name == "how_often.yml"
