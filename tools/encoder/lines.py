"""The lines that the encoder is tuned on: what people wrote under data/, and general English that holds it in place."""

from __future__ import annotations

import hashlib
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from components.held_out import is_held_out  # noqa: E402  (this environment knows no project root)

LEFT_OUT = ("notice", "rules")  # folders of data/ without questions
UNANSWERABLE = "out_of_scope"  # lines that have nothing in common
DEFINITIONS = 0.35  # share of WordNet's definitions taken beside its example sentences


@dataclass(frozen=True)
class Line:
    """One line.

    Attributes:
        text: as typed.
        label: lines of one label mean the same; None for a line that means what no other does.
        topic: labels of one topic are neighbours.
    """

    text: str
    label: str | None
    topic: str


def lines(data: Path) -> list[Line]:
    """All lines below a data folder but those held out for the classifier, in a fixed order."""
    found = []
    for path in sorted(data.rglob("*.yml")):
        folders = path.relative_to(data).parts[:-1]
        if folders and folders[0] in LEFT_OUT:
            continue
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        topic = "/".join(folders) or "wishes"
        for intent, text in _examples(content):
            label = None if intent is None or intent.startswith(UNANSWERABLE) else intent
            found.append(Line(text, label, topic))
    return [line for line in found if not is_held_out(line.text)]


def _examples(content: dict[str, Any]) -> Iterator[tuple[str | None, str]]:
    for block in content.get("nlu") or []:
        if "intent" in block:
            yield from ((block["intent"], text) for text in _texts(block["examples"]))
    for examples in (content.get("near_misses") or {}).values():  # they share a warning sign's words, not its meaning
        yield from ((None, text) for text in _texts(examples))


def _texts(examples: str) -> list[str]:
    return [line.removeprefix("- ").strip() for line in examples.splitlines() if line.strip()]


def digest(known: list[Line]) -> str:
    """SHA-256 of the lines, so that a build says which ones it has seen."""
    told = "\n".join(f"{line.label}\t{line.text}" for line in known)
    return hashlib.sha256(told.encode()).hexdigest()


def general_sentences(wordnet: Path) -> list[str]:
    """WordNet 3.0's example sentences and some of its definitions, shuffled the same way each time.

    Source: Fellbaum 1998, "WordNet: An Electronic Lexical Database"; its data files, one sense a line, the gloss
    after the bar, examples in quotation marks.
    """
    found = set()
    for part in ("noun", "verb", "adj", "adv"):
        for line in (wordnet / f"data.{part}").read_text(encoding="latin-1").splitlines():
            gloss = line.partition("|")[2].strip()
            found.update(re.findall(r'"([^"]{8,160})"', gloss))
            definition = re.sub(r';?\s*"[^"]*"', "", gloss).strip(" ;")
            if len(definition) < 160 and random.Random(definition).random() < DEFINITIONS:
                found.add(definition)
    sentences = sorted(sentence for sentence in found if len(sentence.split()) > 2)
    random.Random(0).shuffle(sentences)
    return sentences
