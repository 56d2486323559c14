"""Code that Rasa's training cache must notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from components import code_digest
from components.fusion_classifier import FusionClassifier
from components.safety_screen import SafetyScreen


@pytest.mark.parametrize(
    ("component", "file"), [(FusionClassifier, "thresholds.py"), (SafetyScreen, "safety/signal.py")]
)
def test_a_change_of_the_maths_trains_anew(
    component: type, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_digest, "COMPONENTS", tmp_path)
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("one = 1")
    before = component.fingerprint_addon(component.get_default_config())
    (tmp_path / file).write_text("one = 2")
    assert component.fingerprint_addon(component.get_default_config()) != before
