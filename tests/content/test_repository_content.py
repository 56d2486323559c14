"""The project's own content keeps the rules of `python -m tools check`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tools.content.load import load
from tools.content.rules import complaints

ROOT = Path(__file__).parents[2]


def test_the_content_has_no_errors() -> None:
    found = complaints(load(ROOT, date.today()))
    assert [str(complaint) for complaint in found if complaint.level == "error"] == []
