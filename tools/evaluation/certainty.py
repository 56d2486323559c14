"""How sure the pipeline is of its best label, and how often it is right when it is that sure."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from components.thresholds import Thresholds
from tools.evaluation.cases import Case
from tools.evaluation.figure import wilson
from tools.evaluation.reply import Reply
from tools.evaluation.scores import HONESTY, is_in

THRESHOLDS = tuple(field.name for field in fields(Thresholds))
IN_SCOPE = ("in_scope", "held_out")


@dataclass(frozen=True)
class Certainty:
    """The best label's share, from 0 to 1, of every question of a kind.

    Attributes:
        right: questions in scope whose best label is right.
        wrong: questions in scope whose best label is not.
        declined: questions nobody answers, whose best label is a kind of question that is declined.
        taken: questions nobody answers, whose best label is something else.
    """

    right: tuple[float, ...]
    wrong: tuple[float, ...]
    declined: tuple[float, ...]
    taken: tuple[float, ...]


@dataclass(frozen=True)
class Risk:
    """If only shares from `threshold` on were answered: how many questions, and how many of those wrongly."""

    threshold: float
    coverage: float
    wrong: float
    low: float
    high: float


def certainty(cases: Iterable[Case], replies: Mapping[str, Reply]) -> Certainty:
    """Sort the shares by what became of the question."""
    found: dict[str, list[float]] = {"right": [], "wrong": [], "declined": [], "taken": []}
    for case in cases:
        reply = replies[case.text]
        if case.group in IN_SCOPE:
            found["right" if is_in(reply.best, case.right) else "wrong"].append(reply.share)
        elif case.group in HONESTY:
            found["declined" if is_in(reply.best, case.right) else "taken"].append(reply.share)
    return Certainty(**{name: tuple(shares) for name, shares in found.items()})


def risks(found: Certainty) -> list[Risk]:
    """One for each share that occurs in scope, the surest first.

    The curve is that of El-Yaniv and Wiener 2010, "On the foundations of noise-free selective classification".
    """
    asked = sorted([(share, 0) for share in found.right] + [(share, 1) for share in found.wrong], reverse=True)
    curve: list[Risk] = []
    wrong = 0
    for number, (share, is_wrong) in enumerate(asked, 1):
        wrong += is_wrong
        if number == len(asked) or asked[number][0] != share:
            curve.append(Risk(share, number / len(asked), wrong / number, *wilson(wrong, number)))
    return curve


def gate_thresholds(config: Path, model: Path) -> dict[str, float]:
    """The answer gate's thresholds in force: those that training fitted, and what the configuration says instead.

    Args:
        config: config.yml.
        model: the trained model, a packed folder with the classifier's part in it.
    """
    components = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
    gate = next((part for part in components if part["name"].endswith(".AnswerGate")), None)
    if gate is None:
        return {}
    fitted: dict[str, float] = {}
    with tarfile.open(model) as packed:
        for member in packed:
            if member.name.endswith("/fusion.json"):
                file = packed.extractfile(member)
                fitted = (json.load(file).get("thresholds") if file else None) or {}
    written = {key: gate[key] for key in THRESHOLDS if gate.get(key) is not None}
    return {key: float(value) for key, value in {**fitted, **written}.items()}
