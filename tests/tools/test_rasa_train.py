"""Training reads each file once and keeps nothing but the model; what is read is what Rasa itself reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.training.hooks import TrainingHook
from rasa.shared.importers import utils
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data import training_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.utils import io, validation

from tools.training import rasa_train
from tools.training.rasa_train import keep_nothing, read_once

NLU = """
version: "3.1"
nlu:
- intent: faq/toxins
  examples: |
    - does massage [flush](verb) toxins
    - are toxins real
responses:
  utter_faq/toxins:
  - text: Your liver does that.
"""
BROKEN = NLU.replace("- intent: faq/toxins", "- intention: faq/toxins")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project; what `read_once` replaces is put back afterwards."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "faq.yml").write_text(NLU)
    (tmp_path / "config.yml").write_text("recipe: default.v1\nlanguage: en\npipeline: []\npolicies: []\n")
    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents: [{faq: {is_retrieval_intent: true}}]\n')
    for module, name in (
        (io, "read_yaml"),
        (validation, "validate_yaml_schema"),
        (utils, "training_data_from_paths"),
        (training_data, "copy"),
        (Message, "__eq__"),
        (Message, "__hash__"),
        (TrainingHook, "on_before_node"),
        (TrainingHook, "on_after_node"),
        (rasa_train, "encode_ahead"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name))
    rasa_train.encode_ahead = lambda data: None
    return tmp_path


def importer(project: Path) -> TrainingDataImporter:
    parts = [str(project / name) for name in ("config.yml", "domain.yml", "data")]
    return TrainingDataImporter.load_from_config(parts[0], parts[1], parts[2:])


@pytest.mark.filterwarnings("ignore:The following duplicated intents")
def test_it_learns_from_what_rasa_itself_would(project: Path) -> None:
    stock = importer(project)
    expected = stock.get_nlu_data().fingerprint(), stock.get_domain().fingerprint()
    read_once()
    for _ in range(2):
        ours = importer(project)
        assert (ours.get_nlu_data().fingerprint(), ours.get_domain().fingerprint()) == expected


def test_each_text_is_parsed_once_and_nobody_can_spoil_it_for_the_next(project: Path) -> None:
    parsed = []
    stock = io.read_yaml
    io.read_yaml = lambda content, reader_type="safe": parsed.append(content) or stock(content, reader_type)
    read_once()
    io.read_yaml(NLU)["nlu"].clear()
    assert len(io.read_yaml(NLU)["nlu"]) == 1
    assert parsed == [NLU]


def test_the_reader_that_keeps_places_is_asked_only_where_one_must_be_named(project: Path) -> None:
    asked = []
    stock = io.read_yaml
    io.read_yaml = lambda content, reader_type="safe": asked.append(str(reader_type)) or stock(content, reader_type)
    read_once()
    validation.validate_yaml_schema(NLU, "shared/nlu/training_data/schemas/nlu.yml")
    assert set(asked) == {"safe"}
    with pytest.raises(validation.YamlValidationException, match="Line 4"):
        validation.validate_yaml_schema(BROKEN, "shared/nlu/training_data/schemas/nlu.yml")
    assert "['safe', 'rt']" in asked


def test_a_file_of_the_wrong_shape_is_refused_every_time(project: Path) -> None:
    read_once()
    (project / "data" / "faq.yml").write_text(BROKEN)
    for _ in range(2):
        with pytest.raises(Exception, match="intention"):
            validation.validate_yaml_schema(BROKEN, "shared/nlu/training_data/schemas/nlu.yml")


@pytest.mark.filterwarnings("ignore:The following duplicated intents")
def test_an_example_that_stands_twice_is_learned_once(project: Path) -> None:
    (project / "data" / "twice.yml").write_text(NLU)
    expected = [example.data for example in importer(project).get_nlu_data().training_examples]
    read_once()
    keep_nothing()
    found = importer(project).get_nlu_data().training_examples
    assert [example.data for example in found] == expected
    assert sorted(example.get("text") for example in found if example.get("text")) == [
        "are toxins real",
        "does massage flush toxins",
    ]


def test_messages_are_alike_where_all_they_hold_is(project: Path) -> None:
    keep_nothing()
    one, same, other = Message({"text": "a"}), Message({"text": "a"}), Message({"text": "a", "intent": "book"})
    assert one == same and hash(one) == hash(same) and one != other and one != "a"


def test_questions_are_encoded_from_the_moment_they_are_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(
        rasa_train, "encode_ahead", lambda data: read.extend(e.get("text") for e in data.training_examples)
    )
    read_once()
    importer(project).get_nlu_data()
    assert "are toxins real" in read
