"""Questions by writers who saw neither data/ nor the other tests: what to expect of the next visitor.

They had the facts or the triage table before them and no answer, title or training line. Nothing learns from
tests/strangers, and training fits nothing there; what was mended after a look at it stands in decisions 010 and 011.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.evaluation.cases import (
    FAR_HONEST,
    NEAR_HONEST,
    SMALLTALK,
    WISHES,
    Case,
    covering,
    facts_of,
    json_lines,
)
from tools.evaluation.figure import Figure
from tools.evaluation.reply import Reply
from tools.evaluation.scores import Asked, answers, honesty, outcome

FOLDER = Path("tests/strangers")
PHRASINGS = FOLDER / "phrasings.jsonl"
SECTION = "Strangers' {} (tests/strangers)"


def load_strangers(root: Path = Path()) -> list[Case]:
    """Every question of tests/strangers.

    Raises:
        ValueError: content that cannot be read.
    """
    facts = facts_of(root)
    return [
        *(_in_scope(line, facts) for line in json_lines(root / FOLDER / "in_scope.jsonl")),
        *(_other(line) for line in json_lines(root / FOLDER / "others.jsonl")),
    ]


def _in_scope(line: Mapping[str, Any], facts: Mapping[str, frozenset[str]]) -> Case:
    right = covering(frozenset(line["facts"]), facts)
    expected = right[0] if right else f"no FAQ tells {line['facts'][0]}"
    return Case("stranger", line["q"], frozenset(right), expected, line["writer"])


def _other(line: Mapping[str, Any]) -> Case:
    expected = line["expect"]
    if expected == "none":
        return Case("stranger_near_miss", line["q"], frozenset(), "neither book nor contact")
    if expected == "unknown_near":
        return Case("stranger_near", line["q"], NEAR_HONEST, "near question")
    if expected == "unknown_far":
        return Case("stranger_far", line["q"], FAR_HONEST | SMALLTALK, "far question")
    group = "stranger_wish" if expected in WISHES else "stranger_practice"
    return Case(group, line["q"], frozenset({expected}), expected, expected, line["service"])


def stranger_figures(cases: Sequence[Case], replies: Mapping[str, Reply]) -> list[Figure]:
    """The figures of these questions."""
    groups: dict[str, list[Asked]] = {}
    for case in cases:
        groups.setdefault(case.group, []).append((case, replies[case.text]))
    asked, others = SECTION.format("questions"), SECTION.format("other messages")
    taken = [reply.label in WISHES for _, reply in groups.get("stranger_near_miss", [])]
    found = [
        *answers("stranger", asked, groups.get("stranger", [])),
        *honesty("stranger_near", SECTION.format("questions near the scope"), groups.get("stranger_near", [])),
        *honesty("stranger_far", SECTION.format("questions about anything else"), groups.get("stranger_far", [])),
        _right("stranger_practice_right", others, "practice", groups.get("stranger_practice", [])),
        _right("stranger_wishes_recognised", others, "booking, contact recognised", groups.get("stranger_wish", [])),
        Figure("stranger_near_misses_taken", others, "near misses taken for one", sum(taken), len(taken)),
    ]
    return [figure for figure in found if figure.n]


def _right(name: str, section: str, title: str, asked: Sequence[Asked]) -> Figure:
    return Figure(name, section, title, sum(outcome(*pair) == "right" for pair in asked), len(asked))
