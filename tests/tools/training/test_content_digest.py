"""What a model must be trained for, and what only changes its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.training.content_digest import learned_digest, responses, words_digest

FILES = {
    "config.yml": "pipeline: []\n",
    "domain.yml": "intents: [faq]\nresponses:\n  utter_contact:\n  - text: Call us.\n",
    "requirements.lock": "rasa==3.6.21\n",
    "models/encoder/manifest.json": "{}\n",
    "components/gate.py": "LIMIT = 0.5\n",
    "data/faq/planning/how_often.yml": """nlu:
- intent: faq/how_often
  examples: |
    - how often
responses:
  utter_faq/how_often:
  - text: Once a week.
    metadata: {title: How often, related: [pain], reviewed: "2026-11-22"}
""",
    "data/warning_sign/dvt.yml": """responses:
  utter_warning_sign/dvt:
  - text: See a doctor today.
    metadata: {kind: urgent}
""",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("data/faq/planning/how_often.yml", "Once a week.", "Twice a week."),
        ("data/faq/planning/how_often.yml", "title: How often", "title: How many visits"),
        ("data/faq/planning/how_often.yml", "2026-11-22", "2026-11-23"),
        ("data/faq/planning/how_often.yml", "related: [pain]", "related: []"),
        ("data/warning_sign/dvt.yml", "See a doctor today.", "See a doctor now."),
        ("domain.yml", "Call us.", "Write to us."),
    ],
)
def test_words_of_responses_need_no_learning(root: Path, path: str, old: str, new: str) -> None:
    learned, words = learned_digest(root), words_digest(root)
    _replace(root / path, old, new)
    assert learned_digest(root) == learned
    assert words_digest(root) != words


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("data/faq/planning/how_often.yml", "- how often", "- how many times"),
        ("data/faq/planning/how_often.yml", "utter_faq/how_often", "utter_faq/how_much"),
        ("data/warning_sign/dvt.yml", "kind: urgent", "kind: emergency"),
        ("domain.yml", "[faq]", "[faq, book]"),
        ("config.yml", "[]", "[{name: x}]"),
        ("requirements.lock", "3.6.21", "3.6.20"),
        ("models/encoder/manifest.json", "{}", "[]"),
        ("components/gate.py", "0.5", "0.6"),
        ("data/faq/planning/how_often.yml", "nlu:", "nlu: ]"),
    ],
)
def test_everything_else_does(root: Path, path: str, old: str, new: str) -> None:
    learned = learned_digest(root)
    _replace(root / path, old, new)
    assert learned_digest(root) != learned


def test_all_responses_are_read_wherever_they_stand(root: Path) -> None:
    assert list(responses(root)) == ["utter_contact", "utter_faq/how_often", "utter_warning_sign/dvt"]


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
