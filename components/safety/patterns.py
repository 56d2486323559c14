"""Reads data/warning_sign: the signs of each pattern, and the lines that people wrote for and against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from components.safety.rules import LEVELS, Sign, SignError, read_signs

FOLDER = Path("data/warning_sign")
HARMLESS = "harmless.yml"  # beside the folder: everyday lines with alarming words
INTENT = "warning_sign"


@dataclass(frozen=True)
class Line:
    """One line somebody wrote to teach the screen.

    Attributes:
        text: as a visitor would type it.
        level: one of `LEVELS`; none for a near miss.
        pattern: the file it stands in.
        writer: who wrote it, so that whole writers can be left out.
    """

    text: str
    level: str
    pattern: str
    writer: str


@dataclass(frozen=True)
class Patterns:
    """All of data/warning_sign.

    Attributes:
        signs: every combination of concepts, by pattern.
        lines: every line, near misses too.
        cards: the response of each pattern and level, such as `utter_warning_sign/dvt`.
        unsigned: the responses that no clinician has signed off.
    """

    signs: tuple[Sign, ...]
    lines: tuple[Line, ...]
    cards: dict[tuple[str, str], str]
    unsigned: tuple[str, ...]


def pattern_files(folder: Path | str) -> list[Path]:
    """The files of the folder, and the harmless lines beside it."""
    harmless = Path(folder).parent / HARMLESS
    return [*sorted(Path(folder).glob("*.yml")), *([harmless] if harmless.exists() else [])]


def read_patterns(folder: Path | str, known: frozenset[str]) -> Patterns:
    """Read every file of the folder.

    Args:
        folder: data/warning_sign.
        known: the concepts of concepts.yml.

    Raises:
        SignError: a file cannot be used; the message names it and the remedy.
    """
    signs: list[Sign] = []
    lines: list[Line] = []
    cards: dict[tuple[str, str], str] = {}
    unsigned: list[str] = []
    for path in pattern_files(folder):
        try:
            data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
            signs += read_signs(path.stem, data.get("signs") or {}, known)
            lines += _lines(path.stem, data)
            for name, variants in (data.get("responses") or {}).items():
                told = variants[0]["metadata"]
                cards[path.stem, told["kind"]] = name
                if not told["reviewer"]:
                    unsigned.append(name)
        except SignError:
            raise
        except (AttributeError, KeyError, TypeError, yaml.YAMLError) as error:
            raise SignError(f"{path} cannot be read ({error}); compare a file beside it.") from error
    if not signs:
        raise SignError(f"{folder} holds no signs; restore it with `git checkout {folder}`.")
    return Patterns(tuple(signs), tuple(lines), cards, tuple(unsigned))


def _lines(pattern: str, data: Mapping[str, Any]) -> Iterator[Line]:
    for block in data.get("nlu") or []:
        told = block["metadata"]
        if told["level"] not in LEVELS[1:]:
            raise SignError(f"The level {told['level']} of {pattern} is unknown; write one of {', '.join(LEVELS[1:])}.")
        yield from (Line(text, told["level"], pattern, told["writer"]) for text in _listed(block["examples"]))
    for writer, examples in (data.get("near_misses") or {}).items():
        yield from (Line(text, LEVELS[0], pattern, writer) for text in _listed(examples))


def _listed(examples: str) -> Iterator[str]:
    for row in examples.splitlines():
        if row.strip().startswith("-"):
            yield row.strip()[1:].strip()
