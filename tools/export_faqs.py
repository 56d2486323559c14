"""Write all FAQs into a spreadsheet: `python -m tools export faqs.xlsx`, or .csv."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.faqs.project import Project
from tools.faqs.spreadsheet import SpreadsheetError, write_spreadsheet


def main(argv: list[str] | None = None) -> int:
    """Entry point of `python -m tools export`."""
    parser = argparse.ArgumentParser(prog="python -m tools export", description=__doc__)
    parser.add_argument("file", type=Path, help="the spreadsheet to write, ending in .xlsx or .csv")
    parser.add_argument("--overwrite", action="store_true", help="replace the file if it is there already")
    options = parser.parse_args(argv)
    try:
        if options.file.exists() and not options.overwrite:
            raise SpreadsheetError(f"{options.file} is there already; choose another name, or add --overwrite")
        project = Project.read(Path())
        write_spreadsheet(options.file, project.faqs.values())
    except (SpreadsheetError, OSError) as error:
        print(f"export: {error}", file=sys.stderr)
        return 1
    for path in project.other.values():
        print(f"export: {path} is left out: it holds more than a spreadsheet can, such as a comment")
    print(f"export: {len(project.faqs)} FAQs in {options.file}; bring changes back with")
    print(f"  .venv/bin/python -m tools import {options.file}")
    return 0
