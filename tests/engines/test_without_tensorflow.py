"""Rasa starts without TensorFlow where the pipeline needs none, and with it where one does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engines.without_tensorflow import needs_tensorflow
from tests.conftest import ROOT

LIGHT = "pipeline: [{name: components.spelling_mender.SpellingMender}]\npolicies: [{name: RulePolicy}]"
START = """
import sys
from engines.without_tensorflow import leave_out_tensorflow
leave_out_tensorflow()
import rasa.core.run
"""


def said_by(program: str, folder: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_server_of_this_pipeline_has_no_tensorflow_in_memory() -> None:
    assert said_by(START + "print('tensorflow.python' in sys.modules, 'keras.engine' in sys.modules)") == "False False"


def test_a_pipeline_that_needs_tensorflow_gets_it(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("pipeline: [{name: DIETClassifier, epochs: 1}]\npolicies: []")
    assert said_by(START + "print('tensorflow.python' in sys.modules)", tmp_path) == "True"


def test_a_model_of_another_pipeline_is_refused_in_a_sentence_that_names_the_remedy() -> None:
    program = "from rasa.utils.tensorflow.callback import RasaTrainingLogger\ntry: RasaTrainingLogger(1, True)"
    said = said_by(f"{START}{program}\nexcept ImportError as error: print(error)")
    assert said == (
        "RasaTrainingLogger needs TensorFlow, which was left out because config.yml names no component that needs it; "
        "serve a model that was trained with this config.yml."
    )


@pytest.mark.parametrize(
    ("config", "needs"),
    [
        (LIGHT, False),
        ("pipeline: []\npolicies:", False),
        (LIGHT.replace("RulePolicy", "TEDPolicy"), True),
        (LIGHT.replace("components.spelling_mender.SpellingMender", "DIETClassifier"), True),
        (LIGHT.replace("components.spelling_mender.SpellingMender", "elsewhere.Component"), True),
        ("pipeline: [{epochs: 1}]", True),
        ("no mapping", True),
        ("{", True),
    ],
)
def test_whatever_is_not_known_to_do_without_may_need_it(tmp_path: Path, config: str, needs: bool) -> None:
    (tmp_path / "config.yml").write_text(config)
    assert needs_tensorflow(tmp_path / "config.yml") is needs


def test_without_a_config_it_is_left_to_rasa_to_complain(tmp_path: Path) -> None:
    assert needs_tensorflow(tmp_path / "config.yml")
