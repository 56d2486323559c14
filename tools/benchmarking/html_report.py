"""All benchmarks that were run, a row each: reports/benchmark.html."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.benchmarking.scores import BEST, FITTED, GATE
from tools.pages.page import page, section, table

HEADER = (
    "set",
    "labels",
    "learned",
    "asked",
    "right in scope",
    "macro F1",
    "AUROC",
    "refused (gate)",
    "due (gate)",
    "right (fitted)",
    "refused (fitted)",
    "due (fitted)",
    "training",
    "ms p50 / p95",
)


def html_report(folder: Path) -> str:
    """The page over every result in a folder, by name."""
    results = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    text = (
        "Right in scope: lines that have an answer and got it, whatever the gate would say. Refused: lines that "
        "nothing answers and that got no answer. Due: refusals that hit such a line. The gate has the thresholds of "
        "the configuration; fitted is a threshold found on training lines alone. AUROC: how likely a line in scope "
        "is surer than one that nothing answers. Brackets hold 95 % Wilson intervals."
    )
    lead = "The same pipeline and components as in the practice, trained on sets of questions that anybody can get."
    return page("Backline on public questions", lead, [section("Results", text, table(HEADER, map(_row, results)))])


def _row(result: Mapping[str, Any]) -> list[str]:
    lines, area = result["lines"], result["auroc"]
    times = result["milliseconds"]
    return [
        result["name"],
        str(lines["labels"]),
        f"{lines['train']:,}",
        f"{lines['test'] + lines['test_out_of_scope']:,}",
        _share(result, BEST, "accuracy"),
        f"{result['macro_f1']:.3f}",
        "" if area is None else f"{area:.3f}",
        _share(result, GATE, "recall"),
        _share(result, GATE, "precision"),
        _share(result, FITTED, "accuracy"),
        _share(result, FITTED, "recall"),
        _share(result, FITTED, "precision"),
        f"{result['trained_in']:.0f} s",
        f"{times['p50']:.1f} / {times['p95']:.1f}",
    ]


def _share(result: Mapping[str, Any], rule: str, name: str) -> str:
    """`86.4 % [79-91]`; nothing if it was not measured."""
    numbers = result["rules"].get(rule, {}).get(name)
    if not numbers or not numbers["n"]:
        return ""
    return f"{100 * numbers['share']:.1f} % [{100 * numbers['low']:.0f}–{100 * numbers['high']:.0f}]"
