"""Reads the repository's content once, for all rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from tools.content.complaint import Complaint, error
from tools.content.model import FOLDERS, Content, Entry, Named, Question
from tools.content.parts import Parts
from tools.content.python_names import PythonNames
from tools.content.yaml_lines import Block, Listing, as_block, as_listing, read_text, read_yaml

PYTHON_FOLDERS = ("actions", "channels", "components", "practice")
# put together by practice/placeholders.py, so not among the neutral words
PUT_TOGETHER = ("practice_contact", "practice_reach", "practice_closed_note")


def load(root: Path, today: date, changed: Mapping[str, str | None] | None = None, signs: bool = True) -> Content:
    """Everything the rules need to know about the project at `root`.

    Args:
        root: the project's folder.
        today: to judge dates by.
        changed: files as they would be, by path; None for one that would be gone.
        signs: whether to read the warning signs as the safety screen does, which loads spaCy.
    """
    reader = _Reader(root, Content(today), changed or {})
    reader.read_data()
    reader.read_domain()
    reader.read_knowledge()
    reader.read_tests()
    reader.read_python()
    if signs:
        reader.read_signs()
    return reader.content


class _Reader:
    def __init__(self, root: Path, content: Content, changed: Mapping[str, str | None]) -> None:
        self._root = root
        self._changed = changed
        self.content = content

    def read_data(self) -> None:
        content, data = self.content, PurePosixPath("data")
        for path in self._files("data", ".yml", ".yaml"):
            parts = self._parts(path)
            content.intents += parts.intents
            content.questions += parts.questions
            content.responses += parts.responses
            content.steps += parts.steps
            content.techniques += parts.techniques
            place = PurePosixPath(path)
            if place.parent != data and place.parts[1] in FOLDERS:
                content.entries.append(
                    Entry(
                        path,
                        folder=place.parts[1],
                        key=place.stem,
                        intents={named.name: named.line for named in reversed(parts.intents)},
                        questions=tuple(parts.questions),
                        responses=tuple(parts.responses),
                    )
                )

    def read_domain(self) -> None:
        parts = self._parts("domain.yml")
        self.content.domain = parts.data
        self.content.responses += parts.responses
        text = self._text("config.yml") or ""
        for number, line in enumerate(text.splitlines(), 1):
            self.content.steps += [Named("config.yml", number, name) for name in re.findall(r"\butter_[\w/]+", line)]

    def read_knowledge(self) -> None:
        content = self.content
        content.facts = self._listed("knowledge/facts.yml", "id")
        content.sources = [str(source["number"]) for source in self._listed("knowledge/sources.yml", "number")]
        words, _ = self._yaml("practice/words.yml")
        content.placeholders = {*as_block(as_block(words).get("neutral")), "practice_name", *PUT_TOGETHER}

    def read_tests(self) -> None:
        for path in self._files("tests/nlu", ".yml", ".yaml"):
            self.content.held_out += self._parts(path).questions
        for path in [*self._files("tests/questions", ".jsonl"), *self._files("tests/strangers", ".jsonl")]:
            for number, line in enumerate((self._text(path) or "").split("\n"), 1):
                self.content.held_out += self._asked(path, number, line)

    def read_python(self) -> None:
        content = self.content
        for folder in PYTHON_FOLDERS:
            for path in self._files(folder, ".py"):
                names = PythonNames(path, self._text(path) or "")
                content.complaints += names.complaints
                content.python_responses += names.responses
                content.filled_by_code |= names.filled
                content.slot_constants += names.slots
                if re.fullmatch(r"actions/action_\w+\.py", path):
                    content.action_files.append(path)

    def read_signs(self) -> None:
        """The signs of data/warning_sign as the safety screen reads them."""
        # imported here: spaCy takes a second, and a changed answer needs none of it
        from components.safety.concepts import ConceptError
        from components.safety.patterns import FOLDER, read_patterns
        from components.safety.reading import understanding
        from components.safety.rules import SignError

        folder = self._root / FOLDER
        if not folder.is_dir() or self.content.unreadable:
            return
        try:
            read_patterns(folder, understanding().concepts)
        except (ConceptError, SignError) as mistake:
            self.content.complaints.append(error(f"{FOLDER}", 1, str(mistake)))

    def _files(self, folder: str, *endings: str) -> list[str]:
        found = (file for file in (self._root / folder).rglob("*") if file.suffix in endings and file.is_file())
        there = {file.relative_to(self._root).as_posix() for file in found}
        new = {path for path in self._changed if path.startswith(f"{folder}/") and path.endswith(endings)}
        return sorted(path for path in there | new if self._changed.get(path, "") is not None)

    def _text(self, path: str) -> str | None:
        text = self._changed.get(path)
        complaints: list[Complaint] = []
        if text is None:
            text, complaints = read_text(self._root, path)
        self._note(text is None, complaints)
        self.content.files += 1
        return text

    def _parts(self, path: str) -> Parts:
        value, lines = self._yaml(path)
        parts = Parts(path, Block() if lines is None else value, lines or [])
        self.content.complaints += parts.complaints
        return parts

    def _yaml(self, path: str) -> tuple[Any, list[str] | None]:
        """A file's value and its raw lines; None and None if it cannot be read."""
        text = self._text(path)
        if text is None:
            return None, None
        value, complaints = read_yaml(path, text)
        unreadable = value is None and bool(complaints)
        self._note(unreadable, complaints)
        return value, None if unreadable else text.splitlines()

    def _note(self, unreadable: bool, complaints: list[Complaint]) -> None:
        self.content.unreadable |= unreadable
        self.content.complaints += complaints

    def _listed(self, path: str, name: str) -> list[Block]:
        """The mappings of a file that is a list, each of which has a name."""
        value, _ = self._yaml(path)
        listing = as_listing(value)
        if value is not None and not isinstance(value, Listing):
            text = f"This file must be a list whose items begin `- {name}: ...`; compare its last version."
            self.content.complaints.append(error(path, 1, text))
        for item, line in zip(listing, listing.lines, strict=True):
            if not as_block(item).get(name):
                text = f"This item has no name; let it begin with `- {name}: ...`."
                self.content.complaints.append(error(path, line, text))
        return [item for item in map(as_block, listing) if item.get(name)]

    def _asked(self, path: str, number: int, line: str) -> Iterator[Question]:
        """The question, or the visitor's turns, of one line of JSON."""
        if not line.strip():
            return
        try:
            asked = json.loads(line)
        except (ValueError, RecursionError):
            asked = None
        if not isinstance(asked, dict):
            text = 'This line is not a test question; write it like {"q": "..."} in one line, with straight quotes.'
            self.content.complaints.append(error(path, number, text))
            return
        turns = asked.get("turns")
        texts = [turn.get("user") for turn in turns if isinstance(turn, dict)] if isinstance(turns, list) else []
        for question in [asked.get("q"), asked.get("text"), *texts]:
            if isinstance(question, str):
                yield Question(path, number, question)
