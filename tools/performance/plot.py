"""A bench as a picture that stands alone: bars in the colours of the project's pages, light or dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from tools.pages.page import STYLE
from tools.performance.bench_result import STOCK, BenchResult, Row

WIDTH, LINE, TITLE, GAP = 640, 20, 34, 10  # units of the picture
NAMES, NUMBERS = 250, 60  # room for what stands left and right of a bar
COLOURS = re.compile(r"^:root \{.*?^\}|^@media \(prefers-color-scheme: dark\) \{.*?^\}", re.DOTALL | re.MULTILINE)
Value = Callable[[Row], float]
PANELS: dict[str, Value] = {
    "Messages a second (longer is better)": lambda row: row.level.per_second,
    "95 of 100 answers within so many ms (shorter is better)": lambda row: row.level.p95,
}


def plot(result: BenchResult) -> str:
    """The picture as SVG."""
    shapes: list[str] = []
    top = 0.0
    for title, value in PANELS.items():
        panel, top = _panel(title, value, result.rows, top)
        shapes += panel
    colours = "\n".join(COLOURS.findall(STYLE.read_text(encoding="utf-8")))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top:.0f}" role="img">
<title>Messages a second and slowest answers, by bot and number of visitors</title>
<style>
{colours}
text {{ fill: var(--ink); font: 12px system-ui, sans-serif; }}
.title {{ font-weight: 600; }}
</style>
<rect width="{WIDTH}" height="{top:.0f}" fill="var(--paper)"/>
{chr(10).join(shapes)}
</svg>
"""


def _panel(title: str, value: Value, rows: tuple[Row, ...], top: float) -> tuple[list[str], float]:
    """The shapes of one panel, and where it ends."""
    longest = max((value(row) for row in rows if value(row) == value(row)), default=0.0) or 1.0
    shapes = [f'<text class="title" x="10" y="{top + 22}">{escape(title)}</text>']
    top += TITLE
    for row in sorted(rows, key=lambda row: row.level.visitors):
        shapes.append(_bar(row, value(row), longest, top))
        top += LINE
    return shapes, top + GAP


def _bar(row: Row, value: float, longest: float, top: float) -> str:
    value = value if value == value else 0.0  # NaN where nothing was answered
    length = (WIDTH - NAMES - NUMBERS) * value / longest
    visitors = f"{row.level.visitors} visitor" + "s" * (row.level.visitors > 1)
    name = escape(f"{visitors}: {row.bot}, {row.way}")
    colour = "other" if row.bot == STOCK else "good"
    return (
        f'<text x="{NAMES - 8}" y="{top + 13}" text-anchor="end">{name}</text>'
        f'<rect x="{NAMES}" y="{top + 3}" width="{length:.1f}" height="{LINE - 6}" rx="3" fill="var(--{colour})"/>'
        f'<text x="{NAMES + length + 6:.1f}" y="{top + 13}">{value:.0f}</text>'
    )
