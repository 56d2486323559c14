"""Spreadsheet files as programs write them, and back without a loss."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import ROOT
from tests.tools.faqs.test_faq import FAQ
from tools.faqs.project import Project
from tools.faqs.spreadsheet import SpreadsheetError, read_spreadsheet, write_spreadsheet

KINDS = ["faqs.xlsx", "faqs.csv"]
ODD = replace(
    FAQ,
    title="=1+1",
    answer="Do this:\n- one; two, “three”\n- four",
    questions=("=SUM(A1)", "+44 ok?", "-1", "001", "2026-11-22", "a;b,c\td", 'it\'s "so"', "👋"),
    tests=("@you", "1e5"),
    sources=("001",),
    facts=(),
)


def rows(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def write_rows(path: Path, content: list[list[str]], delimiter: str = ",", encoding: str = "utf-8-sig") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(content)


@pytest.mark.parametrize("name", KINDS)
def test_every_faq_of_this_repository_comes_back_the_same(name: str, tmp_path: Path) -> None:
    faqs = Project.read(ROOT).faqs
    write_spreadsheet(tmp_path / name, faqs.values())
    table = read_spreadsheet(tmp_path / name)
    assert table.refusals == []
    assert table.faqs == faqs
    assert table.versions == {key: faq.version for key, faq in faqs.items()}


@pytest.mark.parametrize("name", KINDS)
def test_text_that_looks_like_something_else_stays_text(name: str, tmp_path: Path) -> None:
    write_spreadsheet(tmp_path / name, [ODD])
    assert read_spreadsheet(tmp_path / name).faqs == {"how_often": ODD}


def test_an_excel_file_opens_on_the_answers_and_none_of_its_cells_is_a_formula(tmp_path: Path) -> None:
    write_spreadsheet(tmp_path / "faqs.xlsx", [ODD])
    book = load_workbook(tmp_path / "faqs.xlsx")
    assert book.sheetnames == ["Read me", "Answers", "Questions"]
    assert book.active is not None
    assert book.active.title == "Answers"
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


def test_a_typed_number_or_day_is_read_as_it_was_meant(tmp_path: Path) -> None:
    path = tmp_path / "faqs.xlsx"
    write_spreadsheet(path, [FAQ])
    book = load_workbook(path)
    sheet = book["Answers"]
    column = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, column["sources"]).value = 3
    sheet.cell(2, column["reviewed"]).value = datetime(2027, 1, 15)
    book.save(path)
    read = read_spreadsheet(path).faqs["how_often"]
    assert (read.sources, read.reviewed) == (("003",), "2027-01-15")


def test_a_formula_is_refused_by_its_row(tmp_path: Path) -> None:
    path = tmp_path / "faqs.xlsx"
    write_spreadsheet(path, [FAQ])
    book = load_workbook(path)
    book["Answers"]["C2"].value = "=A1"
    book.save(path)
    assert [str(one) for one in read_spreadsheet(path).refusals] == [
        "Answers row 2: A cell holds a formula; write its text."
    ]


def test_a_csv_saved_where_the_comma_is_the_decimal_sign_is_read(tmp_path: Path) -> None:
    path = tmp_path / "faqs.csv"
    write_spreadsheet(path, [FAQ, ODD])
    write_rows(path, rows(path), delimiter=";")
    assert read_spreadsheet(path).faqs["how_often"] == FAQ


@pytest.mark.parametrize("turned", ["22/11/2026", "11/22/2026", "22.11.2026", "22/11/26"])
def test_a_day_that_a_program_has_turned_is_the_day_that_was_exported(turned: str, tmp_path: Path) -> None:
    path = tmp_path / "faqs.csv"
    write_spreadsheet(path, [FAQ])
    write_rows(path, [[turned if cell == "2026-11-22" else cell for cell in row] for row in rows(path)])
    assert read_spreadsheet(path).faqs == {"how_often": FAQ}


def test_a_turned_day_that_may_be_two_days_is_left_to_the_check(tmp_path: Path) -> None:
    path = tmp_path / "faqs.csv"
    write_spreadsheet(path, [FAQ])
    write_rows(path, [["3/4/2027" if cell == "2026-11-22" else cell for cell in row] for row in rows(path)])
    assert read_spreadsheet(path).faqs["how_often"].reviewed == "3/4/2027"


def test_a_turned_day_of_the_export_is_known_even_if_it_may_be_two(tmp_path: Path) -> None:
    path, early = tmp_path / "faqs.csv", replace(FAQ, reviewed="2026-04-03")
    write_spreadsheet(path, [early])
    write_rows(path, [["3/4/2026" if cell == "2026-04-03" else cell for cell in row] for row in rows(path)])
    assert read_spreadsheet(path).faqs == {"how_often": early}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("key", "Key", None),
        ("title", "heading", "lacks the column title"),
        ("version", "title", "lacks the column version"),
        ("topic", "topic", None),
    ],
)
def test_the_first_row_must_name_the_columns(old: str, new: str, said: str | None, tmp_path: Path) -> None:
    path = tmp_path / "faqs.csv"
    write_spreadsheet(path, [FAQ])
    header, *rest = rows(path)
    write_rows(path, [[new if cell == old else cell for cell in header], *rest])
    if said is None:
        assert read_spreadsheet(path).faqs == {"how_often": FAQ}
    else:
        with pytest.raises(SpreadsheetError, match=said):
            read_spreadsheet(path)


def test_what_is_no_spreadsheet_is_told_in_a_sentence(tmp_path: Path) -> None:
    for name, content, said in (
        ("a.xlsx", b"not a zip", "cannot be read as an Excel file"),
        ("a.csv", "topic;key\nMüller".encode("cp1252"), "is not UTF-8"),
        ("a.csv", b"", "lacks the column"),
        ("a.ods", b"", "save it as .xlsx or .csv"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SpreadsheetError, match=said):
            read_spreadsheet(tmp_path / name)
    with pytest.raises(SpreadsheetError, match="does not exist"):
        read_spreadsheet(tmp_path / "none.xlsx")


def test_rows_that_cannot_be_placed_are_told_by_row(tmp_path: Path) -> None:
    path = tmp_path / "faqs.xlsx"
    write_spreadsheet(path, [FAQ])
    book = load_workbook(path)
    answers, questions = book["Answers"], book["Questions"]
    answers.append([cell.value for cell in answers[2]])
    answers.append(["planning", "How often?", "T"])
    questions.append(["nowhere", "a question", "learn"])
    questions.append(["how_often", "another", "maybe"])
    questions.append(["how_often", None, "learn"])
    book.save(path)
    assert [str(one) for one in read_spreadsheet(path).refusals] == [
        "Questions row 4: No row of Answers has the key 'nowhere'; correct it.",
        "Questions row 5: The use 'maybe' is unknown; write learn or test.",
        "Questions row 6: A question is one line of text; write one question a row.",
        "Answers row 3: The key how_often also stands in Answers row 2; keep one row.",
        "Answers row 4: The key 'How often?' is no file name; "
        "write small letters and underscores, such as heat_or_cold.",
    ]
