"""Training only what must be trained."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tools import live, train
from tools.training import content_digest


@pytest.fixture
def trained(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Puts a stand-in in the place of the two ways to a model; gives the list of what was done."""
    done: list[str] = []
    monkeypatch.chdir(project)
    (project / "models").mkdir()

    class Fully:
        """Stands for `rasa train`."""

        def __init__(self, path: Path) -> None:
            self._path = path

        def stop(self) -> None:
            done.append("stopped")

        def finish(self) -> str:
            done.append("full")
            self._path.write_text("learned", encoding="utf-8")
            return ""

    def with_words(base: Path, responses: Any, target: Path) -> None:
        done.append(f"words of {base.name}")
        if base.read_text(encoding="utf-8") == "odd":
            raise ValueError("the model is laid out otherwise")
        target.write_text("learned", encoding="utf-8")

    monkeypatch.setattr(train, "Training", Fully)
    monkeypatch.setattr(train, "with_new_words", with_words)
    monkeypatch.setattr(train, "_refuse_damaged_encoder", lambda: None)
    return done


def edit(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


FAQ = "data/faq/planning/how_often.yml"


def test_unchanged_content_needs_nothing(trained: list[str]) -> None:
    assert train.ensure_model() == train.ensure_model()
    assert trained == ["full"]


def test_a_changed_answer_changes_words_and_a_new_question_is_learned(trained: list[str]) -> None:
    first = train.ensure_model()
    edit(FAQ, "Come once a week.", "Come twice a week.")
    second = train.ensure_model()
    edit(FAQ, "how often in case 3", "how often in case of need")
    train.ensure_model()
    assert trained == ["full", f"words of {first.name}", "full"]
    assert second != first


def test_going_back_to_the_words_before_needs_nothing(trained: list[str]) -> None:
    first = train.ensure_model()
    edit(FAQ, "Come once a week.", "Come twice a week.")
    train.ensure_model()
    edit(FAQ, "Come twice a week.", "Come once a week.")
    assert train.ensure_model() == first
    assert len(trained) == 2


def test_words_that_cannot_be_changed_alone_are_trained_in_full(trained: list[str], capsys: Any) -> None:
    train.ensure_model().write_text("odd", encoding="utf-8")
    edit(FAQ, "Come once a week.", "Come twice a week.")
    train.ensure_model()
    assert trained[-1] == "full"
    assert "laid out otherwise); training in full" in capsys.readouterr().out


@pytest.mark.parametrize("learned_before", [True, False])
def test_a_mistake_stops_it_and_no_model_is_made(trained: list[str], capsys: Any, learned_before: bool) -> None:
    if learned_before:
        train.ensure_model()
    edit(FAQ, "Come once a week.", "It cures pain.")
    before, models = list(trained), list(Path("models").iterdir())
    with pytest.raises(SystemExit, match="promises a cure"):
        train.ensure_model()
    assert trained == before + ([] if learned_before else ["stopped"])
    assert list(Path("models").iterdir()) == models


def test_a_training_that_is_stopped_leaves_no_model_and_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    (project / "models").mkdir()
    training = train.Training(Path("models/new.tar.gz"))
    training.stop()
    assert not Path("models/new.tar.gz").exists()


def test_a_training_that_fails_says_what_rasa_said(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)  # where there is no module `tools` to start
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert "No module named" in train.Training(Path("models/new.tar.gz")).finish()


def test_two_models_are_kept_the_newest_always(trained: list[str]) -> None:
    for number, word in enumerate(["once", "twice", "thrice"]):
        edit(FAQ, "Come", f"Come {word}; come")
        model = train.ensure_model()
        os.utime(model, (number, number))
    assert len(list(Path("models").glob("*.tar.gz"))) == train.KEPT
    assert model.exists()


def test_force_trains_in_full(trained: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "take_live", lambda model: 0)
    train.main([])
    train.main(["--force"])
    assert trained == ["full", "full"]


def test_an_assistant_that_was_killed_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "1.json").write_text('{"url": "http://localhost:1", "token": "t", "model": "m"}', encoding="utf-8")
    (tmp_path / "2.json").write_text("half a fi", encoding="utf-8")
    assert live.take_live(tmp_path / "new.tar.gz", tmp_path) == 0


@pytest.mark.parametrize(
    ("told", "follows", "said", "code"),
    [
        ({"model": "new.tar.gz", "problem": None, "worker": 1}, True, "answers with it", 0),
        (
            {"model": "old.tar.gz", "problem": "OSError: bad", "worker": 1},
            True,
            "goes on with the old model: OSError",
            1,
        ),
        ({"model": "old.tar.gz", "problem": None, "worker": 1}, False, "keeps the model it was started with", 0),
    ],
)
def test_each_running_assistant_is_told_and_answers_for_itself(
    told: dict[str, Any], follows: bool, said: str, code: int, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    control = live.Control("http://localhost:1", "t", "old.tar.gz", workers=1, follows=follows)
    live.write_control(tmp_path / "1.json", control)
    monkeypatch.setattr(live.Staff, "model", lambda self: told)
    assert live.take_live(tmp_path / "new.tar.gz", tmp_path) == code
    assert said in capsys.readouterr().out
    written = live.read_control(tmp_path / "1.json")
    assert written is not None
    assert written.model.endswith("new.tar.gz") == follows


def test_the_name_of_a_model_tells_what_it_learned_and_what_it_says(project: Path) -> None:
    name = train.model_path(project).name
    assert name == f"backline-{content_digest.learned_digest(project)}-{content_digest.words_digest(project)}.tar.gz"
