"""The test questions, each with what a right reply to it is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tools.content.load import load
from tools.content.model import FAQ, Content
from tools.content.yaml_lines import strings
from tools.evaluation.reply import UNKNOWN
from tools.evaluation.slips import slips

SAMPLES = Path("tests/questions")
HELD_OUT = "tests/nlu/"

# What counts as right where no single answer is right; a name that ends in a slash stands for all below it.
WISHES = frozenset({"book", "contact"})
FAR_HONEST = frozenset({UNKNOWN, "out_of_scope/"})
NEAR_HONEST = FAR_HONEST | {"practice/", "contact"}  # the practice's own figure, or its telephone, is honest too
PRACTICE_MATTER = WISHES | {"practice/", "smalltalk/"}
SMALLTALK = frozenset({"smalltalk/"})
KINDS = {"near": NEAR_HONEST, "far": FAR_HONEST, "injection": FAR_HONEST, "smalltalk": SMALLTALK, "abuse": SMALLTALK}
FAR_KEYS = {"far", "injection"}  # of data/out_of_scope; the others are near


@dataclass(frozen=True)
class Case:
    """One question.

    Attributes:
        group: which figures it counts for, such as `in_scope`.
        text: what the visitor types.
        right: labels that are right.
        expected: the most fitting one of them, in a word.
        part: style or topic within the group.
        service: the technique named, in the words of data/vocabulary.yml.
    """

    group: str
    text: str
    right: frozenset[str]
    expected: str
    part: str = ""
    service: str | None = None


def load_cases(root: Path = Path()) -> list[Case]:
    """Every test question of the project.

    Raises:
        ValueError: content that cannot be read, with the reader's words.
    """
    content = _content(root)
    facts = _facts(content)
    samples = root / SAMPLES
    also = yaml.safe_load((samples / "also_right.yml").read_text(encoding="utf-8")) or {}
    held_out = [
        _held_out(question.text, question.intent, Path(question.path).stem, facts, also)
        for question in content.held_out
        if question.intent and question.path.startswith(HELD_OUT)
    ]
    return [
        *(_in_scope(line, facts) for line in json_lines(samples / "in_scope.jsonl")),
        *held_out,
        *(_out_of_scope(line) for line in json_lines(samples / "out_of_scope.jsonl")),
        *(_booking(line) for line in json_lines(samples / "booking.jsonl")),
        *(_turn(turn, facts) for line in json_lines(samples / "dialogues.jsonl") for turn in line["turns"]),
    ]


def facts_of(root: Path = Path()) -> dict[str, frozenset[str]]:
    """The facts that each FAQ tells, by its label.

    Raises:
        ValueError: content that cannot be read.
    """
    return _facts(_content(root))


def _content(root: Path) -> Content:
    content = load(root, date.today())
    if content.unreadable:
        raise ValueError("some content cannot be read; `make check` says where")
    return content


def _facts(content: Content) -> dict[str, frozenset[str]]:
    return {entry.label: frozenset(strings(answer.metadata.get("facts"))) for entry, answer in content.answers(FAQ)}


def mistyped(cases: Iterable[Case]) -> list[Case]:
    """The questions of tests/nlu that an FAQ answers, typed in a hurry; a group of their own."""
    return [replace(case, group="mistyped", text=slips(case.text)) for case in cases if case.group == "held_out"]


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file with one a line."""
    return (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip())


def covering(wanted: frozenset[str], facts: Mapping[str, frozenset[str]]) -> list[str]:
    """The FAQs that tell any of these facts, those that tell most of them first."""
    counts = Counter({label: len(told & wanted) for label, told in facts.items() if told & wanted})
    return [label for label, _ in counts.most_common()]


def _in_scope(line: Mapping[str, Any], facts: Mapping[str, frozenset[str]]) -> Case:
    right = covering(frozenset(line["facts"]), facts)
    expected = right[0] if right else f"no FAQ tells {line['facts'][0]}"
    return Case("in_scope", line["q"], frozenset(right), expected, line.get("style", ""))


def _held_out(
    text: str, label: str, topic: str, facts: Mapping[str, frozenset[str]], also: Mapping[str, list[str]]
) -> Case:
    folder, _, key = label.partition("/")
    if folder == "out_of_scope":
        group = "held_out_far" if key in FAR_KEYS else "held_out_near"
        return Case(group, text, FAR_HONEST if key in FAR_KEYS else NEAR_HONEST, label, key)
    if folder != FAQ:
        return Case(f"held_out_{folder}", text, frozenset({label}), label, topic)
    meant = {label, *(f"{FAQ}/{other}" for other in also.get(text, []))}
    right = meant.union(*(covering(facts.get(one, frozenset()), facts) for one in meant))
    return Case("held_out", text, frozenset(right), label, topic)


def _out_of_scope(line: Mapping[str, Any]) -> Case:
    kind = line["kind"]
    group = {"abuse": "smalltalk", "injection": "far"}.get(kind, kind)
    return Case(group, line["q"], KINDS[kind], f"{kind} question", kind)


def _booking(line: Mapping[str, Any]) -> Case:
    expected = line["expect"]
    if expected == "none":
        return Case("near_miss", line["q"], frozenset(), "neither book nor contact")
    intent = "book" if expected == "booking" else expected
    return Case("wish", line["q"], frozenset({intent}), intent, expected, line["service"])


def _turn(turn: Mapping[str, Any], facts: Mapping[str, frozenset[str]]) -> Case:
    if turn["expect"]:
        right = covering(frozenset(turn["expect"]), facts)
        return Case("dialogue", turn["user"], frozenset(right), right[0] if right else "no FAQ")
    if turn["expect_not_fallback"]:
        return Case("dialogue", turn["user"], PRACTICE_MATTER, "a matter of the practice")
    return Case("dialogue", turn["user"], NEAR_HONEST, "near question")
