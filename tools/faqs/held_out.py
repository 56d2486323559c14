"""The questions of tests/nlu, block by block; whatever else stands in those files stays as it is."""

from __future__ import annotations

import re

FOLDER = "tests/nlu"
HEADER = 'version: "3.1"\nnlu:\n'
BLOCK = re.compile(r"^- intent: (?P<label>\S+)\n  examples: \|\n(?P<rows>(?:    - .*\n)*)", re.MULTILINE)


def questions(text: str) -> dict[str, tuple[str, ...]]:
    """The questions of each label in a file's text."""
    return {
        block["label"]: tuple(row.strip()[2:].strip() for row in block["rows"].splitlines())
        for block in BLOCK.finditer(text)
    }


def with_questions(text: str, label: str, asked: tuple[str, ...]) -> str:
    """A file's text with these questions for a label; with none the block is gone."""
    rows = "".join(f"    - {question}\n" for question in asked)
    new = f"- intent: {label}\n  examples: |\n{rows}" if asked else ""
    for block in BLOCK.finditer(text):
        if block["label"] == label:
            return text[: block.start()] + new + text[block.end() :]
    whole = text or HEADER
    return (whole if whole.endswith("\n") else whole + "\n") + new
