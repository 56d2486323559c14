"""The mistakes behind the figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools.evaluation.cases import WISHES, Case
from tools.evaluation.reply import CLARIFY, UNKNOWN, Reply
from tools.evaluation.scores import outcome


@dataclass(frozen=True)
class Confusion:
    """A question whose right answer the visitor did not get, nor a button to it."""

    group: str
    text: str
    expected: str
    got: str
    share: float


def confusions(cases: Iterable[Case], replies: Mapping[str, Reply]) -> list[Confusion]:
    """The mistakes: the pair that is confused most often first, among equals the one we were surest of."""
    found = [
        Confusion(case.group, case.text, case.expected, _got(reply), reply.share)
        for case, reply in ((case, replies[case.text]) for case in cases)
        if _is_mistake(case, reply)
    ]
    pairs: dict[tuple[str, str], list[Confusion]] = defaultdict(list)
    for mistake in sorted(found, key=lambda mistake: -mistake.share):
        pairs[mistake.expected, mistake.got].append(mistake)
    ranked = sorted(pairs.values(), key=lambda same: (-len(same), -same[0].share))
    return [mistake for same in ranked for mistake in same]


def _is_mistake(case: Case, reply: Reply) -> bool:
    if case.group == "near_miss":
        return reply.label in WISHES
    return outcome(case, reply) not in ("right", "offered")


def _got(reply: Reply) -> str:
    if reply.label == CLARIFY:
        return f"{CLARIFY} {', '.join(reply.choices)}"
    return f"{UNKNOWN} (nearest {reply.best})" if reply.label == UNKNOWN else reply.label
