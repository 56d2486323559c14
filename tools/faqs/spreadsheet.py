"""Spreadsheet files: an Excel file of two sheets, or one CSV table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from tools.faqs.faq import Faq
from tools.faqs.table import (
    ANSWERS_SHEET,
    COLUMNS,
    QUESTION_COLUMNS,
    QUESTIONS,
    QUESTIONS_SHEET,
    TESTS,
    Refusal,
    Row,
    Table,
    answer_row,
    question_rows,
    read_table,
)

README_SHEET = "Read me"
README = (
    "All FAQs of the assistant. Change, add, save, and bring it back with: python -m tools import FILE",
    f"{ANSWERS_SHEET}: one row is one FAQ. {QUESTIONS_SHEET}: one row is one way to ask for it.",
    "use: `learn` teaches the assistant; `test` is kept back to see whether it understands what it has not learned.",
    "key: small letters and underscores; the same in both sheets. To add an FAQ, add a row with a key of its own.",
    "sources, facts, related: several with commas between. caveat, service: a word, or `none`.",
    "reviewed: the day somebody last read the answer with care, such as 2026-11-22.",
    "version: leave it as it is, and empty in a new row. It keeps you from undoing what others changed meanwhile.",
    "A row that is gone deletes nothing; import with --delete-missing to take such FAQs out.",
    "docs/writing-faqs.md explains the words of every column.",
)
WIDTHS = {"title": 32, "answer": 90, "question": 90, "facts": 36, "related": 36, "key": 28, "topic": 18}
NARROW = 12
HEADER_FILL = PatternFill("solid", fgColor="DDE7EE")
DELIMITERS = ",;\t"


class SpreadsheetError(Exception):
    """The file cannot be used; the message says what to do."""


def write_spreadsheet(path: Path, faqs: Iterable[Faq]) -> None:
    """Write all FAQs into a new file, .xlsx or .csv by its name.

    Raises:
        SpreadsheetError: the name ends otherwise.
    """
    ordered = sorted(faqs, key=lambda faq: (faq.topic, faq.key))
    write = {".xlsx": _write_excel, ".csv": _write_csv}.get(path.suffix.lower())
    if write is None:
        raise SpreadsheetError(f"{path} is no spreadsheet's name; let it end in .xlsx or .csv")
    beside = path.with_name(f".{path.name}")  # a full disk must not leave half a file
    try:
        write(beside, ordered)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def read_spreadsheet(path: Path) -> Table:
    """Read a file that `write_spreadsheet` wrote and staff changed.

    Raises:
        SpreadsheetError: it is no such file; what is wrong in a row is in the table's `refusals`.
    """
    read = {".xlsx": _read_excel, ".csv": _read_csv}.get(path.suffix.lower())
    if read is None:
        raise SpreadsheetError(f"{path} is no spreadsheet's name; save it as .xlsx or .csv")
    if not path.exists():
        raise SpreadsheetError(f"{path} does not exist; `python -m tools export {path}` writes one")
    return read(path)


def _write_excel(path: Path, faqs: Sequence[Faq]) -> None:
    book = Workbook()
    about = book.active
    assert about is not None
    about.title = README_SHEET
    for line in README:
        about.append([line])
    about.column_dimensions["A"].width = 120
    answers = [answer_row(faq) for faq in faqs]
    _fill(book, ANSWERS_SHEET, COLUMNS, answers)
    _fill(book, QUESTIONS_SHEET, QUESTION_COLUMNS, [row for faq in faqs for row in question_rows(faq)])
    book.active = 1
    book.save(path)


def _fill(book: Workbook, name: str, columns: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    sheet = book.create_sheet(name)
    sheet.append(list(columns))
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), HEADER_FILL
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(rows, 2):
        for place, column in enumerate(columns, 1):
            cell = sheet.cell(number, place)
            cell.value = row[column]
            cell.data_type, cell.number_format = "s", "@"  # text, whatever it begins with: 001, =, 2026-11-22
            cell.alignment = wrapped
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[sheet.cell(1, place).column_letter].width = WIDTHS.get(column, NARROW)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions


def _read_excel(path: Path) -> Table:
    try:
        book = load_workbook(path)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        raise SpreadsheetError(f"{path} cannot be read as an Excel file; save it again as .xlsx") from error
    for name in (ANSWERS_SHEET, QUESTIONS_SHEET):
        if name not in book.sheetnames:
            raise SpreadsheetError(f"{path} has no sheet {name}; give the sheet its name back, or export afresh")
    refusals: list[Refusal] = []
    answers = _rows(book[ANSWERS_SHEET], COLUMNS, refusals)
    questions = _rows(book[QUESTIONS_SHEET], QUESTION_COLUMNS, refusals)
    table = read_table(answers, questions)
    table.refusals[:0] = refusals
    return table


def _rows(sheet: Any, columns: Sequence[str], refusals: list[Refusal]) -> list[Row]:
    lines = sheet.iter_rows()
    header = [str(cell.value or "").strip().lower() for cell in next(lines, ())]
    _check_header(header, columns, f"The sheet {sheet.title}")
    rows = []
    for cells in lines:
        place = f"{sheet.title} row {cells[0].row}"
        if any(isinstance(cell, Cell) and cell.data_type == "f" for cell in cells):
            refusals.append(Refusal(place, "A cell holds a formula; write its text."))
        rows.append(Row(place, {name: cell.value for name, cell in zip(header, cells, strict=False) if name}))
    return rows


def _write_csv(path: Path, faqs: Sequence[Faq]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark by which Excel knows UTF-8
        writer = csv.DictWriter(file, [*COLUMNS[:4], QUESTIONS, TESTS, *COLUMNS[4:]])
        writer.writeheader()
        for faq in faqs:
            asked = {QUESTIONS: "\n".join(faq.questions), TESTS: "\n".join(faq.tests)}
            writer.writerow({**answer_row(faq), **asked})


def _read_csv(path: Path) -> Table:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpreadsheetError(f"{path} is not UTF-8; save it again as “CSV UTF-8”") from error
    first = content.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)  # Excel writes semicolons where the comma is the decimal sign
    try:
        lines = list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise SpreadsheetError(f"{path} cannot be read as CSV ({error}); save it again from the spreadsheet") from error
    header = [name.strip().lower() for name in lines[0]] if lines else []
    _check_header(header, [*COLUMNS, QUESTIONS, TESTS], str(path))
    rows = [
        Row(f"row {number}", dict(zip(header, cells, strict=False)))
        for number, cells in enumerate(lines[1:], 2)
        if any(cells)
    ]
    return read_table(rows, [])


def _check_header(header: Sequence[str], columns: Sequence[str], where: str) -> None:
    missing = [name for name in columns if name not in header]
    unknown = [name for name in header if name and name not in columns]
    if missing:
        raise SpreadsheetError(f"{where} lacks the column {', '.join(missing)}; its first row must name every column")
    if unknown:
        raise SpreadsheetError(f"{where} has a column {', '.join(unknown)} that nothing reads; take it out")
    twice = sorted({name for name in header if name and list(header).count(name) > 1})
    if twice:
        raise SpreadsheetError(f"{where} has the column {', '.join(twice)} twice; take one out")
