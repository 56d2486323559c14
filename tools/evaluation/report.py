"""The evaluation as a table, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from textwrap import shorten, wrap
from typing import Any

from rich.console import Console

from tools.evaluation.confusions import Confusion
from tools.evaluation.figure import Figure
from tools.evaluation.table import Row, cell, markdown_table, rich_table

SCREEN = 50  # lines that `show` prints at most


@dataclass(frozen=True)
class Results:
    """What one pipeline reached."""

    model: str
    figures: list[Figure]
    milliseconds: tuple[float, float]
    trained_in: float | None = None


@dataclass(frozen=True)
class Report:
    """One evaluation; `previous` is the JSON of the one before."""

    ours: Results
    stock: Results | None
    confusions: list[Confusion]
    previous: Mapping[str, Any]

    def rows(self, short: bool = False) -> list[Row]:
        """The table's rows in the order of HEADER; a row of one cell begins a section; a short one fits a terminal."""
        stock = self._stock_figures()
        found: list[Row] = []
        shown = [figure for figure in self.ours.figures if not (short and (figure.is_part or figure.is_detail))]
        for section, figures in groupby(shown, key=lambda figure: figure.section):
            found.append((section,))
            for figure in figures:
                other = cell(stock[figure.name]) if figure.name in stock else ""
                found.append((figure.title, str(figure.n), cell(figure), self.change(figure), other))
        found.append(("Time to understand a message",))
        return [*found, ("ms, p50 / p95", "", _times(self.ours), "", _times(self.stock) if self.stock else "")]

    def parts(self) -> list[str]:
        """Styles and topics in a line each, so that the table fits a screen."""
        stock = self._stock_figures()
        found = []
        for section, figures in groupby((f for f in self.ours.figures if f.is_part), key=lambda figure: figure.section):
            shares = [
                f"{figure.title} {figure.share:.0%}"
                + (f" (stock {stock[figure.name].share:.0%})" if figure.name in stock else "")
                for figure in figures
            ]
            found.append(f"{section}: {', '.join(shares)}.")
        return found

    def _stock_figures(self) -> dict[str, Figure]:
        return {figure.name: figure for figure in self.stock.figures} if self.stock else {}

    def before(self, figure: Figure) -> Figure | None:
        """The same figure of the evaluation before, if that asked as many questions."""
        numbers = self.previous.get("figures", {}).get(figure.name, {}).get("ours", {})
        return replace(figure, hits=numbers["hits"]) if numbers.get("n") == figure.n else None

    def change(self, figure: Figure) -> str:
        """Percentage points since the evaluation before; nothing if they cannot be compared."""
        before = self.before(figure)
        if before is None:
            return ""
        points = 100 * (figure.share - before.share)
        return f"{points:+.1f}" if abs(points) >= 0.05 else "="

    def notes(self) -> list[str]:
        """What stands below the table."""
        if self.stock is None:
            return [f"ours: {self.ours.model}; stock: not asked."]
        trained = f", trained in {self.stock.trained_in / 60:.1f} min" if self.stock.trained_in else ""
        return [f"ours: {self.ours.model}; stock: the pipeline of `rasa init`, {self.stock.model}{trained}."]

    def markdown(self) -> str:
        """The whole report."""
        texts = [mistake.text.replace("|", r"\|") for mistake in self.confusions]
        mistakes = [
            f"| {mistake.share:.0%} | {mistake.group} | {mistake.expected} | {mistake.got} | {text} |"
            for mistake, text in zip(self.confusions, texts, strict=True)
        ]
        parts = ["# Evaluation", *self.notes(), markdown_table(self.rows())]
        if mistakes:
            head = "| share | asked in | expected | got | question |\n|---|---|---|---|---|"
            parts += ["## Our mistakes, the most frequent pairs first", "\n".join([head, *mistakes])]
        return "\n\n".join(parts) + "\n"

    def to_json(self) -> dict[str, Any]:
        """Plain values, for the next evaluation and for other tools."""
        pipelines = {"ours": self.ours, **({"stock": self.stock} if self.stock else {})}
        figures: dict[str, dict[str, Any]] = {}
        for pipeline, results in pipelines.items():
            for figure in results.figures:
                low, high = figure.interval
                numbers = {"hits": figure.hits, "n": figure.n, "share": figure.share, "low": low, "high": high}
                figures.setdefault(figure.name, {})[pipeline] = numbers
        return {
            "models": {pipeline: results.model for pipeline, results in pipelines.items()},
            "figures": figures,
            "milliseconds": {
                pipeline: {"p50": results.milliseconds[0], "p95": results.milliseconds[1]}
                for pipeline, results in pipelines.items()
            },
            "confusions": [asdict(mistake) for mistake in self.confusions],
        }

    def write(self, folder: Path) -> None:
        """Write evaluation.json and evaluation.md."""
        folder.mkdir(exist_ok=True)
        text = json.dumps(self.to_json(), ensure_ascii=False, indent=1)
        (folder / "evaluation.json").write_text(text + "\n", encoding="utf-8")
        (folder / "evaluation.md").write_text(self.markdown(), encoding="utf-8")

    def show(self, console: Console) -> None:
        """Print the table, and as many mistakes as fit a screen; colours and lines only on a terminal."""
        rows, width = self.rows(short=True), min(console.width, 120)
        notes = [line for text in (*self.parts(), *self.notes()) for line in wrap(text, width)]
        if console.is_terminal:
            console.print(rich_table(rows))
        else:
            print(markdown_table(rows))
        print(*notes, sep="\n")
        room = SCREEN - len(rows) - len(notes) - 4  # the table's head and rule, an empty line, a heading
        shown = self.confusions[: max(0, room)]
        if shown:
            print("\nThe worst mistakes; reports/evaluation.html has more, and pictures:")
        for mistake in shown:
            line = f"{mistake.expected} -> {mistake.got}: {mistake.text}"
            print(f"{mistake.share:4.0%}  {shorten(line, width - 6, placeholder=' …')}")


def _times(results: Results) -> str:
    return " / ".join(f"{one:.1f}" for one in results.milliseconds)
