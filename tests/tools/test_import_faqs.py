"""A spreadsheet goes out, is changed as staff change it, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.tools.faqs.test_project import files
from tools import export_faqs, import_faqs

Edit = Callable[[Any, Any], None]


@pytest.fixture
def bring_back(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> Callable[..., tuple[int, str]]:
    """Exports, edits the two sheets, imports; gives the exit code and what was said."""
    monkeypatch.chdir(project)
    path = tmp_path_factory.mktemp("desk") / "faqs.xlsx"

    def run(edit: Edit, *options: str, before: Callable[[], object] = lambda: None) -> tuple[int, str]:
        assert export_faqs.main([str(path), "--overwrite"]) == 0
        book = load_workbook(path)
        edit(book["Answers"], book["Questions"])
        book.save(path)
        before()
        capsys.readouterr()
        code = import_faqs.main([str(path), *options])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def cell(sheet: Any, key: str, column: str) -> Any:
    columns = {one.value: one.column for one in sheet[1]}
    row = next(row for row in sheet.iter_rows(min_row=2) if row[columns["key"] - 1].value == key)
    return row[columns[column] - 1]


def put(sheet: Any, key: str, column: str, value: object) -> None:
    cell(sheet, key, column).value = value


def nothing(answers: Any, questions: Any) -> None:
    """What most people do to most rows."""


def test_an_unchanged_spreadsheet_changes_nothing(project: Path, bring_back: Any) -> None:
    before = files(project)
    assert bring_back(nothing, "--yes") == (0, "import: the spreadsheet says what the files say; nothing to do\n")
    assert files(project) == before


def test_a_changed_answer_is_shown_first_and_written_on_demand(project: Path, bring_back: Any) -> None:
    before = files(project)

    def edit(answers: Any, questions: Any) -> None:
        put(answers, "how_often", "answer", "Come twice a week. Then see how you feel.")

    code, said = bring_back(edit)
    assert code == 0
    assert "~ how_often\n    - Come once a week.\n    + Come twice a week.\n" in said
    assert "reviewed still says 2026-11-22" in said
    assert "this was a preview" in said
    assert files(project) == before
    assert bring_back(edit, "--yes")[0] == 0
    path = "data/faq/planning/how_often.yml"
    changed = {name for name, content in files(project).items() if before.get(name) != content}
    assert changed == {path}
    expected = before[path].decode().replace("Come once a week.", "Come twice a week.")
    assert (project / path).read_text(encoding="utf-8") == expected


def test_questions_are_added_and_taken_out_by_row(project: Path, bring_back: Any) -> None:
    def edit(answers: Any, questions: Any) -> None:
        questions.cell(2, 2).value = "quite another way to ask"
        questions.append(["how_often", "every monday?", "learn"])
        questions.append(["pain_comes_back", "kept back", "test"])

    code, said = bring_back(edit, "--yes")
    assert code == 0
    assert "    - question: how often in case 1\n" in said
    assert "    + question: quite another way to ask\n    + question: every monday?\n" in said
    assert "    + test question: kept back" in said
    assert "    - every monday?\n" in (project / "data/faq/planning/how_often.yml").read_text(encoding="utf-8")
    assert "    - kept back\n" in (project / "tests/nlu/planning.yml").read_text(encoding="utf-8")


def new_faq(answers: Any, questions: Any, learned: int = 25, tested: int = 3) -> None:
    answers.append(
        [
            "planning",
            "parking_a_pram",
            "Prams",
            "Bring it in.",
            "none",
            "none",
            "001",
            "weekly",
            "how_often",
            "2026-11-22",
        ]
    )
    for number in range(learned):
        questions.append(["parking_a_pram", f"may the pram come along {number}", "learn"])
    for number in range(tested):
        questions.append(["parking_a_pram", f"unseen buggy {number}", "test"])


def test_a_new_row_becomes_a_new_file_with_its_test_questions(project: Path, bring_back: Any) -> None:
    code, said = bring_back(new_faq, "--yes")
    assert code == 0, said
    assert "+ new FAQ parking_a_pram in planning: Prams\n    25 questions to learn, 3 to test" in said
    assert "      title: Prams\n" in (project / "data/faq/planning/parking_a_pram.yml").read_text(encoding="utf-8")
    assert "faq/parking_a_pram" in (project / "tests/nlu/planning.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("key", "column", "value", "said"),
    [
        ("how_often", "answer", "It cures pain.", '(how_often): "cures" in utter_faq/how_often promises a cure'),
        ("how_often", "answer", "word " * 91, "(how_often): The answer how_often has 91 words; shorten it to 90"),
        (
            "pain_comes_back",
            "title",
            "How often to come",
            'row 3 (pain_comes_back): The title "How often to come" also',
        ),
        ("how_often", "caveat", "moonlight", "No caveat moonlight with its reminder"),
        ("how_often", "sources", "009", "There is no source 009"),
        ("how_often", "related", "nowhere", "nowhere under `related:` does not exist"),
        ("how_often", "reviewed", "soon", "`reviewed:` of how_often is not usable"),
        ("how_often", "facts", "", "ANY ROW"),
    ],
)
def test_what_the_check_refuses_is_refused_by_row_and_nothing_changes(
    key: str, column: str, value: str, said: str, project: Path, bring_back: Any
) -> None:
    before = files(project)

    def edit(answers: Any, questions: Any) -> None:
        put(answers, key, column, value)
        put(answers, "pain_comes_back", "answer", "A fine new answer that is all right.")

    code, told = bring_back(edit, "--yes")
    assert code == 1
    assert "refused: " in told
    if said != "ANY ROW":  # the checklist complains, whose fact nobody tells now
        assert f"refused: Answers row {2 if key == 'how_often' else 3} ({key}): " in told
        assert said in told
    assert ".yml line" not in told  # a row of the spreadsheet is named in its place
    assert "nothing has been changed" in told
    assert files(project) == before


def test_a_question_that_stands_elsewhere_is_refused_with_both_rows(project: Path, bring_back: Any) -> None:
    def edit(answers: Any, questions: Any) -> None:
        questions.append(["pain_comes_back", "How often, in case 7?", "learn"])
        questions.append(["how_often", "opening hours in case 2", "learn"])
        questions.append(["how_often", "broken [bracket]", "learn"])

    code, told = bring_back(edit, "--yes")
    assert code == 1
    assert 'refused: Questions row 58: The question "How often, in case 7?" also stands in' in told
    assert 'refused: Questions row 60: The question "broken [bracket]" contains a bracket' in told
    assert "data/practice/hours.yml" in told


def test_a_row_changed_on_both_sides_is_refused_and_one_changed_in_the_file_alone_stays(
    project: Path, bring_back: Any
) -> None:
    path = project / "data/faq/planning/how_often.yml"

    def edited_by_somebody_else() -> None:
        path.write_text(path.read_text(encoding="utf-8").replace("Come once", "Come thrice"), encoding="utf-8")

    def edit(answers: Any, questions: Any) -> None:
        put(answers, "how_often", "answer", "Come twice a week.")

    code, told = bring_back(edit, "--yes", before=edited_by_somebody_else)
    assert code == 1
    assert "refused: Answers row 2: how_often has been changed by somebody else since the export" in told

    def other_row(answers: Any, questions: Any) -> None:
        put(answers, "pain_comes_back", "answer", "Come back soon.")

    path.write_text(path.read_text(encoding="utf-8").replace("Come thrice", "Come once"), encoding="utf-8")
    assert bring_back(other_row, "--yes", before=edited_by_somebody_else)[0] == 0
    assert "Come thrice" in path.read_text(encoding="utf-8")


def test_a_row_that_is_gone_deletes_nothing_unless_asked_to(project: Path, bring_back: Any) -> None:
    def edit(answers: Any, questions: Any) -> None:
        answers.delete_rows(3)
        for row in range(questions.max_row, 1, -1):
            if questions.cell(row, 1).value == "pain_comes_back":
                questions.delete_rows(row)

    before = files(project)
    code, told = bring_back(edit, "--yes")
    assert code == 0
    assert "not in the spreadsheet, kept as they are: pain_comes_back" in told
    assert files(project) == before
    code, told = bring_back(edit, "--yes", "--delete-missing")
    assert code == 1  # a neighbour still names it, and a fact would be told by nobody
    assert "refused: Answers row 2 (how_often): pain_comes_back under `related:` does not exist" in told
    assert files(project) == before


def test_an_existing_key_in_a_row_without_version_is_refused(project: Path, bring_back: Any) -> None:
    def edit(answers: Any, questions: Any) -> None:
        put(answers, "how_often", "version", None)
        put(answers, "how_often", "title", "Other")

    assert "There is an FAQ how_often already; choose another key" in bring_back(edit, "--yes")[1]


def test_a_file_with_a_comment_is_left_to_people(project: Path, bring_back: Any) -> None:
    path = project / "data/faq/planning/how_often.yml"

    def commented() -> None:
        path.write_text("# ours\n" + path.read_text(encoding="utf-8"), encoding="utf-8")

    def edit(answers: Any, questions: Any) -> None:
        put(answers, "how_often", "title", "Other")

    assert "holds more than a spreadsheet can, such as a comment" in bring_back(edit, "--yes", before=commented)[1]


def test_an_export_never_replaces_a_file_unasked(project: Path, bring_back: Any, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "mine.csv").write_text("mine", encoding="utf-8")
    assert export_faqs.main([str(tmp_path / "mine.csv")]) == 1
    assert "add --overwrite" in capsys.readouterr().err
    assert (tmp_path / "mine.csv").read_text(encoding="utf-8") == "mine"
