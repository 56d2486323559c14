"""Messages without what plays them down: "prob nothing but" and "can I still book" say nothing about a sign."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("frames.yml")
FEWEST = 2  # words that must be left; else the frame is the message
MOST = 3  # frames on one side
FRONT = re.compile(r"(?:[\s,.;:!?…–-]+|(?:but|and|so)\b)+", re.IGNORECASE)  # what joins a frame to what follows it
BACK = re.compile(r"(?:[\s,.;:!?…–-]|\b(?:but|and|so|though|tho)\b)+$", re.IGNORECASE)


def without_frames(text: str) -> str:
    """A message without the words around it that make nothing more or less urgent."""
    before, after = _frames()
    left = text.replace("’", "'")
    for _ in range(MOST):
        found = before.match(left)
        if not found:
            break
        joint = FRONT.match(left, found.end())
        left = left[(joint or found).end() :]
    for _ in range(MOST):
        found = after.search(left)
        if not found:
            break
        left = BACK.sub("", left[: found.start()])
    return left if left != text and len(left.split()) >= FEWEST else text


@lru_cache(maxsize=1)
def _frames() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What matches a frame at the beginning, and at the end."""
    frames = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return (
        re.compile(rf"[\s,.;:!?]*(?:{'|'.join(frames['before'])})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{'|'.join(frames['after'])})[\s,.;:!?]*$", re.IGNORECASE),
    )
