"""What played visitors say: the project's conversation tests, and those of Rasa's own starter bot."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

CONVERSATIONS = Path("tests/conversations")  # in Rasa's test format
DIALOGUES = Path("tests/dialogues")  # transcripts with the label of each reply, and dialogues.jsonl
ENTITY = re.compile(r"\[([^\]]+)\](?:\{[^}]*\}|\([^)]*\))")  # [hip](body_part), [hip]{"entity": "body_part"}
# Words before and after a message, which make it a text that was not sent before and leave its meaning.
OPENINGS = ("", "hi, ", "hello, ", "ok, ", "so, ", "well, ", "um, ", "hey there, ", "one question: ", "tell me, ")
CLOSINGS = ("", "?", " please", " pls", " thanks", " thank you", "??", " ...", " :)", "!", " please?", " thanks!", ".")
FEWEST_WORDS = 4  # a shorter message may be a choice such as "the second", which other words would change


@dataclass(frozen=True)
class Turn:
    """A message of a visitor, and the label of its right reply where that is known."""

    user: str
    expect: str | None = None


Talk = tuple[Turn, ...]


def our_talks(root: Path = Path()) -> list[Talk]:
    """The conversation tests and the dialogues with follow-ups."""
    lines = (root / DIALOGUES / "dialogues.jsonl").read_text(encoding="utf-8").splitlines()
    spoken = [tuple(Turn(turn["user"]) for turn in json.loads(line)["turns"]) for line in lines if line.strip()]
    return [*rasa_talks(root / CONVERSATIONS), *transcripts(root), *spoken]


def rasa_talks(folder: Path) -> list[Talk]:
    """The stories of a folder in Rasa's test format."""
    stories = [
        story
        for path in sorted(folder.glob("*.yml"))
        for story in yaml.safe_load(path.read_text(encoding="utf-8"))["stories"]
    ]
    return [tuple(Turn(_plain(step["user"])) for step in story["steps"] if "user" in step) for story in stories]


def transcripts(root: Path = Path()) -> list[Talk]:
    """The dialogues that go as written, each message with the label of its reply."""
    return [
        tuple(Turn(turn["user"], turn["bot"]) for turn in transcript["turns"])
        for path in sorted((root / DIALOGUES).glob("*.yml"))
        for transcript in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def answered_talks(root: Path = Path()) -> list[Talk]:
    """The transcripts whose replies a visitor of the website can tell apart: FAQs and bookings, one after another."""
    return [talk for talk in transcripts(root) if all(_told_apart(turn.expect) for turn in talk)]


def without_labels(talks: Sequence[Talk]) -> list[Talk]:
    """The same messages where any reply in words is right."""
    return [tuple(Turn(turn.user) for turn in talk) for talk in talks]


def new_words(talks: Sequence[Talk]) -> Iterator[Talk]:
    """The talks over and over, each time in other words, until all openings and closings are used."""
    for closing in CLOSINGS:
        for opening in OPENINGS:
            for talk in talks:
                yield tuple(_reworded(turn, opening, closing) for turn in talk)


def write_talks(path: Path, talks: Sequence[Talk], apologies: Sequence[str]) -> None:
    """What the scenarios read.

    Args:
        path: the file to write.
        talks: what visitors say.
        apologies: how replies begin that say something went wrong.
    """
    said: dict[str, Any] = {
        "talks": [[asdict(turn) for turn in talk] for talk in talks],
        "apologies": list(apologies),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(said), encoding="utf-8")


def apologies(root: Path = Path()) -> tuple[str, ...]:
    """How the assistant's own words for a failure begin, up to the first name of the practice."""
    notices = yaml.safe_load((root / "data/notice/fallback.yml").read_text(encoding="utf-8"))["responses"]
    channel = yaml.safe_load((root / "channels/website/words.yml").read_text(encoding="utf-8"))
    named = ("technical_problem", "action_unavailable", "action_suggest_faqs_unavailable", "nothing_before")
    texts = [notices[f"utter_notice/{name}"][0]["text"] for name in named]
    texts += [channel["notices"]["too_slow"], channel["errors"]["not_ready"], channel["errors"]["internal"]]
    return tuple(dict.fromkeys(text.split("{")[0].strip() for text in texts))


def _plain(text: str) -> str:
    return ENTITY.sub(r"\1", text).strip()


def _told_apart(label: str | None) -> bool:
    return label is not None and (label.startswith("faq/") or label == "book")


def _reworded(turn: Turn, opening: str, closing: str) -> Turn:
    if len(turn.user.split()) < FEWEST_WORDS:
        return turn
    return Turn(f"{opening}{turn.user.rstrip('?.! ')}{closing}", turn.expect)
