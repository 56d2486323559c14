"""The evaluation as a table, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console

from tools.evaluation.confusions import Confusion
from tools.evaluation.figure import Figure
from tools.evaluation.table import Row, cell, markdown_table, rich_table


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

    def rows(self, with_parts: bool = True) -> list[Row]:
        """The table's rows in the order of HEADER; a row of one cell begins a section."""
        stock = self._stock_figures()
        found: list[Row] = []
        shown = [figure for figure in self.ours.figures if with_parts or not figure.is_part]
        for section, figures in groupby(shown, key=lambda figure: figure.section):
            found.append((section,))
            for figure in figures:
                other = cell(stock[figure.name]) if figure.name in stock else ""
                found.append((figure.title, str(figure.n), cell(figure), self._change(figure), other))
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

    def _change(self, figure: Figure) -> str:
        """Percentage points since the evaluation before, if that asked as many questions."""
        before = self.previous.get("figures", {}).get(figure.name, {}).get("ours", {})
        if before.get("n") != figure.n:
            return ""
        points = 100 * (figure.share - before["hits"] / before["n"])
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
        """Print the table and the mistakes; colours and lines only on a terminal."""
        if console.is_terminal:
            console.print(rich_table(self.rows(with_parts=False)))
        else:
            print(markdown_table(self.rows(with_parts=False)))
        print(*self.parts(), *self.notes(), sep="\n")
        if self.confusions:
            print("\nOur mistakes, the most frequent pairs first:")
        for mistake in self.confusions:
            print(f"{mistake.share:4.0%}  {mistake.group}: {mistake.expected} -> {mistake.got}\n      {mistake.text}")


def _times(results: Results) -> str:
    return " / ".join(f"{one:.1f}" for one in results.milliseconds)
