"""New words in a trained model are the words a full training would give it."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.shared.utils.io import read_yaml

from tests.conftest import ROOT
from tools.environment import child_environment
from tools.training.content_digest import responses
from tools.training.new_words import with_new_words

BEFORE = {"utter_faq/a": [{"text": "Old.", "metadata": {"title": "A"}}], "utter_x": [{"text": "X"}]}
AFTER = {"utter_faq/a": [{"text": "New: 1.", "metadata": {"title": "0x1"}}], "utter_x": [{"text": "no"}]}
LEARNED = b"what was learned"
OF_ITS_OWN = {"model_id", "trained_at", "predict_schema"}  # every model has these for itself, or marks of them in it
SOLVER = 0.02  # the linear solver stops this near to the same weights, whichever way it came
KEPT_QUESTIONS = 4  # of each intent, so that a training takes seconds


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model as Rasa lays it out, with next to nothing in it."""
    parts: dict[str, Any] = {
        "metadata.json": {"domain": {"intents": ["faq"], "responses": BEFORE}, "model_id": "1", "trained_at": "then"},
        "components/domain_provider/domain.yml": {"intents": ["faq"], "responses": BEFORE},
        "components/train_components.payload_reader.PayloadReader2/titles.json": {"book": "book", "faq/a": "A"},
        "components/train_components.reading_chooser.ReadingChooser9/answers.json": {"faq/a": {"title": "A"}},
    }
    folder = tmp_path / "parts"
    for path, value in parts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(json.dumps(value), encoding="utf-8")
    (folder / "components/arrays.npz").write_bytes(LEARNED)
    path = tmp_path / "old.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder, arcname="")
    return path


def contents(model: Path) -> dict[str, Any]:
    """Each file of a model: values of the readable ones, bytes of the others."""
    found: dict[str, Any] = {}
    with tarfile.open(model) as archive:
        for member in archive.getmembers():
            file = archive.extractfile(member)
            if file is None:
                continue
            name = member.name.lstrip("/")
            raw = file.read()
            if name.endswith(".json"):
                found[name] = json.loads(raw)
            else:
                # Rasa's own reader: to YAML 1.1 a title of Yes is a truth value
                found[name] = read_yaml(raw.decode("utf-8")) if name.endswith(".yml") else raw
    for name in OF_ITS_OWN:
        found["metadata.json"].pop(name, None)
    return found


def test_the_words_are_new_everywhere_and_the_rest_stays(model: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.tar.gz"
    with_new_words(model, AFTER, target)
    new = contents(target)
    assert new["metadata.json"]["domain"] == {"intents": ["faq"], "responses": AFTER}
    assert new["components/domain_provider/domain.yml"]["responses"] == AFTER
    assert new["components/train_components.payload_reader.PayloadReader2/titles.json"] == {
        "book": "book",
        "faq/a": "0x1",
    }
    assert new["components/train_components.reading_chooser.ReadingChooser9/answers.json"] == {
        "faq/a": {"title": "0x1"}
    }
    assert new["components/arrays.npz"] == LEARNED


def test_another_set_of_responses_is_refused_and_leaves_no_file(model: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.tar.gz"
    with pytest.raises(ValueError, match="utter_y must be learned"):
        with_new_words(model, {**AFTER, "utter_y": []}, target)
    assert not target.exists()


def test_our_reading_of_the_responses_is_rasas_own() -> None:
    code = (
        "import json; from rasa.shared.importers.importer import TrainingDataImporter as importer;"
        "domain = importer.load_from_config('config.yml', 'domain.yml', ['data']).get_domain();"
        "print(json.dumps(domain.as_dict()['responses']))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=child_environment(), capture_output=True, text=True, check=True
    )
    assert responses(ROOT) == json.loads(said.stdout.strip().splitlines()[-1])


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """This project with few questions, so that it trains in seconds."""
    root = tmp_path / "small"
    root.mkdir()
    for name in ("components", "practice", "knowledge", "models/encoder"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).symlink_to(ROOT / name)
    for name in ("config.yml", "domain.yml", "practice.yml", "endpoints.yml"):
        shutil.copy(ROOT / name, root)
    shutil.copytree(ROOT / "data", root / "data")
    for path in (root / "data").rglob("*.yml"):
        text = path.read_text(encoding="utf-8")
        if path.name != "vocabulary.yml":
            text = re.sub(rf"((?:^    - .*\n){{{KEPT_QUESTIONS}}})(?:^    - .*\n)+", r"\1", text, flags=re.MULTILINE)
        path.write_text(text, encoding="utf-8")
    return root


def train(root: Path, name: str) -> Path:
    command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", name, "--out", "models"]
    settled = child_environment(PYTHONHASHSEED="0")  # the order of sets tells on the last digits of weights
    done = subprocess.run(command, cwd=root, env=settled, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return root / "models" / f"{name}.tar.gz"


@pytest.mark.model
def test_a_model_with_new_words_is_what_a_full_training_makes(small_project: Path) -> None:
    base = train(small_project, "base")
    faq = small_project / "data/faq/self_care/heat_or_cold.yml"
    text = faq.read_text(encoding="utf-8")
    text = text.replace("Use warmth for tight muscles", "Put warmth on tight muscles")
    faq.write_text(text.replace("title: Heat or cold", "title: Warm or cold"), encoding="utf-8")
    patched = small_project / "patched.tar.gz"
    with_new_words(base, responses(small_project), patched)
    assert "Put warmth on" in json.dumps(contents(patched)["metadata.json"])
    assert differing(contents(patched), contents(train(small_project, "full"))) == []


def differing(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """Names of files that say something else; the order of a domain's lists and mappings says nothing."""
    names = first.keys() | second.keys()
    return sorted(name for name in names if not _same(first.get(name), second.get(name)))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, bytes) and isinstance(other, bytes) and one[:2] == other[:2] == b"PK":  # arrays
        first, second = np.load(io.BytesIO(one)), np.load(io.BytesIO(other))
        return first.files == second.files and all(
            first[name].shape == second[name].shape
            and np.allclose(first[name].astype(float), second[name].astype(float), atol=SOLVER)
            for name in first.files
        )
    return bool(_unordered(one) == _unordered(other))


def _unordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: sorted(each, key=str) if key == "actions" else each for key, each in value.items()} | (
            {"domain": _unordered(value["domain"])} if "domain" in value else {}
        )
    return value
