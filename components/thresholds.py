"""Where an answer begins to be worth giving: thresholds fitted on questions the model has not seen; no Rasa.

The classifier gives every label a share. Which share is enough is a matter of what follows: a
right answer helps, a wrong one misleads somebody in pain, asking back costs patience. `Worth` puts
numbers to that, and the thresholds are those that are worth most over the questions held out.

Source: Chow 1970, "On optimum recognition error and reject trade-off" (reject where the expected
cost of an answer exceeds the cost of none).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

OFFERED = 3  # more than three buttons do not fit a phone
GRID = np.round(np.arange(0.05, 0.96, 0.01), 2)
FACTORS = (0.7, 1.0, 1.4, 2.0, 2.8)  # what "nothing fits" may count against the best answer


@dataclass(frozen=True)
class Worth:
    """What a reply is worth to a visitor, a right answer being 1; judgements, and the only ones here.

    Attributes:
        wrong: an answer to another question; other titles stand beside it, so it is seen to be wrong.
        misleading: an answer to a question that has none; it looks like one.
        beside: an answer to another question, with the right title beside it.
        offered: the right title is among two or three.
        not_offered: titles, none of them right.
        nothing: "I don't know" to a question that has an answer.
        honest: "I don't know" to a question that has none.
        unanswerable: how large a part of all messages has no answer here.
    """

    wrong: float = -0.6
    misleading: float = -1.0
    beside: float = 0.3
    offered: float = 0.4
    not_offered: float = -0.2
    nothing: float = 0.0
    honest: float = 1.0
    unanswerable: float = 0.15


@dataclass(frozen=True)
class Thresholds:
    """Shares between 0 and 1.

    Attributes:
        answer: the best label's share from which it stands.
        choices: the share of the best titles together from which they are offered.
        sure: the best label's share from which no other title stands beside the answer.
        nothing: what the share of "nothing fits" is multiplied by before it is compared; not a share.
    """

    answer: float
    choices: float
    sure: float
    nothing: float = 1.0

    def to_dict(self) -> dict[str, float]:
        """For JSON."""
        return asdict(self)


def fit(
    shares: np.ndarray,
    target: np.ndarray,
    answerable: np.ndarray,
    unanswerable: np.ndarray,
    worth: Worth | None = None,
    certainty: float = 0.95,
) -> Thresholds:
    """Thresholds that are worth most on held-out questions.

    Args:
        shares: (questions, labels) the model's shares for questions it was not trained on.
        target: (questions,) column of the right label.
        answerable: (labels,) whether a label has a title for a button.
        unanswerable: (labels,) whether a label means that there is no answer.
        worth: what each reply is worth.
        certainty: how often an answer above `sure` has to be right.
    """
    worth = worth or Worth()
    rows = np.arange(len(shares))
    answering = np.where(unanswerable, 0.0, shares)
    best, share = answering.argmax(axis=1), answering.max(axis=1)
    is_none = unanswerable[target]
    nothing = shares[:, unanswerable].sum(axis=1)
    titles = np.where(answerable, shares, 0.0)
    order = np.argsort(-titles, axis=1)
    together = np.take_along_axis(titles, order[:, :OFFERED], axis=1).sum(axis=1)
    is_offered = (order[:, :OFFERED] == target[:, None]).any(axis=1) & answerable[target]
    titles[rows, best] = -1.0  # what is answered needs no button
    beside = (np.argsort(-titles, axis=1)[:, : OFFERED - 1] == target[:, None]).any(axis=1) & answerable[target]
    weight = _weights(is_none, worth.unanswerable)

    right = best == target
    if_answered = np.where(right, 1.0, np.where(beside, worth.beside, worth.wrong))
    if_answered[is_none] = worth.misleading
    if_offered = np.where(is_offered, worth.offered, worth.not_offered)
    if_unknown = np.where(is_none, worth.honest, worth.nothing)

    def most_worth(factor: float) -> tuple[np.ndarray, float, float]:
        """Each question's part of the worth under the best two shares beside this factor, and these."""
        found = (-np.inf, np.zeros(0), 0.0, 0.0)
        refused = says_nothing_fits(nothing, share, factor)
        for answer in GRID:
            given = share >= answer
            for choices in GRID:
                value = np.where(given, if_answered, np.where(together >= choices, if_offered, if_unknown))
                parts = weight * np.where(refused, if_unknown, value)
                if parts.sum() > found[0] + 1e-9:
                    found = (parts.sum(), parts, float(answer), float(choices))
        return found[1:]

    factor = likely_best(FACTORS, [most_worth(one)[0] for one in FACTORS])
    _, answer, choices = most_worth(factor)
    refused = says_nothing_fits(nothing, share, factor)
    sure = _sure(share[~refused], right[~refused], answer, certainty)
    return Thresholds(answer=answer, choices=choices, sure=sure, nothing=factor)


def says_nothing_fits(nothing: Any, best: Any, factor: float = 1.0) -> Any:
    """Whether "I don't know" is worth more than the best answer; numbers or arrays of them.

    Args:
        nothing: share of all labels together that mean that there is no answer.
        best: share of the best other label.
        factor: `Thresholds.nothing`.
    """
    return factor * nothing >= best


def likely_best(factors: Sequence[float], parts: Sequence[np.ndarray]) -> float:
    """The geometric mean of the factors, each as much as chance may have kept it from being worth most.

    A few thousand questions hardly tell neighbouring factors apart: the single best one jumped when nine lines were
    taken out, and what visitors are told with it (docs/decisions/003-gate-thresholds.md).

    Args:
        factors: those tried.
        parts: for each, every question's part of what it is worth.
    """
    best = max(parts, key=np.sum)
    likely = []
    for one in parts:
        behind = best - one
        error = np.sqrt(len(behind)) * behind.std()  # of the sum of differences, question by question
        likely.append(np.exp(-((behind.sum() / error) ** 2) / 2) if error else 1.0)
    return round(float(np.exp(np.average(np.log(factors), weights=likely))), 2)


def _weights(none: np.ndarray, part: float) -> np.ndarray:
    """Weight of each question, so that those without an answer make up `part` of the whole."""
    weight = np.full(len(none), 1.0 / len(none))
    if none.any() and not none.all():
        weight[none] = part / none.sum()
        weight[~none] = (1 - part) / (~none).sum()
    return weight


def _sure(share: np.ndarray, right: np.ndarray, answer: float, certainty: float) -> float:
    """The least share, not under `answer`, above which answers are right as often as `certainty` asks.

    One standard error less is as good: of a few hundred questions, one more mistake would move the share by far.
    """
    for sure in GRID[answer <= GRID]:
        above = share >= sure
        error = np.sqrt(certainty * (1 - certainty) / max(above.sum(), 1))
        if above.any() and right[above].mean() >= certainty - error:
            return float(sure)
    return 1.0
