"""docs/writing-faqs.md is true to the letter: what it says is typed, and what it shows is printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.conftest import ROOT
from tests.project_copy import copy_of_project
from tests.tools.test_import_faqs import put
from tools import __main__ as verbs
from tools import export_faqs, import_faqs
from tools.staff.talk import COMMANDS

GUIDE = (ROOT / "docs/writing-faqs.md").read_text(encoding="utf-8")
ANSWER = "Neither names a study."


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project, as the folder somebody works in."""
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(copy_of_project(project))
    return project


def shown(printed: str) -> list[str]:
    """Printed lines that the guide does not show; where a row stands is left out of it."""
    guide = re.sub(r"row \d+", "row N", GUIDE)
    lines = [re.sub(r"row \d+", "row N", line).strip() for line in printed.splitlines()]
    return [line for line in lines if line and line not in guide]


def test_the_commands_of_the_guide_are_there() -> None:
    named = set(re.findall(r"python -m tools ([a-z-]+)", GUIDE))
    assert {"new-faq", "export", "import"} <= named <= set(verbs.VERBS)
    assert set(re.findall(r"`(/[a-z]+)[ `]", GUIDE)) == set(COMMANDS)


def test_the_preview_of_the_guide_is_what_an_import_shows(desk: Path, capsys: Any) -> None:
    assert export_faqs.main(["faqs.xlsx"]) == 0
    book = load_workbook("faqs.xlsx")
    text = (desk / "data/faq/self_care/heat_or_cold.yml").read_text(encoding="utf-8")
    answer = " ".join(line.strip() for line in text.split(">-\n")[1].split("    metadata:")[0].splitlines())
    put(book["Answers"], "heat_or_cold", "answer", answer.replace(ANSWER, "None names a study."))
    book.save("faqs.xlsx")
    capsys.readouterr()
    assert import_faqs.main(["faqs.xlsx"]) == 0
    printed = capsys.readouterr().out
    assert "    + None names a study." in printed
    assert shown(printed) == ["import: this was a preview; add --yes to write it"]  # nobody sits there to be asked


def test_the_refusals_of_the_guide_are_what_an_import_says(desk: Path, capsys: Any) -> None:
    assert export_faqs.main(["faqs.xlsx"]) == 0
    book = load_workbook("faqs.xlsx")
    put(book["Answers"], "heat_or_cold", "answer", "Warmth cures a tight back.")
    first = re.search(r"    - (.+)", (desk / "data/practice/hours.yml").read_text(encoding="utf-8"))
    assert first is not None
    book["Questions"].append(["heat_or_cold", first[1], "learn"])
    book.save("faqs.xlsx")
    capsys.readouterr()
    assert import_faqs.main(["faqs.xlsx", "--yes"]) == 1
    printed = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("refused", "import"))]
    assert any('"cures" in utter_faq/heat_or_cold promises a cure' in line for line in printed)
    assert shown("\n".join(line.replace(first[1], "opening hours") for line in printed)) == []
