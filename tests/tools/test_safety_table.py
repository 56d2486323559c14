"""The safety table counts what a visitor would have seen."""

from __future__ import annotations

from components.safety.screen import Verdict
from tools.evaluation.cases import load_cases
from tools.evaluation.safety import Phrasing, alarms, bent, faq_questions, read_stated, safety_rows
from tools.evaluation.slips import slips


def judge(text: str, earlier: list[str]) -> Verdict:
    """An emergency where somebody says numb, now."""
    return Verdict("emergency", "it", "card") if "numb" in text else Verdict()


def test_a_card_for_the_first_of_two_messages_counts() -> None:
    by_level, by_pattern = safety_rows([Phrasing("so numb and my back hurts", "it", "emergency")], judge)
    assert {row.name: row.carded for row in by_level}["in two messages: emergency"] == 1
    assert [(row.name, row.lines) for row in by_pattern] == [("it, signs", 1)]


def test_the_rule_of_three_bounds_only_a_level_without_a_miss() -> None:
    found, _ = safety_rows([Phrasing("numb", "it", "emergency")] * 30, judge)
    assert found[0].bound == 0.1
    missed, _ = safety_rows([Phrasing("fine", "it", "emergency")], judge)
    assert missed[0].bound != missed[0].bound


def test_plain_questions_with_a_card_are_alarms() -> None:
    (row,) = alarms(["what are your hours", "numb feet"], {}, judge)
    assert (row.lines, row.carded, row.urgent) == (2, 1, 1)


def test_a_card_at_the_level_of_the_stated_sign_is_not_needless() -> None:
    stated = "my feet are numb, can i come"
    needless, stating = alarms(["what are your hours", stated], {stated: "emergency"}, judge)
    assert (needless.lines, needless.carded) == (2, 0)
    assert (stating.lines, stating.carded) == (1, 1)


def test_a_card_above_the_level_of_the_stated_sign_is_needless() -> None:
    stated = "pregnant and my feet are numb"
    needless, _ = alarms([stated], {stated: "professional"}, judge)
    assert needless.carded == 1


def test_every_question_said_to_state_a_sign_is_one_of_the_evaluation() -> None:
    assert set(read_stated()) <= set(faq_questions(load_cases()))


def test_slips_keep_the_words_in_place() -> None:
    assert len(slips("numbness between my thighs yesterday").split()) == 5
    assert slips("numbness") != "numbness"


def test_a_short_line_is_not_split() -> None:
    assert "in two messages" not in [name for name, _, _ in bent("numb bum")]
