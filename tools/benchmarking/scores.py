"""Figures of a benchmark: right in scope, refused out of scope, and how well a threshold can tell them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.benchmarking.dataset import Line
from tools.benchmarking.pipeline import Answer
from tools.evaluation.figure import Figure


@dataclass(frozen=True)
class Outcome:
    """A test line, and what the pipeline made of it.

    Attributes:
        in_scope: whether the line has an answer.
        label: what it ought to get.
        given: what it got, for each rule of `RULES` that could be applied; None is a refusal.
        certainty: the score that tells lines in scope from others; see `Answer.certainty`.
        is_screened: refused before the classifier saw it.
    """

    in_scope: bool
    label: str
    given: dict[str, str | None]
    certainty: float
    is_screened: bool


BEST, GATE, FITTED = "best label", "gate of the configuration", "threshold fitted on training lines"


def outcomes(
    lines: Sequence[Line], answers: Sequence[Answer], out_of_scope: str | None, threshold: float | None
) -> list[Outcome]:
    """Apply the rules to each answer.

    Args:
        lines: the test lines.
        answers: one for each of them.
        out_of_scope: the label of lines that nothing answers; getting it is a refusal.
        threshold: certainty from which the best label in scope stands; None leaves this rule out.
    """
    found = []
    for line, answer in zip(lines, answers, strict=True):
        top = answer.ranking[0][0] if answer.ranking else None
        certainty = answer.certainty(out_of_scope)
        given = {BEST: top, GATE: answer.decision}
        if threshold is not None:
            given[FITTED] = answer.best(out_of_scope)[0] if certainty >= threshold else None
        kept = {rule: None if label == out_of_scope else label for rule, label in given.items()}
        found.append(Outcome(line.label != out_of_scope, line.label, kept, certainty, not answer.ranking))
    return found


def rules(found: Sequence[Outcome]) -> list[str]:
    """The rules that were applied, in the order of the table."""
    return list(found[0].given)


def accuracy(found: Sequence[Outcome], rule: str) -> Figure:
    """Lines in scope that got their label."""
    asked = [one for one in found if one.in_scope]
    return Figure("accuracy", rule, "right in scope", sum(one.given[rule] == one.label for one in asked), len(asked))


def recall(found: Sequence[Outcome], rule: str) -> Figure:
    """Lines out of scope that were refused."""
    asked = [one for one in found if not one.in_scope]
    return Figure("recall", rule, "out of scope refused", sum(one.given[rule] is None for one in asked), len(asked))


def precision(found: Sequence[Outcome], rule: str) -> Figure:
    """Refused lines that are out of scope."""
    refused = [one for one in found if one.given[rule] is None]
    hits = sum(not one.in_scope for one in refused)
    return Figure("precision", rule, "refusals that are due", hits, len(refused))


def screened(found: Sequence[Outcome]) -> Figure:
    """Lines in scope that were taken for something else than a question before the classifier saw them."""
    asked = [one for one in found if one.in_scope]
    return Figure("screened", "", "in scope, screened out", sum(one.is_screened for one in asked), len(asked))


def macro_f1(found: Sequence[Outcome], rule: str = BEST) -> float:
    """Mean over the labels in scope of the harmonic mean of precision and recall, on the lines in scope."""
    asked = [one for one in found if one.in_scope]
    wanted = Counter(one.label for one in asked)
    given = Counter(one.given[rule] for one in asked)
    right = Counter(one.label for one in asked if one.given[rule] == one.label)
    return float(np.mean([2 * right[label] / (wanted[label] + given[label]) for label in wanted]))


def area(found: Sequence[Outcome]) -> float | None:
    """How likely a line in scope is surer than one out of scope, a tie counting half; None if either is missing.

    This is the area under the receiver operating characteristic (Hanley and McNeil 1982,
    "The meaning and use of the area under a receiver operating characteristic curve").
    """
    inside = np.sort([one.certainty for one in found if one.in_scope])
    outside = np.array([one.certainty for one in found if not one.in_scope])
    if not len(inside) or not len(outside):
        return None
    below, up_to = np.searchsorted(inside, outside, "left"), np.searchsorted(inside, outside, "right")
    return float(1 - (below + up_to).mean() / (2 * len(inside)))


def best_threshold(lines: Sequence[Line], answers: Sequence[Answer], out_of_scope: str | None) -> float:
    """The certainty from which to answer, so that right answers and due refusals together are most.

    Every line weighs the same; among equals the lowest certainty wins.

    Args:
        lines: lines in scope and out of scope that were not trained on.
        answers: one for each of them.
        out_of_scope: the label of lines that nothing answers.
    """
    certainty = np.array([answer.certainty(out_of_scope) for answer in answers])
    inside = np.array([line.label != out_of_scope for line in lines])
    right = np.array([a.best(out_of_scope)[0] == line.label for line, a in zip(lines, answers, strict=True)]) & inside
    tried = np.unique(certainty)
    kept = right.sum() - np.searchsorted(np.sort(certainty[right]), tried, "left")
    refused = np.searchsorted(np.sort(certainty[~inside]), tried, "left")
    return float(tried[np.argmax(kept + refused)])
