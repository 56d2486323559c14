"""All FAQs of a project: read, changed, written whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tools.faqs.project import KEPT, ChangedMeanwhileError, Project

NOW = datetime(2026, 11, 22, 9, 30)


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and KEPT not in path.relative_to(root).parents and ".cache" not in path.parts
    }


def test_faqs_come_with_their_test_questions(project: Path) -> None:
    read = Project.read(project)
    assert sorted(read.faqs) == ["how_often", "pain_comes_back"]
    assert len(read.faqs["how_often"].tests) == 3
    assert read.changes(read.faqs.values()) == {}


def test_a_changed_faq_touches_its_own_files_only(project: Path) -> None:
    read = Project.read(project)
    faq = replace(read.faqs["how_often"], answer="Come twice. Rest between.", tests=("one more",))
    assert set(read.changes([faq])) == {"data/faq/planning/how_often.yml", "tests/nlu/planning.yml"}


def test_two_faqs_that_share_a_file_of_test_questions_both_get_there(project: Path) -> None:
    read = Project.read(project)
    changed = [replace(faq, tests=(f"new {key}",)) for key, faq in read.faqs.items()]
    text = read.changes(changed)["tests/nlu/planning.yml"] or ""
    assert "new how_often" in text
    assert "new pain_comes_back" in text


def test_another_topic_moves_the_file(project: Path) -> None:
    read = Project.read(project)
    changes = read.changes([replace(read.faqs["how_often"], topic="self_care")])
    assert changes["data/faq/planning/how_often.yml"] is None
    assert "faq/how_often" in (changes["data/faq/self_care/how_often.yml"] or "")


def test_the_files_before_are_kept(project: Path) -> None:
    before = files(project)
    read = Project.read(project)
    kept = read.write(read.changes([replace(read.faqs["how_often"], title="Other")], ["pain_comes_back"]), NOW)
    path = "data/faq/planning/pain_comes_back.yml"
    assert not (project / path).exists()
    assert (kept / path).read_bytes() == before[path]


def test_a_file_edited_meanwhile_stops_everything(project: Path) -> None:
    read = Project.read(project)
    changes = read.changes([replace(faq, title=key) for key, faq in read.faqs.items()])
    edited = project / "data/faq/planning/pain_comes_back.yml"
    edited.write_text(edited.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    before = files(project)
    with pytest.raises(ChangedMeanwhileError, match="pain_comes_back.yml has been edited meanwhile"):
        read.write(changes, NOW)
    assert files(project) == before


def test_a_disk_that_fills_up_half_way_leaves_everything_as_it_was(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Project.read(project)
    new = replace(read.faqs["how_often"], key="brand_new")
    changes = read.changes([*(replace(faq, title=key) for key, faq in read.faqs.items()), new])
    before = files(project)
    done: list[Path] = []
    stock = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if len(done) == 2:
            raise OSError("No space left on device")
        done.append(self)
        return stock(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="No space"):
        read.write(changes, NOW)
    assert files(project) == before
