"""The questionnaire for a new FAQ, answered line by line as a receptionist types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.tools.faqs.test_project import files
from tools import new_faq
from tools.faqs.project import Project

LEARNED = [f"may the pram come along {number}" for number in range(25)]
TESTED = [f"unseen buggy {number}" for number in range(3)]
ANSWERS = {
    "title": ["Prams in the rooms"],
    "key": [""],
    "topic": ["1"],
    "question": [*LEARNED, ""],
    "test question": [*TESTED, ""],
    "answer": ["Bring it in.", "There is room by the door.", ""],
    "sources": ["1"],
    "facts": ["come", "1", ""],
    "caveat": [""],
    "service": ["general"],
    "related": [""],
    "instead": ["a pram in quite other words"],
    "Write": ["y"],
}
Typist = Callable[..., tuple[int, str]]


@pytest.fixture
def typed(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Typist:
    """Answers every prompt by its first words; gives the exit code and what was said."""
    facts = project / "knowledge/facts.yml"
    facts.write_text(
        facts.read_text(encoding="utf-8").replace("- id: weekly", "- id: weekly\n  statement: Come weekly")
    )
    monkeypatch.chdir(project)
    monkeypatch.setattr(new_faq, "_nearest", lambda project, texts: ["pain_comes_back", "how_often"])

    def run(**changed: list[str]) -> tuple[int, str]:
        lines: dict[str, Iterator[str]] = {
            name: iter(changed.get(name.replace(" ", "_"), given)) for name, given in ANSWERS.items()
        }

        def answer(prompt: str) -> str:
            name = next(name for name in sorted(lines, key=len, reverse=True) if prompt.strip().startswith(name))
            try:
                return next(lines[name])
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", answer)
        return new_faq.main([]), capsys.readouterr().out

    return run


def test_a_receptionist_gets_a_well_formed_file(project: Path, typed: Typist) -> None:
    code, said = typed()
    assert code == 0, said
    assert "`make train` takes the FAQ live" in said
    faq = Project.read(project).faqs["prams_rooms"]
    assert (faq.topic, faq.title, faq.answer) == (
        "planning",
        "Prams in the rooms",
        "Bring it in. There is room by the door.",
    )
    assert (faq.questions, faq.tests) == (tuple(LEARNED), tuple(TESTED))
    assert (faq.sources, faq.facts, faq.caveat, faq.service) == (("001",), ("weekly",), None, "general")
    assert faq.related == ("pain_comes_back", "how_often")
    assert faq.reviewed == date.today().isoformat()


def test_a_fact_is_found_by_its_words(typed: Typist) -> None:
    assert "   1  weekly: Come weekly" in typed()[1]


def test_what_the_check_refuses_is_asked_for_again(project: Path, typed: Typist) -> None:
    code, said = typed(answer=["It cures pain.", "", "It may ease pain.", ""])
    assert code == 0, said
    assert "The check refuses it:" in said
    assert "promises a cure" in said
    assert Project.read(project).faqs["prams_rooms"].answer == "It may ease pain."


def test_only_the_question_that_stands_elsewhere_is_asked_for_again(project: Path, typed: Typist) -> None:
    code, said = typed(question=[*LEARNED, "how often in case 4", ""])
    assert code == 0, said
    assert Project.read(project).faqs["prams_rooms"].questions == (*LEARNED, "a pram in quite other words")


def test_too_few_questions_and_an_unknown_key_are_told_at_once(typed: Typist) -> None:
    code, said = typed(question=["one", "", "[two]", "One?", *LEARNED, ""], key=["Prams!", "how_often", "prams"])
    assert code == 0
    for told in (
        "14 more, please.",
        "No brackets",
        "in the list already",
        "Small letters",
        "There is an FAQ how_often",
    ):
        assert told in said


def test_leaving_half_way_writes_nothing(project: Path, typed: Typist) -> None:
    before = files(project)
    code, said = typed(answer=[])
    assert code == 1
    assert said.endswith("new-faq: nothing has been written\n")
    assert typed(Write=["n"])[0] == 0
    assert files(project) == before


def test_content_with_mistakes_is_mended_first(project: Path, typed: Typist) -> None:
    (project / "data/faq/planning/how_often.yml").write_text("nlu: []\n", encoding="utf-8")
    code, said = typed()
    assert code == 1
    assert "`make check` lists them" in said
