"""The command: what it prints, what it returns, and that broken files end in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.check import main

After = Callable[[str, str, str], list[str]]
FAQ = "data/faq/planning/how_often.yml"


def test_a_project_without_mistakes_has_no_complaints(check: Callable[[], list[str]]) -> None:
    assert check() == []


def test_it_counts_and_returns_zero_when_all_is_well(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    assert main([]) == 0
    assert capsys.readouterr().out == "15 files, 0 errors, 0 warnings\n"


def test_an_error_is_printed_with_its_place_and_returns_one(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "actions/action_offer_booking.py").unlink()
    monkeypatch.chdir(project)
    assert main([]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("data/notice/all.yml:9: error: Nothing fills in {booking_link}")
    assert printed[-1] == "14 files, 3 errors, 0 warnings"


def test_warnings_alone_return_zero_and_can_be_hidden(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "data/notice/more.yml").write_text("responses:\n  utter_lost:\n  - text: Hello.\n", encoding="utf-8")
    monkeypatch.chdir(project)
    assert main(["--errors-only"]) == 0
    assert capsys.readouterr().out == "16 files, 0 errors, 1 warnings\n"


def test_an_empty_folder_is_told_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([]) == 1
    assert "domain.yml:1: error: This file is missing; bring it back" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("title: How often to come", "title: How often: a rule", 36, "put a sentence that contains a colon in quotes"),
        ("title: How often to come", 'title: "How often', 38, "close every quote and bracket"),
        (
            'reviewed: "2026-11-22"',
            'reviewed: "2026-11-22',
            42,
            "close the quotation mark or bracket that is still open",
        ),
        ("      title:", "\ttitle:", 36, "replace a tab by spaces"),
        ("      facts:", "     facts:", 37, "let the lines of one block begin in the same column"),
        ("title: How often to come", "title: @home", 36, "put text that begins with a sign"),
    ],
)
def test_a_yaml_mistake_is_one_complaint_at_its_line(after: After, old: str, new: str, line: int, said: str) -> None:
    (complaint,) = after(FAQ, old, new)
    assert complaint.startswith(f"{FAQ}:{line}: error: The file cannot be read here")
    assert said in complaint


def test_other_rules_wait_while_a_file_cannot_be_read(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / FAQ).write_text("nlu: [", encoding="utf-8")
    monkeypatch.chdir(project)
    assert main([]) == 1
    last = "15 files, 1 errors, 0 warnings (the other rules wait until every file can be read)"
    assert capsys.readouterr().out.splitlines()[-1] == last


def test_a_file_in_another_encoding_is_named(project: Path, check: Callable[[], list[str]]) -> None:
    (project / FAQ).write_bytes("nlu: café".encode("latin-1"))
    assert check() == [f"{FAQ}:1: error: This file is not saved as UTF-8; save it again with that encoding."]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just words",
        "- a\n- b",
        "nlu: words\nresponses: words",
        "nlu:\n- words\nresponses:\n  utter_a: words",
        "nlu:\n- intent: [a]\n  examples: |\n    - b\nresponses:\n  utter_a:\n  - words",
        "responses:\n  utter_a:\n  - text: {practice_name}\n    metadata: words",
        "a: &a\n  b: *a",
        "? {a: b}\n: c",
        "rules: words",
        "rules:\n- words\n- steps: words\n- steps: [words]",
        "[" * 5000,
    ],
)
def test_whatever_stands_in_a_file_is_complained_about_in_sentences(after: After, text: str) -> None:
    for path in (FAQ, "domain.yml", "knowledge/facts.yml", "practice/words.yml", "tests/nlu/planning.yml"):
        found = after(path, "", text)
        assert found and all(complaint.endswith(".") for complaint in found)


def test_a_key_written_twice_is_complained_about(after: After) -> None:
    (complaint,) = after(FAQ, "      caveat: evidence", "      caveat: null\n      caveat: evidence")
    assert complaint == f"{FAQ}:40: error: `caveat` stands here a second time, so the first is lost; keep one of them."


def test_a_test_question_that_is_no_json_is_complained_about(after: After) -> None:
    (complaint,) = after("tests/questions/in_scope.jsonl", '{"q": "nobody', "{q: nobody")
    assert complaint.startswith(
        "tests/questions/in_scope.jsonl:1: error: This line is not a test question; write it like"
    )


def test_a_python_file_that_cannot_be_read_is_complained_about(after: After) -> None:
    (complaint,) = after("actions/lib/answer.py", "", "def (")
    assert complaint == "actions/lib/answer.py:1: error: This Python file cannot be read; ask a developer to mend it."
