"""One thing that is wrong with the content, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, order=True)
class Complaint:
    """One sentence to the person who edits the file; sorts by place."""

    path: str
    line: int
    level: Literal["error", "warning"]
    text: str

    def __str__(self) -> str:
        """`data/faq/x/y.yml:12: error: ...`, which editors turn into a link."""
        return f"{self.path}:{self.line}: {self.level}: {self.text}"


def error(path: str, line: int, text: str) -> Complaint:
    """A mistake that visitors would meet."""
    return Complaint(path, line, "error", text)


def warning(path: str, line: int, text: str) -> Complaint:
    """Something that could be better."""
    return Complaint(path, line, "warning", text)
