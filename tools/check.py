"""`python -m tools check`: says in plain words what is wrong with the content."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from tools.content.load import load
from tools.content.rules import complaints


def main(argv: list[str] | None = None) -> int:
    """Check the project in the current folder; returns 1 if there is an error, warnings alone are fine."""
    parser = argparse.ArgumentParser(
        prog="python -m tools check", description="Check questions, answers and the names between them."
    )
    parser.add_argument("--errors-only", action="store_true", help="leave warnings out of the list")
    options = parser.parse_args(argv)
    content = load(Path.cwd(), date.today())
    found = complaints(content)
    errors = [complaint for complaint in found if complaint.level == "error"]
    for complaint in errors if options.errors_only else found:
        print(complaint)
    waiting = " (the other rules wait until every file can be read)" if content.unreadable else ""
    print(f"{content.files} files, {len(errors)} errors, {len(found) - len(errors)} warnings{waiting}")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
