"""Questions by writers who saw nothing of ours: read from their files, counted apart from the other tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from components.safety.screen import Verdict
from tests.conftest import ROOT
from tools.evaluation.cases import Case
from tools.evaluation.figure import Figure
from tools.evaluation.reply import UNKNOWN, Reply
from tools.evaluation.safety import Phrasing, as_typed, read_phrasings
from tools.evaluation.safety import stranger_figures as stranger_cards
from tools.evaluation.strangers import PHRASINGS, load_strangers, stranger_figures


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_strangers(ROOT)


def said(label: str) -> Reply:
    return Reply(label.split("/")[0], label, label, 0.9, top=(label,))


def counted(figures: list[Figure]) -> dict[str, tuple[int, int]]:
    return {figure.name: (figure.hits, figure.n) for figure in figures}


def test_every_question_of_theirs_has_an_faq_that_answers_it(cases: list[Case]) -> None:
    asked = [case for case in cases if case.group == "stranger"]
    assert len(asked) > 350
    assert [case.text for case in asked if not case.right] == []


def test_right_is_what_their_file_says(cases: list[Case]) -> None:
    right = {case.text: sorted(case.right)[0] if case.right else UNKNOWN for case in cases}
    replies = {
        text: said("out_of_scope/far" if label == UNKNOWN else label.rstrip("/")) for text, label in right.items()
    }
    found = counted(stranger_figures(cases, replies))
    assert found["stranger_right_at_once"][0] == found["stranger_right_at_once"][1]
    assert found["stranger_wishes_recognised"][0] == found["stranger_wishes_recognised"][1]
    assert found["stranger_near_misses_taken"][0] == 0


def test_wrong_replies_count_against_us(cases: list[Case]) -> None:
    found = counted(stranger_figures(cases, {case.text: said("book") for case in cases}))
    assert found["stranger_right_at_once"][0] == 0
    assert found["stranger_near_honest"][0] == found["stranger_far_honest"][0] == 0
    assert found["stranger_near_misses_taken"][0] == found["stranger_near_misses_taken"][1] > 0


def test_their_warning_signs_are_counted_by_level() -> None:
    lines = [
        Phrasing("numb", "it", "emergency"),
        Phrasing("quiet", "it", "emergency"),
        Phrasing("numb joke", "it", "none"),
    ]
    rows = as_typed(lines, lambda text, _: Verdict("emergency", "it", "card") if "numb" in text else Verdict())
    assert counted(stranger_cards(rows)) == {
        "safety_stranger_emergency_shown": (1, 2),
        "safety_stranger_none_carded": (1, 1),
        "safety_stranger_none_alarmed": (1, 1),
    }


def test_their_warning_signs_cover_every_pattern_of_data() -> None:
    patterns = {path.stem for path in (ROOT / "data/warning_sign").glob("*.yml")}
    assert {phrasing.pattern for phrasing in read_phrasings(ROOT / PHRASINGS)} == patterns


def test_the_content_check_keeps_their_words_out_of_data(tmp_path: Path) -> None:
    from datetime import date

    from tools.content.load import load

    (tmp_path / "tests/strangers").mkdir(parents=True)
    (tmp_path / PHRASINGS).write_text(json.dumps({"text": "my foot is blue"}) + "\n", encoding="utf-8")
    assert [question.text for question in load(tmp_path, date.today()).held_out] == ["my foot is blue"]
