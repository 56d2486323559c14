"""Figures from questions and replies: how often right, and what instead."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from tools.evaluation.cases import WISHES, Case
from tools.evaluation.figure import Figure
from tools.evaluation.reply import CLARIFY, UNKNOWN, Reply

Outcome = Literal["right", "offered", "clarified", "unknown", "answered", "other"]
Asked = tuple[Case, Reply]

HONESTY = {
    "near": "Near scope, unanswerable (samples)",
    "far": "Far out of scope (samples)",
    "held_out_near": "Near scope, unanswerable (tests/nlu)",
    "held_out_far": "Far out of scope (tests/nlu)",
}


def outcome(case: Case, reply: Reply) -> Outcome:
    """What the reply is to this question.

    `right`; `offered`: a right answer is among the "did you mean"; `clarified`: it is not;
    `unknown`: "I don't know" where there is an answer; `answered`: a wrong FAQ; `other`: anything else.
    """
    if reply.label == CLARIFY:
        return "offered" if any(is_in(choice, case.right) for choice in reply.choices) else "clarified"
    # a stock pipeline may choose a response of another intent than it recognised: that is no recognition
    agreed = reply.label == UNKNOWN or reply.label.split("/")[0] == reply.intent
    if agreed and is_in(reply.label, case.right):
        return "right"
    if reply.label == UNKNOWN or reply.label.startswith("out_of_scope/"):
        return "unknown"
    return "answered" if reply.label.startswith("faq/") else "other"


def is_right_or_offered(case: Case, reply: Reply) -> bool:
    """Whether the right answer is given, or its title is on a button, instead of an answer or beside a wrong one."""
    return outcome(case, reply) == "right" or any(is_in(choice, case.right) for choice in reply.choices)


def is_in(label: str, right: Iterable[str]) -> bool:
    """Whether a label is right; a right name that ends in a slash stands for all below it."""
    return any(label.startswith(one) if one.endswith("/") else label == one for one in right)


def figures(cases: Iterable[Case], replies: Mapping[str, Reply]) -> list[Figure]:
    """Every figure that has a question."""
    groups: dict[str, list[Asked]] = defaultdict(list)
    for case in cases:
        groups[case.group].append((case, replies[case.text]))
    found = [
        *answers("in_scope", "Questions in scope (samples)", groups["in_scope"]),
        *_parts("in_scope", "By style, right at once (samples)", groups["in_scope"]),
        *answers("held_out", "Questions of tests/nlu", groups["held_out"]),
        *_parts("held_out", "By topic, right at once (tests/nlu)", groups["held_out"]),
        *answers("mistyped", "Questions of tests/nlu, mistyped", groups["mistyped"]),
        *(figure for name, section in HONESTY.items() for figure in honesty(name, section, groups[name])),
        *_rest(groups),
    ]
    return [figure for figure in found if figure.n]


def answers(name: str, section: str, asked: Sequence[Asked]) -> list[Figure]:
    """The figures of questions that an FAQ answers."""
    n, count = len(asked), Counter(outcome(*pair) for pair in asked)
    ranked = [(case, reply) for case, reply in asked if reply.top]
    unranked = sum(outcome(case, reply) == "right" for case, reply in asked if not reply.top)
    among = sum(any(is_in(label, case.right) for label in reply.top) for case, reply in ranked)
    shown = sum(is_right_or_offered(*pair) for pair in asked)
    clarified = count["offered"] + count["clarified"]
    return [
        Figure(f"{name}_right_at_once", section, "right at once", count["right"], n),
        Figure(f"{name}_right_or_offered", section, "right at once or offered", shown, n),
        # a reply that nobody ranked, such as a pressed button's, counts as it is
        *([Figure(f"{name}_among_best_three", section, "among the best three", among + unranked, n)] if ranked else []),
        Figure(f"{name}_wrong", section, "wrong answer", count["answered"] + count["other"], n),
        Figure(f"{name}_clarified", section, "did you mean", clarified, n, is_detail=True),
        Figure(f"{name}_unknown", section, "don't know", count["unknown"], n, is_detail=True),
    ]


def _parts(name: str, section: str, asked: Sequence[Asked]) -> list[Figure]:
    parts: dict[str, list[Asked]] = defaultdict(list)
    for case, reply in asked:
        parts[case.part].append((case, reply))
    return [
        Figure(f"{name}_{part}_right_at_once", section, part.replace("_", " "), _count(same, "right"), len(same), True)
        for part, same in sorted(parts.items())
    ]


def honesty(name: str, section: str, asked: Sequence[Asked]) -> list[Figure]:
    """The figures of questions that nothing answers."""
    n, count = len(asked), Counter(outcome(*pair) for pair in asked)
    return [
        Figure(f"{name}_honest", section, "honest", count["right"], n),
        Figure(f"{name}_clarified", section, "did you mean", count["offered"] + count["clarified"], n, is_detail=True),
        Figure(f"{name}_answered", section, "answered with an FAQ", count["answered"], n),
        Figure(f"{name}_other", section, "anything else", count["unknown"] + count["other"], n, is_detail=True),
    ]


def _rest(groups: Mapping[str, Sequence[Asked]]) -> list[Figure]:
    wishes, misses = groups["wish"], groups["near_miss"]
    talk, turns = groups["smalltalk"], groups["dialogue"]
    others = [name for name in groups if name.startswith("held_out_") and name not in HONESTY]
    named = [(case, reply) for case, reply in wishes if case.service]
    section, single = "Practice, booking, talk", "Dialogue turns, each sent alone"
    techniques = sum(("technique", case.service) in reply.entities for case, reply in named)
    taken = sum(reply.label in WISHES for _, reply in misses)
    offered = _count(turns, "right", "offered")
    return [
        *(
            Figure(f"{name}_right_at_once", section, _title(name), _count(groups[name], "right"), len(groups[name]))
            for name in others
        ),
        Figure("wishes_recognised", section, "booking, contact recognised", _count(wishes, "right"), len(wishes)),
        Figure("near_misses_taken", section, "near misses taken for one", taken, len(misses)),
        Figure("techniques_found", section, "technique found in a booking", techniques, len(named)),
        Figure("smalltalk_right", section, "small talk, abuse", _count(talk, "right"), len(talk)),
        Figure("dialogue_turns_right", single, "right at once", _count(turns, "right"), len(turns)),
        Figure("dialogue_turns_right_or_offered", single, "right at once or offered", offered, len(turns)),
    ]


def _title(group: str) -> str:
    return f"{group.removeprefix('held_out_').replace('_', ' ')} (tests/nlu)"


def _count(asked: Sequence[Asked], *outcomes: Outcome) -> int:
    return sum(outcome(*pair) in outcomes for pair in asked)
