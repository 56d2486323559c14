"""Which topic is taken for which: the questions that went wrong, counted by where they belong and where they went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.content.model import FAQ
from tools.evaluation.cases import FAR_HONEST, NEAR_HONEST, PRACTICE_MATTER, SMALLTALK, WISHES, Case
from tools.evaluation.reply import CLARIFY, UNKNOWN, Reply
from tools.evaluation.scores import outcome

NOTHING = "nothing answers it"
BELONGS = {FAR_HONEST: NOTHING, NEAR_HONEST: NOTHING, PRACTICE_MATTER: "practice", SMALLTALK: "smalltalk"}
HARMLESS = (CLARIFY, UNKNOWN)  # the last two columns: no wrong answer was given


@dataclass(frozen=True)
class Heat:
    """Counts of questions.

    Attributes:
        rows: where questions belong, in the order of the columns.
        columns: where they went; what is no row comes last.
        counts: by row and column; a right reply counts where the question belongs.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]


def topics(root: Path = Path()) -> dict[str, str]:
    """The topic folder of each FAQ label."""
    return {f"{FAQ}/{file.stem}": file.parent.name for file in sorted((root / "data" / FAQ).glob("*/*.yml"))}


def heat(cases: Iterable[Case], replies: Mapping[str, Reply], topic_of: Mapping[str, str]) -> Heat:
    """Count where questions of each topic went.

    Args:
        cases: the questions; near misses, which belong nowhere, are left out.
        replies: by the question's text.
        topic_of: the topic of each FAQ label; other labels are their own folder's.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for case in cases:
        if not case.right or case.group == "near_miss":
            continue
        row = BELONGS.get(case.right) or _place(case.expected, topic_of)
        counts[row, _went(case, replies[case.text], row, topic_of)] += 1
    faq_topics = sorted({topic.replace("_", " ") for topic in topic_of.values()})
    asked = {row for row, _ in counts}
    rows = [topic for topic in faq_topics if topic in asked] + sorted(asked - set(faq_topics))
    others = {column for _, column in counts} - asked
    columns = [*rows, *sorted(others - set(HARMLESS)), *(column for column in HARMLESS if column in others)]
    return Heat(tuple(rows), tuple(columns), counts)


def _went(case: Case, reply: Reply, row: str, topic_of: Mapping[str, str]) -> str:
    got = outcome(case, reply)
    if got == "right":
        return row
    if got == "unknown":
        return UNKNOWN
    return CLARIFY if reply.label == CLARIFY else _place(reply.label, topic_of)


def _place(label: str, topic_of: Mapping[str, str]) -> str:
    if label in WISHES:
        return "booking, contact"
    return topic_of.get(label, label.split("/")[0]).replace("_", " ")
