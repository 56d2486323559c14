"""FAQs as rows of a spreadsheet, and back; what cannot be read is told by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Optional

from tools.faqs.faq import Faq

NONE = "none"
LISTS = ("sources", "facts", "related")
COLUMNS = ("topic", "key", "title", "answer", "caveat", "service", *LISTS, "reviewed", "version")
QUESTIONS, TESTS = "questions", "test questions"  # further columns where one table holds all
ANSWERS_SHEET, QUESTIONS_SHEET = "Answers", "Questions"
QUESTION_COLUMNS = ("key", "question", "use")
LEARN, TEST = "learn", "test"
NAME = re.compile(r"[a-z][a-z0-9_]*")
DAY = re.compile(r"(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})")


@dataclass(frozen=True)
class Row:
    """One row as it was read: where it stands, and its cells by column."""

    place: str
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Refusal:
    """Why nothing is imported: a sentence and its row."""

    place: str
    text: str

    def __str__(self) -> str:
        """`Answers row 12: …`."""
        return f"{self.place}: {self.text}"


@dataclass
class Table:
    """What a spreadsheet says.

    Attributes:
        faqs: by key.
        versions: what the FAQ was at the export, empty for a new one.
        places: the row of each key, and of each (key, question).
        refusals: rows that cannot be read.
    """

    faqs: dict[str, Faq] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    places: dict[Any, str] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)


def answer_row(faq: Faq) -> dict[str, str]:
    """An FAQ's cells by column, questions left out."""
    lists = {name: ", ".join(getattr(faq, name)) for name in LISTS}
    plain = {name: getattr(faq, name) for name in ("topic", "key", "title", "answer", "reviewed", "version")}
    return {**plain, **lists, "caveat": faq.caveat or NONE, "service": faq.service or NONE}


def question_rows(faq: Faq) -> Iterable[dict[str, str]]:
    """A row for each of its questions."""
    for use, asked in ((LEARN, faq.questions), (TEST, faq.tests)):
        yield from ({"key": faq.key, "question": question, "use": use} for question in asked)


def read_table(answers: Sequence[Row], questions: Sequence[Row]) -> Table:
    """Put rows together.

    Args:
        answers: a row for each FAQ, with its questions a line each if there are no rows for them.
        questions: a row for each question.
    """
    table = Table()
    asked: dict[tuple[str, str], list[str]] = {}
    keys = {text(row.cells.get("key")) for row in answers}
    for row in questions:
        key, question, use = (text(row.cells.get(name)) for name in QUESTION_COLUMNS)
        if not key and not question:
            continue
        if key not in keys:
            table.refusals.append(Refusal(row.place, f"No row of {ANSWERS_SHEET} has the key {key!r}; correct it."))
        elif (use or LEARN) not in (LEARN, TEST):
            table.refusals.append(Refusal(row.place, f"The use {use!r} is unknown; write {LEARN} or {TEST}."))
        elif "\n" in question or not question:
            table.refusals.append(Refusal(row.place, "A question is one line of text; write one question a row."))
        else:
            asked.setdefault((key, use or LEARN), []).append(question)
            table.places.setdefault((key, question), row.place)
    for row in answers:
        _read_answer(row, asked, table)
    return table


def _read_answer(row: Row, asked: Mapping[tuple[str, str], list[str]], table: Table) -> None:
    cells = {name: text(row.cells.get(name)) for name in (*COLUMNS, QUESTIONS, TESTS)}
    if not any(cells.values()):
        return
    key = cells["key"]
    wrong = [name for name in ("topic", "key") if not NAME.fullmatch(cells[name])]
    for name in wrong:
        said = f"The {name} {cells[name]!r} is no file name; write small letters and underscores, such as heat_or_cold."
        table.refusals.append(Refusal(row.place, said))
    if key in table.faqs:
        table.refusals.append(Refusal(row.place, f"The key {key} also stands in {table.places[key]}; keep one row."))
    if wrong or key in table.faqs:
        return
    lines = {use: [line.strip() for line in cells[use].split("\n") if line.strip()] for use in (QUESTIONS, TESTS)}
    faq = Faq(
        topic=cells["topic"],
        key=key,
        title=cells["title"],
        answer=cells["answer"],
        questions=tuple(lines[QUESTIONS] + asked.get((key, LEARN), [])),
        tests=tuple(lines[TESTS] + asked.get((key, TEST), [])),
        caveat=_name(cells["caveat"]),
        service=_name(cells["service"]),
        facts=_listed(cells["facts"]),
        sources=tuple(number.zfill(3) if number.isdigit() else number for number in _listed(cells["sources"])),
        related=_listed(cells["related"]),
        reviewed=cells["reviewed"],
    )
    table.places[key] = row.place
    for question in (*lines[QUESTIONS], *lines[TESTS]):
        table.places.setdefault((key, question), row.place)
    table.versions[key] = cells["version"]
    table.faqs[key] = _as_exported(faq, cells["version"])


def _as_exported(faq: Faq, version: str) -> Faq:
    """The FAQ with its day as 2026-11-22; where a spreadsheet program has turned it, the one that was exported.

    Of 3/4/2026 nobody can tell the day; it is read only where one way gives the exported row.
    """
    days = _days(faq.reviewed)
    read = [replace(faq, reviewed=day) for day in days]
    return next((one for one in read if one.version == version), read[0] if len(read) == 1 else faq)


def _days(written: str) -> list[str]:
    found = DAY.fullmatch(written)
    if found is None:
        return []
    first, second, third = map(int, found.groups())
    orders = [(first, second, third)] if first > 31 else [(third, second, first), (third, first, second)]
    days = []
    for year, month, day in orders:
        try:
            days.append(date(year + 2000 if year < 100 else year, month, day).isoformat())
        except ValueError:
            continue
    return list(dict.fromkeys(days))


def text(cell: Any) -> str:
    """A cell as text: programs turn 001 into a number and a day into a date."""
    if cell is None:
        return ""
    if isinstance(cell, (datetime, date)):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    lines = (line.strip() for line in str(cell).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(lines).strip()


def _name(cell: str) -> Optional[str]:
    return None if cell.lower() in ("", NONE, "null") else cell


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,;\n]", cell) if part.strip() and part.strip() != NONE)
