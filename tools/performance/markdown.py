"""Tables in Markdown, and the place for them in a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from tools.performance.errors import PerformanceError

BENCHMARKS = Path("docs/benchmarks.md")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose columns also line up as plain text; the first one to the left, the others to the right."""
    cells = [list(header), *map(list, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = ["| " + " | ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) + " |" for row in cells]
    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def fill(path: Path, name: str, text: str) -> None:
    """Write a text between a document's markers `<!-- begin: name -->` and `<!-- end: name -->`.

    Raises:
        PerformanceError: the markers are not there, once each and in this order.
    """
    begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
    document = path.read_text(encoding="utf-8") if path.exists() else ""
    if document.count(begin) != 1 or document.count(end) != 1 or document.find(end) < document.find(begin):
        raise PerformanceError(f"{path} lacks the lines {begin} and {end}; put them where the table belongs.")
    inside = re.compile(f"(?<={re.escape(begin)}).*?(?={re.escape(end)})", re.DOTALL)
    path.write_text(inside.sub(lambda _: f"\n{text}\n", document), encoding="utf-8")


def number(value: float | None, digits: int = 0) -> str:
    """A number for a cell; a dash where there is none."""
    return "–" if value is None or value != value else f"{value:.{digits}f}"  # NaN is not itself
