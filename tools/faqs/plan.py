"""What an import would change, and what speaks against it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tools.content.complaint import Complaint
from tools.content.load import load
from tools.content.rules import complaints
from tools.faqs import held_out
from tools.faqs.faq import FAQS, Faq
from tools.faqs.project import Changes, Project
from tools.faqs.table import Refusal, Table

PROJECT = "already in the project"
LINE = re.compile(r"\(?(?P<path>data/faq/\w+/\w+\.yml|tests/nlu/\w+\.yml) line (?P<line>\d+)\)?")


@dataclass
class Plan:
    """An import, decided but not done.

    Attributes:
        new: FAQs to write, by key.
        before: what they were, by key; a new FAQ has none.
        gone: keys to delete.
        missing: keys that the spreadsheet lacks and that stay.
        changes: files to write.
        refusals: why it must not be done.
        advice: warnings of the content check about what would change.
    """

    new: dict[str, Faq] = field(default_factory=dict)
    before: dict[str, Faq] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    advice: list[Refusal] = field(default_factory=list)


def plan_import(table: Table, project: Project, today: date, delete_missing: bool = False) -> Plan:
    """Compare a spreadsheet with the project and put what would be to the content check.

    Args:
        table: what the spreadsheet says.
        project: what the files say.
        today: to judge dates by.
        delete_missing: whether FAQs that the spreadsheet lacks are to be deleted.
    """
    plan = Plan(refusals=list(table.refusals))
    for key, faq in table.faqs.items():
        place, exported = table.places[key], table.versions[key]
        now = project.faqs.get(key)
        if faq.version == exported or (now is not None and faq == now):
            continue  # nobody touched this row; what others changed in the file stays
        reason = _conflict(key, exported, project)
        if reason:
            plan.refusals.append(Refusal(place, reason))
            continue
        plan.new[key] = faq
        if now is not None:
            plan.before[key] = now
    lacking = sorted((project.faqs.keys() | project.other.keys()) - table.faqs.keys())
    if delete_missing and not table.refusals:
        plan.gone = [key for key in lacking if key in project.faqs]
    plan.missing = [key for key in lacking if key not in plan.gone]
    plan.changes = project.changes(plan.new.values(), plan.gone)
    if not plan.refusals and plan.changes:
        _check(plan, table, project, today)
    return plan


def _conflict(key: str, exported: str, project: Project) -> str | None:
    now = project.faqs.get(key)
    if key in project.other:
        return (
            f"{project.other[key]} holds more than a spreadsheet can, such as a comment; make this change in the file."
        )
    if now is None:
        return f"{key} has been deleted or renamed since the export; export afresh." if exported else None
    if not exported:
        return f"There is an FAQ {key} already; choose another key, or export afresh to change that one."
    if now.version != exported:
        return f"{key} has been changed by somebody else since the export; export afresh and change that."
    return None


def _check(plan: Plan, table: Table, project: Project, today: date) -> None:
    asked = any(
        old is None or (old.questions, old.tests) != (faq.questions, faq.tests)
        for old, faq in ((plan.before.get(key), faq) for key, faq in plan.new.items())
    )
    # signs are not touched, and questions compared with the tests only where there are new ones: both take seconds
    found = complaints(load(project.root, today, changed=plan.changes, signs=False), likeness=asked)
    errors = [one for one in found if one.level == "error"]
    plan.advice = [_by_row(one, plan, table) for one in found if one.level != "error" and one.path in plan.changes]
    before = (
        {(one.path, one.text) for one in complaints(load(project.root, today, signs=False), asked)} if errors else set()
    )
    for one in errors:
        is_old = (one.path, one.text) in before
        old = Refusal(PROJECT, f"{one.path}:{one.line}: {one.text}")
        plan.refusals.append(old if is_old else _by_row(one, plan, table))


def _by_row(found: Complaint, plan: Plan, table: Table) -> Refusal:
    """A complaint of the content check about a file, as one about a row."""
    lines = dict(_asked(plan.changes))
    key = Path(found.path).stem if found.path.startswith(FAQS) else ""
    asked = lines.get((found.path, found.line))
    place = table.places.get(asked) if asked else None
    place = place or table.places.get(key) or f"{found.path}:{found.line}"
    if place == table.places.get(key) and key:
        place = f"{place} ({key})"

    def as_row(other: re.Match[str]) -> str:
        question = lines.get((other["path"], int(other["line"])))
        row = table.places.get(question) if question else table.places.get(Path(other["path"]).stem)
        return row or other[0]

    ours = next((match for match in LINE.finditer(found.text) if match["path"] in plan.changes), None)
    if found.path not in plan.changes and ours is not None:  # of two that clash, the spreadsheet's is the one to mend
        return Refusal(as_row(ours), found.text.replace(ours[0], f"{found.path} line {found.line}"))
    text = LINE.sub(as_row, found.text)
    own = re.search(r"also stands on line (\d+) of this file", text)
    if own:
        question = lines.get((found.path, int(own[1])))
        text = text.replace(own[0], f"also stands in {table.places.get(question, own[0])}" if question else own[0])
    return Refusal(place, text)


def _asked(changes: Mapping[str, str | None]) -> Iterator[tuple[tuple[str, int], tuple[str, str]]]:
    """Which question stands on which line of the files as they would be: path and line, key and text."""
    for path, content in changes.items():
        key = Path(path).stem if path.startswith(FAQS) else ""
        for number, line in enumerate((content or "").split("\n"), 1):
            if line.startswith("- intent: faq/") and path.startswith(held_out.FOLDER):
                key = line.removeprefix("- intent: faq/").strip()
            elif line.startswith("    - "):
                yield (path, number), (key, line[6:])
