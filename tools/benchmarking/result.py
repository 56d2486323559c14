"""What one benchmark found: as plain values, and as a table for the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.benchmarking import scores
from tools.benchmarking.dataset import Dataset
from tools.benchmarking.pipeline import Run
from tools.benchmarking.scores import Outcome
from tools.evaluation.figure import Figure, milliseconds
from tools.evaluation.table import cell


@dataclass(frozen=True)
class Result:
    """The figures of one run.

    Attributes:
        name: of the set and how it was trained, such as `clinc150, 10 shots, seed 1`.
        counts: lines and labels, by what they are.
        figures: for each rule, its shares.
        macro_f1: of the best label, over the labels in scope.
        area: under the receiver operating characteristic; None without out-of-scope lines.
        threshold: the one fitted on training lines; None if none could be.
        screened: lines in scope that the message screen refused.
        trained_in: seconds.
        milliseconds: median and 95th percentile of the time to understand a message.
    """

    name: str
    counts: Mapping[str, int]
    figures: Mapping[str, Sequence[Figure]]
    macro_f1: float
    area: float | None
    threshold: float | None
    screened: Figure
    trained_in: float
    milliseconds: tuple[float, float]

    @classmethod
    def of(cls, name: str, dataset: Dataset, run: Run, threshold: float | None) -> Result:
        """Count what a run answered."""
        found = scores.outcomes(dataset.test, run.answers, dataset.out_of_scope, threshold)
        learned = {line.text.casefold() for line in dataset.train}
        unanswered = [line for line in dataset.test if line.label == dataset.out_of_scope]
        counts = {
            "labels": len(dataset.labels),
            "train": len(dataset.train),
            "train_out_of_scope": sum(line.label == dataset.out_of_scope for line in dataset.train),
            "test": len(dataset.test) - len(unanswered),
            "test_out_of_scope": len(unanswered),
            "test_lines_also_in_train": sum(line.text.casefold() in learned for line in dataset.test),
        }
        return cls(
            name=name,
            counts=counts,
            figures={rule: _figures(found, rule) for rule in scores.rules(found)},
            macro_f1=scores.macro_f1(found),
            area=scores.area(found),
            threshold=threshold,
            screened=scores.screened(found),
            trained_in=run.trained_in,
            milliseconds=milliseconds(answer.seconds for answer in run.answers),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "name": self.name,
            "lines": dict(self.counts),
            "rules": {rule: {one.name: _numbers(one) for one in shares} for rule, shares in self.figures.items()},
            "macro_f1": self.macro_f1,
            "auroc": self.area,
            "threshold": self.threshold,
            "screened": _numbers(self.screened),
            "trained_in": self.trained_in,
            "milliseconds": {"p50": self.milliseconds[0], "p95": self.milliseconds[1]},
        }

    def write(self, path: Path) -> None:
        """Write the values as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def text(self) -> str:
        """Some twelve lines for a terminal."""
        width = max(map(len, self.figures))
        titles = [one.title for one in next(iter(self.figures.values()))]
        lines = [self.name, self.size(), "", " " * width + "".join(f"{title:>24}" for title in titles)]
        lines += [
            rule.ljust(width) + "".join(f"{cell(one) if one.n else '':>24}" for one in shares)
            for rule, shares in self.figures.items()
        ]
        area = "" if self.area is None else f", out-of-scope AUROC {self.area:.3f}"
        fitted = "" if self.threshold is None else f", fitted threshold {self.threshold:.2f}"
        times = f"trained in {self.trained_in:.0f} s, {self.milliseconds[0]:.1f} / {self.milliseconds[1]:.1f} ms"
        out = f"{self.screened.hits} of {self.screened.n} lines in scope never reached the classifier"
        return "\n".join(
            [*lines, "", f"macro F1 {self.macro_f1:.3f}{area}{fitted}", f"{times} a message, p50 / p95; {out}"]
        )

    def size(self) -> str:
        """How many lines of what."""
        counts = self.counts
        learned = f" and {counts['train_out_of_scope']} out of scope" if counts["train_out_of_scope"] else ""
        asked = f" and {counts['test_out_of_scope']} out of scope" if counts["test_out_of_scope"] else ""
        also = (
            f" ({counts['test_lines_also_in_train']} of them learned too)" if counts["test_lines_also_in_train"] else ""
        )
        return (
            f"{counts['labels']} labels; learned from {counts['train'] - counts['train_out_of_scope']} lines{learned}; "
            f"asked {counts['test']}{asked}{also}"
        )


def _figures(found: Sequence[Outcome], rule: str) -> list[Figure]:
    shares = [scores.accuracy(found, rule)]
    if any(not one.in_scope for one in found):
        shares += [scores.recall(found, rule), scores.precision(found, rule)]
    return shares


def _numbers(figure: Figure) -> dict[str, float]:
    low, high = figure.interval
    share = figure.share if figure.n else 0.0
    return {"hits": figure.hits, "n": figure.n, "share": share, "low": low, "high": high}
