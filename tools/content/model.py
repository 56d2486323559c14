"""What the rules look at: questions, answers and names, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tools.content.complaint import Complaint
from tools.content.yaml_lines import Block, as_block, as_listing

FAQ = "faq"
NOTICE = "notice"  # data/notice: what is said besides answers; many to a file, most without questions
WARNING_SIGN = "warning_sign"
LEVELS = ("urgent", "emergency")  # a warning sign may have a second and a third answer, named after these
FOLDERS = (FAQ, "practice", "smalltalk", "out_of_scope", WARNING_SIGN)  # data/<folder>: one entry is one file


@dataclass(frozen=True)
class Named:
    """A name and where it is used."""

    path: str
    line: int
    name: str


@dataclass(frozen=True)
class Question:
    """A way to ask for something; `intent` is None for a held-out question without one."""

    path: str
    line: int
    text: str
    intent: str | None = None


def straight(text: str) -> str:
    """A text whose typographic apostrophes are the typed ones."""
    return text.replace("\u2019", "'")


@dataclass(frozen=True)
class Text:
    """Words that a visitor reads, with the raw lines they were written on."""

    path: str
    line: int
    value: str
    source: tuple[str, ...] = ()

    def line_of(self, words: str) -> int:
        """The line on which words of this text stand; its first line if they run over two."""
        wanted = straight(words).casefold()
        for offset, line in enumerate(self.source):
            if wanted in straight(line).casefold():
                return self.line + offset
        return self.line


@dataclass(frozen=True)
class Response:
    """An `utter_*` response; `labels` are the titles on its buttons and links."""

    path: str
    line: int
    name: str
    variants: tuple[Text, ...]
    labels: tuple[Text, ...] = ()
    metadata: Block = field(default_factory=Block)

    @property
    def title(self) -> str:
        """What a button to this answer says, empty if nothing usable is written."""
        title = self.metadata.get("title")
        return title.strip() if isinstance(title, str) else ""

    def line_of(self, key: str) -> int:
        """Where a key of the metadata stands, or the response."""
        return self.metadata.line_of(key) if self.metadata else self.line


@dataclass(frozen=True)
class Entry:
    """One file of a folder in `FOLDERS`: questions and their answer."""

    path: str
    folder: str
    key: str
    intents: dict[str, int]
    questions: tuple[Question, ...]
    responses: tuple[Response, ...]

    @property
    def label(self) -> str:
        """The name that the file's place asks for, such as `faq/how_often`."""
        return f"{self.folder}/{self.key}"

    @property
    def answer(self) -> Response | None:
        """The entry's answer: the one with its name, else the first there is."""
        named = (response for response in self.responses if response.name == f"utter_{self.label}")
        return next(named, self.responses[0] if self.responses else None)


@dataclass
class Content:
    """The whole of what the rules know."""

    today: date
    files: int = 0
    complaints: list[Complaint] = field(default_factory=list)
    domain: Block = field(default_factory=Block)
    intents: list[Named] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    held_out: list[Question] = field(default_factory=list)
    techniques: list[str] = field(default_factory=list)
    steps: list[Named] = field(default_factory=list)
    unreadable: bool = False
    facts: list[Block] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    placeholders: set[str] = field(default_factory=set)
    action_files: list[str] = field(default_factory=list)
    slot_constants: list[Named] = field(default_factory=list)
    python_responses: list[Named] = field(default_factory=list)
    filled_by_code: set[str] = field(default_factory=set)

    def answers(self, *folders: str) -> Iterator[tuple[Entry, Response]]:
        """Every entry of these folders (all if none is named) that has an answer, with it."""
        for entry in self.entries:
            if entry.answer is not None and (not folders or entry.folder in folders):
                yield entry, entry.answer

    def declared(self, section: str) -> list[Named]:
        """The names of a section of domain.yml, whether it is a list or a mapping."""
        value: Any = self.domain.get(section)
        listing, block = as_listing(value), as_block(value)
        names = [Named("domain.yml", line, _name(item)) for item, line in zip(listing, listing.lines, strict=True)]
        return names + [Named("domain.yml", block.line_of(key), key) for key in block]


def _name(item: Any) -> str:
    """`- greet` and `- greet: {use_entities: []}` both name greet."""
    return next(iter(item), "") if isinstance(item, Block) else str(item)
