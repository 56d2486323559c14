"""A question that nearly stands in the tests may not be learned; this reads the real encoder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.content import likeness_rules

After = Callable[[str, str, str], list[str]]
FAQ = "data/faq/planning/how_often.yml"
FIRST = "how often in case 1\n"
TESTS = "tests/nlu/planning.yml"


def test_a_question_almost_asked_by_a_test_names_both_lines(after: After) -> None:
    after(TESTS, "test of visits in case 2\n", "is yoga just stretching my legs\n")
    assert after(FAQ, FIRST, "so is yoga just stretching legs\n") == [
        (
            f'{FAQ}:5: error: The question "so is yoga just stretching legs" is almost '
            f'"is yoga just stretching my legs" in {TESTS} line 5, where only questions it has not learned may stand; '
            "delete it here, or ask in quite other words."
        )
    ]


@pytest.mark.parametrize("asked", ["nobody has heard this", "nor that"])
def test_sample_questions_and_turns_count_as_tests(after: After, asked: str) -> None:
    samples = "tests/questions/in_scope.jsonl"
    after(samples, asked, "how long does ice numb a sore hip")
    (complaint,) = after(FAQ, FIRST, "does ice numb a sore hip for long\n")
    assert f'is almost "how long does ice numb a sore hip" in {samples} line' in complaint


def test_a_question_in_words_of_its_own_is_fine(after: After) -> None:
    after(TESTS, "test of visits in case 2\n", "is yoga just stretching my legs\n")
    assert after(FAQ, FIRST, "on the mat, do i merely get longer hamstrings\n") == []


def test_a_damaged_encoder_is_one_complaint(after: After, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness_rules, "ENCODER", tmp_path)
    likeness_rules._encoder.cache_clear()
    (complaint,) = after(FAQ, FIRST, "nobody here has heard this\n")
    assert "is missing; restore it with `git checkout models/encoder`." in complaint
