"""Thresholds from shares written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from components.thresholds import Thresholds, Worth, fit, likely_best

LABELS = ["faq/heat", "faq/ice", "faq/sleep", "out_of_scope/far"]
ANSWERABLE = np.array([True, True, True, False])
UNANSWERABLE = ~ANSWERABLE
HEAT, ICE, SLEEP, FAR = range(4)


def fitted(lines: list[tuple[int, list[float]]], **options: object) -> Thresholds:
    """Thresholds for (right label, shares) lines."""
    target = np.array([right for right, _ in lines])
    shares = np.array([row for _, row in lines])
    return fit(shares, target, ANSWERABLE, UNANSWERABLE, **options)  # type: ignore[arg-type]


def line(right: int, best: int, share: float) -> tuple[int, list[float]]:
    """A question whose best label has this share; the others divide the rest."""
    row = [(1 - share) / 3] * 4
    row[best] = share
    return right, row


def test_an_answer_begins_where_answers_begin_to_be_right_more_often_than_wrong() -> None:
    low = [line(HEAT, ICE, 0.4)] * 10
    high = [line(HEAT, HEAT, 0.7)] * 10
    assert 0.4 < fitted([*low, *high]).answer <= 0.7


def test_right_answers_with_small_shares_lower_the_threshold() -> None:
    lines = [line(HEAT, HEAT, 0.35)] * 10 + [line(ICE, ICE, 0.8)] * 10
    assert fitted(lines).answer <= 0.35


def test_the_dearer_a_wrong_answer_the_higher_the_threshold() -> None:
    lines = [line(HEAT, HEAT, 0.5)] * 6 + [line(HEAT, ICE, 0.5)] * 4 + [line(ICE, ICE, 0.9)] * 10
    bold = fitted(lines, worth=Worth(wrong=-0.1, beside=-0.1, offered=0.2))
    careful = fitted(lines, worth=Worth(wrong=-5, beside=-5, offered=0.2))
    assert bold.answer <= 0.5 < careful.answer


def test_titles_are_offered_where_the_right_one_is_among_them() -> None:
    unsure = [(HEAT, [0.3, 0.34, 0.3, 0.06])] * 10
    lines = unsure + [line(ICE, ICE, 0.9)] * 10
    limits = fitted(lines)
    assert limits.answer > 0.34
    assert limits.choices <= 0.94


def test_messages_that_nothing_answers_are_not_offered_titles() -> None:
    strange = [(FAR, [0.3, 0.3, 0.2, 0.2])] * 10
    lines = strange + [line(ICE, ICE, 0.9)] * 10
    limits = fitted(lines)
    assert limits.answer > 0.3
    assert limits.choices > 0.8


def test_saying_that_it_is_not_our_subject_is_right_for_every_such_label() -> None:
    lines = [line(FAR, FAR, 0.4)] * 10 + [line(ICE, ICE, 0.4)] * 10
    assert fitted(lines).answer <= 0.4


def test_other_titles_stand_beside_an_answer_until_answers_are_as_certain_as_asked() -> None:
    lines = [line(HEAT, HEAT, 0.6)] * 9 + [line(HEAT, ICE, 0.6)] + [line(ICE, ICE, 0.95)] * 20
    assert 0.6 < fitted(lines * 10, certainty=0.98).sure <= 0.95
    assert fitted(lines, certainty=0.5).sure == fitted(lines, certainty=0.5).answer


def test_one_mistake_among_few_lines_does_not_keep_titles_beside_every_answer() -> None:
    lines = [line(ICE, ICE, 0.9)] * 28 + [line(HEAT, ICE, 0.9)] * 2
    assert fitted(lines, certainty=0.95).sure < 1


def test_what_chance_cannot_tell_apart_is_averaged_and_what_is_plainly_best_stands() -> None:
    worth = np.tile([1.0, 0.0], 100)
    by_a_hair = worth.copy()
    by_a_hair[0], by_a_hair[1] = 0.0, 1.1
    assert 1.3 < likely_best((1.0, 2.0), [worth, by_a_hair]) < 1.5
    assert likely_best((1.0, 2.0), [worth, worth + np.tile([0.5, 0.4], 100)]) == 2.0


def test_strange_questions_taken_for_answers_raise_what_nothing_fits_counts() -> None:
    strange = [(FAR, [0.5, 0.05, 0.05, 0.4])] * 10
    lines = strange + [(ICE, [0.05, 0.5, 0.4, 0.05])] * 30
    assert fitted(lines).nothing > 1


def test_good_answers_refused_lower_what_nothing_fits_counts() -> None:
    refused = [(HEAT, [0.45, 0.05, 0.0, 0.5])] * 10
    lines = refused + [line(FAR, FAR, 0.95)] * 10
    assert fitted(lines).nothing < 1


@pytest.mark.parametrize("right", [HEAT, FAR])
def test_questions_of_one_kind_only_are_enough(right: int) -> None:
    limits = fitted([line(right, right, 0.8)] * 5)
    assert 0 < limits.answer <= 0.8
