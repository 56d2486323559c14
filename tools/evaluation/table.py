"""Rows of text as a table: for a terminal, or as Markdown that is also readable as it is."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from tools.evaluation.figure import Figure

Row = tuple[str, ...]  # as HEADER, or one cell that begins a section
HEADER: Row = ("", "n", "ours [95 %]", "since last", "stock [95 %]")


def cell(figure: Figure) -> str:
    """`86.4 % [79-91]`."""
    low, high = figure.interval
    return f"{100 * figure.share:.1f} % [{100 * low:.0f}–{100 * high:.0f}]"


def markdown_table(rows: Sequence[Row]) -> str:
    """Rows as a Markdown table whose columns also line up as plain text."""
    full = [HEADER, *((f"**{row[0]}**", "", "", "", "") if len(row) == 1 else row for row in rows)]
    widths = [max(len(row[column]) for row in full) for column in range(len(HEADER))]
    lines = ["| " + " | ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) + " |" for row in full]
    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def rich_table(rows: Sequence[Row]) -> Table:
    """Rows as a table for a terminal."""
    table = Table(box=None, header_style="bold")
    for number, title in enumerate(HEADER):
        table.add_column(title, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(f"[bold]{row[0]}[/]" if len(row) == 1 else row[0], *(one.replace("[", r"\[") for one in row[1:]))
    return table
