"""Pictures as inline SVG: bars with their intervals, histograms, a curve; colours come from style.css.

Bars have no view box: their lengths are per cents of the page, so letters keep their size on a phone. The other
pictures are drawn on a narrow view box and only ever grow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from tools.evaluation.figure import Figure

WIDTH, HEIGHT = 340, 170  # of a picture with axes, in its own units
LEFT, BOTTOM, TOP, RIGHT = 34, 24, 14, 8  # room for the axes' numbers


def interval_text(figure: Figure) -> str:
    """`[88-96], n 132`."""
    low, high = figure.interval
    return f"[{100 * low:.0f}–{100 * high:.0f}], n {figure.n}"


def bar(figure: Figure, colour: str = "good", height: int = 16) -> str:
    """A bar as long as the share, with a whisker for its interval."""
    low, high = figure.interval
    middle = height / 2
    whisker = "".join(
        f'<line x1="{100 * x:.2f}%" x2="{100 * x:.2f}%" y1="{middle - 4}" y2="{middle + 4}" '
        'stroke="var(--ink)" stroke-width="1.5"/>'
        for x in (low, high)
    )
    return (
        f'<svg width="100%" height="{height}" role="img" aria-label="{100 * figure.share:.1f} per cent">'
        f'<rect width="100%" height="{height}" rx="4" fill="var(--line)"/>'
        f'<rect width="{100 * figure.share:.2f}%" height="{height}" rx="4" fill="var(--{colour})"/>'
        f'<line x1="{100 * low:.2f}%" x2="{100 * high:.2f}%" y1="{middle}" y2="{middle}" '
        f'stroke="var(--ink)" stroke-width="1.5"/>{whisker}</svg>'
    )


def bar_rows(figures: Iterable[Figure], colour: str = "good") -> str:
    """A bar a line, between its title and its numbers."""
    rows = [
        f'<div class="row"><div>{escape(one.title)}</div>{bar(one, colour)}'
        f'<div class="number">{100 * one.share:.1f} % {interval_text(one)}</div></div>'
        for one in figures
    ]
    return "\n".join(rows)


def stacked(parts: Mapping[str, int], most: int, height: int = 16) -> str:
    """One bar of several counts, by their colours, as long as they are together; `most` fills the width."""
    shapes, start, whole = [], 0.0, max(1, most)
    for colour, count in parts.items():
        share = 100 * count / whole
        shapes.append(f'<rect x="{start:.2f}%" width="{share:.2f}%" height="{height}" fill="var(--{colour})"/>')
        start += share
    told = ", ".join(str(count) for count in parts.values())
    return (
        f'<svg class="stack" width="100%" height="{height}" role="img" aria-label="{told}">'
        f'<rect width="100%" height="{height}" rx="4" fill="var(--line)"/>{"".join(shapes)}</svg>'
    )


def columns(title: str, names: Sequence[str], series: Mapping[str, Sequence[int]], every: int, tall: int = 150) -> str:
    """Counts side by side, as columns of colours on top of each other; per cents wide, so letters keep their size.

    Args:
        title: plain text above the picture.
        names: what each column is, for its label and for who points at it.
        series: for each colour of style.css, a count a column.
        every: how many columns share a label, so that labels do not touch.
        tall: height of the columns, in pixels.
    """
    sums = [sum(column) for column in zip(*series.values(), strict=True)]
    most, step, top = max([1, *sums]), 100 / len(names), 16
    shapes = [
        f'<line x1="0" x2="100%" y1="{y}" y2="{y}" stroke="var(--line)"/>' for y in (top, top + tall / 2, top + tall)
    ]
    for number, name in enumerate(names):
        base = 0.0
        told = f"<title>{escape(name)}: {sums[number]}</title>"
        for colour, counts in series.items():
            high = tall * counts[number] / most
            if high:
                place = (
                    f'x="{(number + 0.12) * step:.2f}%" width="{0.76 * step:.2f}%" y="{top + tall - base - high:.1f}"'
                )
                shapes.append(f'<rect {place} height="{high:.1f}" fill="var(--{colour})">{told}</rect>')
            base += high
        if number % every == 0:
            shapes.append(f'<text x="{(number + 0.12) * step:.2f}%" y="{top + tall + 16}">{escape(name)}</text>')
    shapes.append(f'<text x="0" y="11">{most}</text>')
    named = f'width="100%" height="{top + tall + 22}" role="img" aria-label="{escape(title)}"'
    picture = f"<svg {named}>{''.join(shapes)}</svg>"
    return f'<figure class="card"><figcaption>{escape(title)}</figcaption>{picture}</figure>'


def legend(names: Mapping[str, str]) -> str:
    """Which colour stands for what."""
    entries = (
        f'<span><i style="background: var(--{colour})"></i>{escape(name)}</span>' for colour, name in names.items()
    )
    return f'<div class="legend">{"".join(entries)}</div>'


def histogram(title: str, series: Mapping[str, Sequence[float]], marks: Mapping[str, float], bins: int = 20) -> str:
    """How many questions have which share, as bars on top of each other.

    Args:
        title: plain text above the picture.
        series: for each colour of style.css, shares from 0 to 1.
        marks: vertical lines, by their names.
        bins: how many bars between 0 and 1.
    """
    counts = {colour: [0] * bins for colour in series}
    for colour, values in series.items():
        for value in values:
            counts[colour][min(bins - 1, int(value * bins))] += 1
    most = max(1, *(sum(column) for column in zip(*counts.values(), strict=True)))
    step = (WIDTH - LEFT - RIGHT) / bins
    shapes = []
    for number in range(bins):
        base = 0.0
        for colour, column in counts.items():
            tall = column[number] / most
            if column[number]:
                shapes.append(
                    f'<rect x="{LEFT + number * step + 0.75:.2f}" y="{_y(base + tall):.2f}" width="{step - 1.5:.2f}" '
                    f'height="{_y(base) - _y(base + tall):.2f}" fill="var(--{colour})">'
                    f"<title>{number / bins:.2f} to {(number + 1) / bins:.2f}: {column[number]}</title></rect>"
                )
            base += tall
    total = sum(map(len, series.values()))
    axes = _axes([(0, "0"), (1, str(most))], [(0, "0"), (0.5, "0.5"), (1, "1")])
    return _figure(f"{title}, n {total}", axes + "".join(shapes) + _marks(marks))


def curve(
    title: str,
    points: Sequence[tuple[float, float, float, float]],
    highest: float,
    dots: Mapping[str, tuple[float, float]],
) -> str:
    """A line within its band.

    Args:
        title: plain text above the picture.
        points: x, y, and the band's lower and upper end, all from 0 to 1, by x.
        highest: the y at the top of the picture.
        dots: points to name, as x and y.
    """
    upper = [f"{_x(x):.1f},{_y(min(1, high / highest)):.1f}" for x, _, _, high in points]
    lower = [f"{_x(x):.1f},{_y(min(1, low / highest)):.1f}" for x, _, low, _ in reversed(points)]
    line = " ".join(f"{_x(x):.1f},{_y(min(1, y / highest)):.1f}" for x, y, _, _ in points)
    named = "".join(
        f'<circle cx="{_x(x):.1f}" cy="{_y(min(1, y / highest)):.1f}" r="4" fill="var(--mark)"/>'
        f'<text x="{_x(x) - 8:.1f}" y="{_y(min(1, y / highest)) - 8:.1f}" text-anchor="end">{escape(name)}</text>'
        for name, (x, y) in dots.items()
    )
    axes = _axes(
        [(share, f"{100 * share * highest:.0f} %") for share in (0, 0.5, 1)],
        [(share, f"{100 * share:.0f} %") for share in (0, 0.5, 1)],
    )
    shapes = (
        f'<polygon points="{" ".join(upper + lower)}" fill="var(--pale)" opacity=".55"/>'
        f'<polyline points="{line}" fill="none" stroke="var(--good)" stroke-width="2"/>'
    )
    return _figure(title, axes + shapes + named)


def _x(share: float) -> float:
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _axes(upward: Iterable[tuple[float, str]], along: Iterable[tuple[float, str]]) -> str:
    lines = [
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(at):.1f}" y2="{_y(at):.1f}" stroke="var(--line)"/>'
        f'<text x="{LEFT - 6}" y="{_y(at) + 4:.1f}" text-anchor="end">{escape(name)}</text>'
        for at, name in upward
    ]
    lines += [
        f'<text x="{_x(at):.1f}" y="{HEIGHT - 6}" text-anchor="middle">{escape(name)}</text>' for at, name in along
    ]
    return "".join(lines)


def _marks(marks: Mapping[str, float]) -> str:
    return "".join(
        f'<line x1="{_x(at):.1f}" x2="{_x(at):.1f}" y1="{TOP - 6}" y2="{HEIGHT - BOTTOM}" stroke="var(--mark)" '
        f'stroke-width="1.5" stroke-dasharray="4 3"/><text x="{_x(at) + 5:.1f}" y="{TOP}">{escape(name)}</text>'
        for name, at in marks.items()
    )


def _figure(title: str, shapes: str) -> str:
    name = escape(title)
    picture = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" role="img" aria-label="{name}">{shapes}</svg>'
    return f'<figure class="card"><figcaption>{name}</figcaption>{picture}</figure>'
