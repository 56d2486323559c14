"""A page in one file: no script, no font and no picture from elsewhere; light or dark as the reader's screen is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

STYLE = Path(__file__).with_name("style.css")


def page(title: str, lead: str, sections: Iterable[str]) -> str:
    """A whole HTML document.

    Args:
        title: plain text, for the heading and the tab.
        lead: plain text, the sentence below the heading.
        sections: HTML, each from `section`.
    """
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<style>
{STYLE.read_text(encoding="utf-8")}</style>
</head>
<body>
<main>
<header>
<h1>{escape(title)}</h1>
<p class="lead">{escape(lead)}</p>
</header>
{"".join(sections)}</main>
</body>
</html>
"""


def section(title: str, text: str, *parts: str) -> str:
    """A part of the page; `title` and `text` are plain, the parts are HTML."""
    inside = "\n".join(parts)
    return f"<section>\n<h2>{escape(title)}</h2>\n<p>{escape(text)}</p>\n{inside}\n</section>\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> str:
    """A table of plain texts that scrolls sideways on a narrow screen.

    Args:
        header: names of the columns.
        rows: cells, as many as the header has; a row of one cell is a heading within the table.
        texts: how many columns, from the left, hold text; the others hold numbers.
    """

    def line(cells: Sequence[str], tag: str) -> str:
        if len(cells) == 1:
            return f'<tr><th class="group" colspan="{len(header)}" scope="colgroup">{escape(cells[0])}</th></tr>'
        kinds = [f"<{tag}>" if column < texts else f'<{tag} class="number">' for column in range(len(cells))]
        shown = (f"{kind}{escape(cell)}</{tag}>" for kind, cell in zip(kinds, cells, strict=True))
        return f"<tr>{''.join(shown)}</tr>"

    body = "\n".join(line(row, "td") for row in rows)
    return f'<div class="wide"><table>\n<thead>{line(header, "th")}</thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'
