"""Bring a changed spreadsheet back: shows what would change, refuses what the check refuses, asks, writes."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime
from pathlib import Path

from tools.faqs.plan import plan_import
from tools.faqs.preview import preview
from tools.faqs.project import ChangedMeanwhileError, Project
from tools.faqs.spreadsheet import SpreadsheetError, read_spreadsheet


def main(argv: list[str] | None = None) -> int:
    """Entry point of `python -m tools import`; returns 1 if nothing may be imported."""
    parser = argparse.ArgumentParser(prog="python -m tools import", description=__doc__)
    parser.add_argument("file", type=Path, help="a spreadsheet written by `python -m tools export`")
    parser.add_argument("--yes", action="store_true", help="write without asking")
    parser.add_argument("--delete-missing", action="store_true", help="delete FAQs that the spreadsheet lacks")
    options = parser.parse_args(argv)
    try:
        return _import(options.file, options.yes, options.delete_missing)
    except (SpreadsheetError, ChangedMeanwhileError, OSError) as error:
        print(f"import: {error}", file=sys.stderr)
        return 1


def _import(file: Path, sure: bool, delete_missing: bool) -> int:
    table = read_spreadsheet(file)
    project = Project.read(Path())
    plan = plan_import(table, project, date.today(), delete_missing)
    for line in preview(plan):
        print(line)
    for advice in plan.advice:
        print(f"advice: {advice}")
    if plan.refusals:
        for refusal in plan.refusals:
            print(f"refused: {refusal}")
        print(f"import: nothing has been changed; mend what stands above and import {file} again")
        return 1
    if not plan.changes:
        print("import: the spreadsheet says what the files say; nothing to do")
        return 0
    if not sure:
        if not sys.stdin.isatty():
            print("import: this was a preview; add --yes to write it")
            return 0
        if input("\nWrite these changes? [y/N] ").strip().lower() not in ("y", "yes"):
            print("import: nothing has been changed")
            return 0
    kept = project.write(plan.changes, datetime.now())
    print(f"import: {len(plan.changes)} files written; those before are in {kept}. `make train` takes them live.")
    return 0
