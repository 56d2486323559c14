"""The evaluation as a page to look at: reports/evaluation.html."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from tools.evaluation.certainty import Certainty, Risk, risks
from tools.evaluation.confusions import Confusion
from tools.evaluation.figure import Figure, wilson
from tools.evaluation.heat import Heat
from tools.evaluation.report import Report
from tools.evaluation.table import HEADER, cell
from tools.pages.charts import bar, bar_rows, curve, histogram, interval_text, legend
from tools.pages.page import page, section, table

WORST = 20  # mistakes and pairs that the page shows at once
# The sets of the first picture: name of the set, and of its figures for the bars.
SETS = {
    "Sample questions": ("in_scope_right_at_once", "in_scope_among_best_three"),
    "Questions of tests/nlu": ("held_out_right_at_once", "held_out_among_best_three"),
}
TILES = {
    "in_scope_right_at_once": "sample questions answered right at once",
    "held_out_right_at_once": "further questions answered right at once",
    "held_out_near_honest": "unanswerable questions near the subject, told so",
    "held_out_far_honest": "questions about anything else, told so",
}


@dataclass(frozen=True)
class Pictures:
    """What the page draws besides the figures.

    Attributes:
        certainty: shares of the best label by what became of the question.
        heat: topics taken for each other.
        thresholds: of the answer gate, by the names of its options.
        limits: of tests/evaluation_floor.yml.
    """

    certainty: Certainty
    heat: Heat
    thresholds: Mapping[str, float]
    limits: Mapping[str, Mapping[str, float]]


def html_report(report: Report, pictures: Pictures) -> str:
    """The page, a whole HTML document."""
    figures = {figure.name: figure for figure in report.ours.figures}
    parts = [
        _tiles(figures, report, pictures.limits),
        _sets(figures, report),
        _topics(report.ours.figures),
        _certainty(pictures.certainty, pictures.thresholds),
        _risk(risks(pictures.certainty), pictures.thresholds),
        _heat(pictures.heat),
        _pairs(report.confusions),
        _worst(report.confusions),
        _change(report),
        _all(report),
    ]
    return page("How well Backline understands", _lead(figures), parts)


def _lead(figures: Mapping[str, Figure]) -> str:
    """One sentence for somebody who reads no further."""
    asked = [figures[name] for name in ("in_scope_right_at_once", "held_out_right_at_once") if name in figures]
    hits, n = sum(one.hits for one in asked), sum(one.n for one in asked)
    if not n:
        return "No question about the practice's subject was asked."
    low, high = wilson(hits, n)
    return (
        f"Asked {n:,} questions that it was never taught, it gave the right answer at once to {hits:,}: "
        f"{100 * hits / n:.1f} %. For other visitors' questions of this kind, expect {100 * low:.0f} to "
        f"{100 * high:.0f} %."
    )


def _tiles(figures: Mapping[str, Figure], report: Report, limits: Mapping[str, Mapping[str, float]]) -> str:
    tiles = []
    for name, words in TILES.items():
        if name not in figures:
            continue
        figure, change = figures[name], report.change(figures[name])
        floor = (limits.get("at_least") or {}).get(name)
        direction = {"+": "up", "-": "down"}.get(change[:1], "")
        notes = [f"95 % interval {interval_text(figure)}"]
        notes += [f"must reach {100 * floor:.0f} %"] if floor is not None else []
        moved = f' <span class="small {direction}">{escape(change)}</span>' if change not in ("", "=") else ""
        tiles.append(
            f'<div class="tile"><div class="value">{100 * figure.share:.1f} %{moved}</div>'
            f'<div class="name">{escape(words)}</div><div class="small">{escape("; ".join(notes))}</div></div>'
        )
    text = "The whiskers and brackets on this page are Wilson intervals: where the true share lies, 95 % sure."
    return section("At a glance", text, f'<div class="tiles">{"".join(tiles)}</div>')


def _sets(figures: Mapping[str, Figure], report: Report) -> str:
    stock = {figure.name: figure for figure in report.stock.figures} if report.stock else {}
    rows = []
    for title, (at_once, among) in SETS.items():
        rows.append(f"<h3>{escape(title)}</h3>")
        rows += [_row("right at once", figures[at_once], "good")] if at_once in figures else []
        rows += [_row("among its best three", figures[among], "pale")] if among in figures else []
        rows += [_row("Rasa's starter, at once", stock[at_once], "other")] if at_once in stock else []
    text = (
        "Right at once is what a visitor sees. Among its best three is what it could still reach by offering more "
        "titles to choose from."
    )
    return section("Right answers, by set of questions", text, *rows)


def _row(title: str, figure: Figure, colour: str) -> str:
    return (
        f'<div class="row"><div>{escape(title)}</div>{bar(figure, colour)}'
        f'<div class="number">{100 * figure.share:.1f} % {interval_text(figure)}</div></div>'
    )


def _topics(figures: Sequence[Figure]) -> str:
    parts = [figure for figure in figures if figure.is_part and figure.name.startswith("held_out_")]
    text = "Right at once, by the folder of data/faq the question belongs to; the weakest stand on top."
    return section("By topic", text, bar_rows(sorted(parts, key=lambda figure: (figure.share, figure.title))))


def _certainty(found: Certainty, thresholds: Mapping[str, float]) -> str:
    marks = {"answers": thresholds["answer"]} if "answer" in thresholds else {}
    text = (
        "Each picture counts questions by the share its best guess got, from 0 to 1. Good is a pile on the right for "
        "right guesses, and on the left for the others."
    )
    if marks:
        text += f" From {thresholds['answer']:g} on (dashed) the guess is answered."
    if "choices" in thresholds:
        text += f" Below, three titles are offered if their shares reach {thresholds['choices']:g} together."
    pictures = [
        histogram("Best guess right", {"good": found.right}, marks),
        histogram("Best guess wrong", {"bad": found.wrong}, marks),
        histogram("Nothing answers it", {"pale": found.declined, "bad": found.taken}, marks),
    ]
    names = {"good": "right", "bad": "wrong", "pale": "rightly seen as a question it declines"}
    return section("How sure it is", text, legend(names), f'<div class="pair">{"".join(pictures)}</div>')


def _risk(found: Sequence[Risk], thresholds: Mapping[str, float]) -> str:
    text = (
        "If it answered only what it is sure of, how many of its answers would be wrong? To the right it answers more "
        "of the questions in scope; the dot is where the gate stands."
    )
    if not found:
        return section("Boldness and mistakes", text)
    highest = max(0.1, min(1.0, 1.5 * max(risk.wrong for risk in found)))
    answered = [risk for risk in found if risk.threshold >= thresholds.get("answer", 2)]
    dots = {f"{answered[-1].wrong:.1%} wrong": (answered[-1].coverage, answered[-1].wrong)} if answered else {}
    points = [(risk.coverage, risk.wrong, risk.low, risk.high) for risk in found]
    picture = curve("Wrong answers (up) by share of questions answered (along)", points, highest, dots)
    return section("Boldness and mistakes", text, f'<div class="alone">{picture}</div>')


def _heat(found: Heat) -> str:
    most = max([1, *(count for (row, column), count in found.counts.items() if row != column)])
    head = "".join(f'<th scope="col"><span>{escape(column)}</span></th>' for column in found.columns)
    lines = []
    for row in found.rows:
        total = sum(found.counts.get((row, column), 0) for column in found.columns)
        cells = "".join(_cell(found, row, column, most, total) for column in found.columns)
        lines.append(f'<tr><th scope="row">{escape(row)}</th>{cells}</tr>')
    text = (
        "A line for each topic that questions belong to, a column for where they went. Coloured cells are mistakes, "
        "the darker the more; plain numbers on the diagonal are right."
    )
    rows = "\n".join(lines)
    grid = f'<table class="heat"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return section("What is taken for what", text, f'<div class="wide">{grid}</div>')


def _cell(found: Heat, row: str, column: str, most: int, total: int) -> str:
    count = found.counts.get((row, column), 0)
    if row == column:
        return f'<td class="same">{count or ""}</td>'
    if not count:
        return "<td></td>"
    strength = 20 + 65 * count / most
    return (
        f'<td style="background: color-mix(in srgb, var(--bad) {strength:.0f}%, transparent)" '
        f'title="{escape(row)} taken for {escape(column)}: {count} of {total}">{count}</td>'
    )


def _pairs(found: Sequence[Confusion]) -> str:
    pairs = Counter((mistake.expected, mistake.got) for mistake in found if mistake.expected.startswith("faq/"))
    rows = [(expected, got, str(count)) for (expected, got), count in pairs.most_common() if count > 1][:WORST]
    text = "Answers that more than one question was taken from, the most frequent first."
    if not rows:
        text = "No two questions were taken from one answer to the same other one."
    return section(
        "The worst pairs of FAQs", text, *([table(("belongs to", "went to", "times"), rows, texts=2)] if rows else [])
    )


def _worst(found: Sequence[Confusion]) -> str:
    header = ("question", "belongs to", "went to", "share")
    rows = [(one.text, one.expected, one.got, f"{one.share:.0%}") for one in found]
    parts = [table(header, rows[:WORST], texts=3)]
    if rows[WORST:]:
        others = table(header, rows[WORST:], texts=3)
        parts.append(f"<details><summary>The other {len(rows) - WORST} mistakes</summary>{others}</details>")
    text = "Pairs that are confused more often come first; among equals, those it was surest of."
    return section("The twenty worst mistakes", text, *parts)


def _change(report: Report) -> str:
    rows = []
    for figure in report.ours.figures:
        before, change = report.before(figure), report.change(figure)
        if before is None or change in ("", "="):
            continue
        low, high = before.interval
        apart = figure.interval[0] > high or figure.interval[1] < low
        judged = "more than chance" if apart else "may be chance"
        rows.append((f"{figure.section}: {figure.title}", cell(before), cell(figure), change, judged))
    if not report.previous:
        return section("Since the last model", "There is no evaluation of another model to compare with.")
    model = report.previous.get("models", {}).get("ours", "an earlier model")
    if not rows:
        return section("Since the last model", f"No figure moved since {model}.")
    text = (
        f"What moved since {model}, in percentage points; a figure that was asked other questions is left out. "
        "Intervals that do not overlap are called more than chance."
    )
    return section("Since the last model", text, table(("", "before", "now", "points", ""), rows))


def _all(report: Report) -> str:
    return section("All figures", " ".join(report.notes()), table(HEADER, report.rows()))
