"""YAML as plain values that remember their lines; a mistake in it is a complaint, not a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tools.content.complaint import Complaint, error

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C reader is ten times as fast
DEEPEST = 30  # content nests five deep; an alias that contains itself would never end

# What the reader calls a mistake, and what to do about it.
REMEDIES = {
    "mapping values are not allowed": "put a sentence that contains a colon in quotes",
    "cannot start any token": "replace a tab by spaces, and put text that begins with a sign such as % or @ in quotes",
    "unexpected end of stream": "close the quotation mark or bracket that is still open",
    "did not find expected": "let the lines of one block begin in the same column, and close every quote and bracket",
    "could not find expected ':'": "let the lines of one block begin in the same column, with a colon after each name",
}
ANY_REMEDY = "check indentation, colons and quotes"


class Block(dict[str, Any]):
    """A YAML mapping; `spans` has the first and last line of each key's value."""

    def __init__(self, line: int = 1) -> None:
        """An empty mapping that begins at `line`."""
        super().__init__()
        self.line = line
        self.spans: dict[str, tuple[int, int]] = {}

    def line_of(self, key: str) -> int:
        """Where a key stands, or the mapping itself if it has no such key."""
        return self.spans.get(key, (self.line, self.line))[0]


class Listing(list[Any]):
    """A YAML list; `lines` has the line of each item."""

    def __init__(self, line: int = 1) -> None:
        """An empty list that begins at `line`."""
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def read_yaml(path: str, text: str) -> tuple[Any, list[Complaint]]:
    """The value of a YAML text (None if it cannot be read) and what is wrong with it.

    Args:
        path: the file's name in complaints.
        text: its content.
    """
    complaints: list[Complaint] = []
    loader = None
    try:
        loader = Loader(text)
        node = loader.get_single_node()
        return (None if node is None else _value(loader, node, path, complaints, 0)), complaints
    except yaml.YAMLError as mistake:
        return None, [_explained(path, mistake)]
    except RecursionError:
        return None, [
            error(path, 1, "This file is nested too deep to be read; take out brackets, or an alias such as `*name`.")
        ]
    finally:
        if loader is not None:
            loader.dispose()


def _value(loader: Any, node: Any, path: str, complaints: list[Complaint], depth: int) -> Any:
    if depth > DEEPEST:
        raise RecursionError
    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        listing = Listing(line)
        for item in node.value:
            listing.append(_value(loader, item, path, complaints, depth + 1))
            listing.lines.append(item.start_mark.line + 1)
        return listing
    if isinstance(node, yaml.MappingNode):
        block = Block(line)
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in block:
                text = f"`{key}` stands here a second time, so the first is lost; keep one of them."
                complaints.append(error(path, key_node.start_mark.line + 1, text))
            block[key] = _value(loader, value_node, path, complaints, depth + 1)
            # a text in a block begins behind its | or >, which may stand below the key
            first = value_node if getattr(value_node, "style", None) in ("|", ">") else key_node
            block.spans[key] = (first.start_mark.line + 1, value_node.end_mark.line + 1)
        return block
    try:
        return loader.construct_object(node)
    except (ValueError, yaml.YAMLError):  # such as the date 2026-13-45: the rule for that field says what is expected
        return node.value


def _explained(path: str, mistake: yaml.YAMLError) -> Complaint:
    problem = str(getattr(mistake, "problem", None) or getattr(mistake, "reason", None) or "unreadable")
    mark = getattr(mistake, "problem_mark", None)
    if "end of stream" in problem and getattr(mistake, "context_mark", None):
        mark = getattr(mistake, "context_mark", None)
    line = mark.line + 1 if mark else 1
    remedy = next((words for said, words in REMEDIES.items() if said in problem), ANY_REMEDY)
    return error(path, line, f"The file cannot be read here ({problem}); look here and just above: {remedy}.")


def read_text(root: Path, path: str) -> tuple[str | None, list[Complaint]]:
    """A file's text, or None and a complaint."""
    try:
        return (root / path).read_text(encoding="utf-8-sig"), []
    except FileNotFoundError:
        return None, [
            error(path, 1, "This file is missing; bring it back, or run the check in the project's own folder.")
        ]
    except UnicodeDecodeError:
        return None, [error(path, 1, "This file is not saved as UTF-8; save it again with that encoding.")]
    except OSError as problem:
        return None, [error(path, 1, f"This file cannot be opened ({problem.strerror}); check that you may read it.")]


def as_block(value: Any) -> Block:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Block) else Block()


def as_listing(value: Any) -> Listing:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, Listing) else Listing()


def strings(value: Any) -> list[str]:
    """The texts of a list; whatever else stands in it is left to the rule about that field."""
    return [item for item in as_listing(value) if isinstance(item, str)]
