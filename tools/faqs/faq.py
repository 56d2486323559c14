"""One FAQ as plain values, and the one way its file is written."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any, Optional

import yaml

# Between two sentences: the answer's lines in a file, so that a diff shows the changed sentence.
SENTENCE_BREAK = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“'‘(0-9{])")
FAQS = "data/faq"
LABEL = "faq/"


@dataclass(frozen=True)
class Faq:
    """What staff write about one question of visitors.

    Attributes:
        topic: its folder.
        key: its file's name.
        title: what a button says.
        answer: one paragraph; more than one line is shown line by line.
        questions: ways to ask it, to learn from.
        tests: ways to ask it that are kept back for testing.
        caveat: kind of caution, or None.
        service: technique, general, or None.
        facts: names in knowledge/facts.yml.
        sources: numbers of the documents.
        related: keys of neighbours, the nearest first.
        reviewed: the day somebody last read it with care, such as 2026-11-22.
    """

    topic: str
    key: str
    title: str
    answer: str
    questions: tuple[str, ...]
    tests: tuple[str, ...]
    caveat: Optional[str]
    service: Optional[str]
    facts: tuple[str, ...]
    sources: tuple[str, ...]
    related: tuple[str, ...]
    reviewed: str

    @property
    def path(self) -> str:
        """Where its file belongs."""
        return f"{FAQS}/{self.topic}/{self.key}.yml"

    @property
    def version(self) -> str:
        """Ten hex digits that change with anything in it."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:10]


def render(faq: Faq) -> str:
    """The text of an FAQ's file."""
    questions = "\n".join(f"    - {question}" for question in faq.questions)
    style, lines = ("|", faq.answer.split("\n")) if "\n" in faq.answer else (">-", SENTENCE_BREAK.split(faq.answer))
    answer = "\n".join(f"      {line}".rstrip() for line in lines)
    return f"""version: "3.1"
nlu:
- intent: {LABEL}{faq.key}
  examples: |
{questions}
responses:
  utter_{LABEL}{faq.key}:
  - text: {style}
{answer}
    metadata:
      title: {_scalar(faq.title)}
      facts: {_listing(faq.facts)}
      sources: [{", ".join(json.dumps(number) for number in faq.sources)}]
      caveat: {_scalar(faq.caveat)}
      service: {_scalar(faq.service)}
      related: {_listing(faq.related)}
      reviewed: {json.dumps(faq.reviewed)}
"""


def parse(path: str, text: str, tests: tuple[str, ...] = ()) -> Optional[Faq]:
    """The FAQ of a file, or None if the file holds anything that `render` would not write the same way.

    Args:
        path: below the project's folder.
        text: the file's.
        tests: its questions in tests/nlu.
    """
    try:
        data: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
        said = data["responses"][f"utter_{LABEL}{PurePosixPath(path).stem}"][0]
        told = said["metadata"]
        faq = Faq(
            topic=PurePosixPath(path).parent.name,
            key=PurePosixPath(path).stem,
            title=told["title"],
            answer=said["text"].rstrip("\n"),
            questions=tuple(line.strip()[2:] for line in data["nlu"][0]["examples"].splitlines()),
            tests=tests,
            caveat=told["caveat"],
            service=told["service"],
            facts=tuple(told["facts"]),
            sources=tuple(told["sources"]),
            related=tuple(told["related"]),
            reviewed=told["reviewed"],
        )
        return faq if render(faq) == text else None
    except (yaml.YAMLError, AttributeError, KeyError, IndexError, TypeError):
        return None


def _scalar(value: Optional[str], around: str = "a: {}") -> str:
    """A text as YAML: plain where that reads back as the same text, else in double quotes."""
    if value is None:
        return "null"
    quoted = json.dumps(value, ensure_ascii=False)
    try:
        plain, safe = (yaml.load(around.format(text), yaml.CSafeLoader) for text in (value, quoted))
    except yaml.YAMLError:
        return quoted
    return value if plain == safe else quoted


def _listing(values: tuple[str, ...]) -> str:
    return f"[{', '.join(_scalar(value, '[{}]') for value in values)}]"
