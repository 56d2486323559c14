"""A threshold from training lines alone: rehearse with some of them held out and some labels unheard of."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tools.benchmarking.dataset import Dataset, Line

SHARE = 0.2  # of the labels, and of the lines of the others, that the rehearsal does not learn; a judgement


@dataclass(frozen=True)
class Rehearsal:
    """What to train on and what to ask; lines out of scope carry the label `out_of_scope`."""

    train: tuple[Line, ...]
    asked: tuple[Line, ...]
    out_of_scope: str


def rehearsal(dataset: Dataset, seed: int) -> Rehearsal | None:
    """Split the training lines; None if they have too few labels, or only one line of each.

    Of every label, the out-of-scope one too, a fifth of the lines is asked and not learned, at least one of a
    label that has two. A fifth of the labels in scope, at least one, is not learned at all: nothing
    answers their lines.
    """
    unanswered = dataset.out_of_scope or "\0"  # no label of a file contains it
    draw = random.Random(seed)  # noqa: S311  (a reproducible draw, no secret)
    labels = dataset.labels
    left_out = set(draw.sample(labels, max(1, round(SHARE * len(labels)))))
    if len(labels) - len(left_out) < 2:
        return None
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in dataset.train:
        groups[line.label].append(line)
    train: list[Line] = []
    asked: list[Line] = []
    for label in sorted(groups):
        lines: Sequence[Line] = draw.sample(groups[label], len(groups[label]))
        held = max(1, round(SHARE * len(lines))) if len(lines) > 1 or label in left_out else 0
        asked += (Line(line.text, unanswered if label in left_out else label) for line in lines[:held])
        train += () if label in left_out else lines[held:]
    if all(line.label == unanswered for line in asked):
        return None
    return Rehearsal(tuple(train), tuple(asked), unanswered)
