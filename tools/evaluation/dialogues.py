"""Whole conversations, played turn by turn with the tracker and the actions, in this process."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tools.content.load import load
from tools.content.model import FAQ
from tools.content.yaml_lines import strings
from tools.environment import make_private
from tools.evaluation.cases import NEAR_HONEST, PRACTICE_MATTER, covering
from tools.evaluation.figure import Figure

OURS = Path("tests/dialogues/dialogues.jsonl")  # written beside the reader, and looked at while it was written
SAMPLES = Path("tests/questions/dialogues.jsonl")  # the samples of visitors' dialogues; nothing was chosen on them
SECTION = "Follow-ups, dialogues played turn by turn"
STRANGERS = Path("tests/strangers/dialogues.jsonl")  # by writers who saw the facts alone
NAMES = {
    OURS: ("follow_ups_handled", "tests/dialogues"),
    SAMPLES: ("sample_follow_ups_handled", "samples"),
    STRANGERS: ("stranger_follow_ups_handled", "tests/strangers"),
}
UNKNOWN_RESPONSES = ("notice/unknown", "notice/topics", "notice/rephrase", "notice/practice_unset")


@dataclass(frozen=True)
class Expected:
    """What is right to say to one message.

    Attributes:
        user: the message.
        answers: sets of labels; at least one label of each set must be given. No set: any honest hand-over.
        technique: a pair of one, the slot's value, or empty if it does not matter.
    """

    user: str
    answers: tuple[frozenset[str], ...]
    technique: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Given:
    """What was said to one message: labels answered, labels on buttons, and the technique talked about."""

    answered: tuple[str, ...]
    offered: tuple[str, ...]
    technique: str | None


def load_dialogues(path: Path, root: Path = Path()) -> list[list[Expected]]:
    """The dialogues of a file, one a line.

    A turn has `user`, `expect` (facts, one of which the answer must tell) and `expect_not_fallback`;
    further `labels` (right as well), `expect_all` (facts or labels for each of two answers) and `technique`.
    """
    content = load(root, date.today())
    facts = {entry.label: frozenset(strings(answer.metadata.get("facts"))) for entry, answer in content.answers(FAQ)}
    lines = (json.loads(line) for line in (root / path).read_text(encoding="utf-8").splitlines() if line.strip())
    return [[_expected(turn, facts) for turn in line["turns"]] for line in lines]


def _expected(turn: Mapping[str, Any], facts: Mapping[str, frozenset[str]]) -> Expected:
    technique = (turn["technique"],) if "technique" in turn else ()
    if "expect_all" in turn:
        return Expected(turn["user"], tuple(_right(names, facts) for names in turn["expect_all"]), technique)
    named = [*turn["expect"], *turn.get("labels", [])]
    if named:
        return Expected(turn["user"], (_right(named, facts),), technique)
    return Expected(turn["user"], (PRACTICE_MATTER if turn["expect_not_fallback"] else NEAR_HONEST,), technique)


def _right(names: Sequence[str], facts: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(names) | frozenset(covering(frozenset(names), facts))


def handled(expected: Expected, given: Given) -> bool:
    """Whether the visitor got what the message asks for, at once."""
    if expected.technique and expected.technique[0] != given.technique:
        return False
    return all(any(_fits(label, right) for label in given.answered) for right in expected.answers)


def _fits(label: str, right: Iterable[str]) -> bool:
    return any(label.startswith(one) if one.endswith("/") else label == one for one in right)


def play(model: Path, dialogues: Sequence[Sequence[Expected]]) -> list[list[Given]]:
    """What the assistant says to each turn of each dialogue; every dialogue is a visitor of its own."""
    make_private()
    with warnings.catch_warnings(record=True):  # as in tools/evaluation/ask.py
        warnings.simplefilter("ignore")
        from rasa.utils.log_utils import configure_structlog

        logging.getLogger("rasa").setLevel(logging.ERROR)
        configure_structlog(logging.ERROR)
        return asyncio.run(_play(model, dialogues))


async def _play(model: Path, dialogues: Sequence[Sequence[Expected]]) -> list[list[Given]]:
    agent = _agent(model)
    found = []
    for dialogue in dialogues:
        visitor = uuid.uuid4().hex
        found.append([await _say(agent, expected.user, visitor) for expected in dialogue])
    return found


def _agent(model: Path) -> Any:
    """The assistant with its responses, and with its actions in this process instead of a server."""
    from rasa.core.agent import Agent
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.endpoints import EndpointConfig
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package("actions")

    class Actions(EndpointConfig):  # type: ignore[misc]
        async def request(self, method: str = "post", *args: Any, **kwargs: Any) -> Any:
            return await executor.run(kwargs["json"])

    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
    return Agent.load(str(model), generator=endpoints.nlg, action_endpoint=Actions("", enable_selective_domain=True))


async def _say(agent: Any, text: str, visitor: str) -> Given:
    await agent.handle_text(text, sender_id=visitor)
    tracker = await agent.tracker_store.retrieve_full_tracker(visitor)
    return given(reversed(tracker.events), tracker.get_slot("technique"))


def given(events: Iterable[Any], technique: str | None) -> Given:
    """What was said since the visitor's last message; `events` run backwards."""
    answered: list[str] = []
    offered: list[str] = []
    for event in events:
        if event.type_name == "user":
            break
        if event.type_name == "bot":
            label = str((event.metadata or {}).get("utter_action", "")).removeprefix("utter_")
            answered.append(
                "don't know" if label in UNKNOWN_RESPONSES else "book" if "offer_booking" in label else label
            )
            offered += [button["payload"].lstrip("/") for button in event.data.get("buttons") or []]
    return Given(tuple(reversed(answered)), tuple(offered), technique)


def figures(model: Path) -> list[Figure]:
    """Follow-ups handled, for our own dialogues and for the samples: every message after a dialogue's first."""
    found = []
    for path, (name, title) in NAMES.items():
        dialogues = load_dialogues(path)
        turns = [
            (expected, given)
            for dialogue, said in zip(dialogues, play(model, dialogues), strict=True)
            for expected, given in list(zip(dialogue, said, strict=True))[1:]
        ]
        hits = sum(handled(*turn) for turn in turns)
        found.append(Figure(name, SECTION, f"handled ({title})", hits, len(turns)))
    return found
