"""The transcripts of tests/dialogues, played in the order they are written."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tools.evaluation.dialogues import Expected, Given, handled, play
from tools.train import ensure_model

pytestmark = pytest.mark.model

TRANSCRIPTS: list[dict[str, Any]] = [
    transcript
    for path in sorted((ROOT / "tests/dialogues").glob("*.yml"))
    for transcript in yaml.safe_load(path.read_text(encoding="utf-8"))
]
DIALOGUES = [
    [
        Expected(turn["user"], (frozenset({turn["bot"]}),), (turn["technique"],) if "technique" in turn else ())
        for turn in transcript["turns"]
    ]
    for transcript in TRANSCRIPTS
]


@pytest.fixture(scope="module")
def said() -> list[list[Given]]:
    """What the assistant says to each turn, all transcripts played at once."""
    return play(ensure_model(), DIALOGUES)


@pytest.mark.parametrize("number", range(len(TRANSCRIPTS)), ids=[transcript["title"] for transcript in TRANSCRIPTS])
def test_a_transcript_goes_as_written(said: list[list[Given]], number: int) -> None:
    wrong = [
        f"{expected.user!r} got {given.answered} ({given.technique})"
        for expected, given in zip(DIALOGUES[number], said[number], strict=True)
        if not handled(expected, given)
    ]
    assert wrong == []
