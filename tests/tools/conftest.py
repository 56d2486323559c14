"""A tiny project without a single mistake, for tests that break one thing in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tools.content.load import load
from tools.content.rules import complaints

TODAY = date(2026, 11, 22)


def questions(about: str, count: int) -> str:
    """So many different questions, as lines of `examples: |`."""
    return "\n".join(f"    - {about} in case {number}" for number in range(1, count + 1))


def faq(key: str, title: str, fact: str, source: str, neighbour: str) -> str:
    """An FAQ file as staff write it; its first question is on line 5."""
    return f"""version: "3.1"
nlu:
- intent: faq/{key}
  examples: |
{questions(key.replace("_", " "), 25)}
responses:
  utter_faq/{key}:
  - text: >-
      Come once a week.
      Then see how you feel.
    metadata:
      title: {title}
      facts: [{fact}]
      sources: ["{source}"]
      caveat: evidence
      service: hot_stone
      related: [{neighbour}]
      reviewed: "2026-11-22"
"""


FILES = {
    "data/faq/planning/how_often.yml": faq("how_often", "How often to come", "weekly", "001", "pain_comes_back"),
    "data/faq/planning/pain_comes_back.yml": faq(
        "pain_comes_back", "When pain comes back", "extra", "002", "how_often"
    ),
    "data/practice/hours.yml": f"""nlu:
- intent: practice/hours
  examples: |
{questions("opening hours", 10)}
responses:
  utter_practice/hours:
  - text: We are open {{practice_hours}}.
    metadata: {{kind: practice, title: Opening hours, needs: practice_hours, suggest: [how_often]}}
""",
    "data/vocabulary.yml": """nlu:
- lookup: technique
  examples: |
    - hot stone
    - deep tissue
""",
    "data/notice/all.yml": """responses:
  utter_notice/caveat_evidence:
  - text: The evidence is limited.
  utter_notice/caveat_evidence_reminder:
  - text: Results differ.
  utter_notice/unknown:
  - text: I do not know, just {practice_contact}.
  utter_notice/offer_booking:
  - text: "Book here: {booking_link}"
    metadata:
      links: [{title: Book, url: "{booking_link}", kind: booking}]
  utter_notice/action_unavailable:
  - text: A part of me is not working.
""",
    "data/rules/fallback.yml": """rules:
- rule: Say honestly that nothing fits
  steps:
  - intent: unsure
  - action: utter_notice/unknown
- rule: Answer a question
  steps:
  - intent: faq
  - action: utter_faq
""",
    "domain.yml": """intents: [faq, practice, unsure]
slots:
  technique: {type: text}
actions:
- action_offer_booking
""",
    "config.yml": "policies: [{name: RulePolicy, core_fallback_action_name: utter_notice/unknown}]\n",
    "knowledge/facts.yml": """- id: weekly
  sources: ["001"]
- id: extra
  sources: ["002"]
- id: advertisement
  sources: ["002"]
  left_out: it advertises another business
""",
    "knowledge/sources.yml": '- number: "001"\n- number: "002"\n',
    "practice/words.yml": "neutral: {practice_name: this practice, practice_hours: the hours on our website}\n",
    "actions/action_offer_booking.py": 'utter(response=OFFER_BOOKING, booking_link="x")\n',
    "actions/lib/names.py": (
        '# Slots\nTECHNIQUE = "technique"\n\n# Responses\nOFFER_BOOKING = "utter_notice/offer_booking"\n'
    ),
    "tests/nlu/planning.yml": f"""nlu:
- intent: faq/how_often
  examples: |
{questions("test of visits", 3)}
- intent: faq/pain_comes_back
  examples: |
{questions("test of relapse", 3)}
""",
    "tests/questions/in_scope.jsonl": '{"q": "nobody has heard this"}\n{"turns": [{"user": "nor that"}]}\n',
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder of a project without a mistake."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def check(project: Path) -> Callable[[], list[str]]:
    """Gives what is wrong with the project."""
    return lambda: [str(complaint) for complaint in complaints(load(project, TODAY))]


@pytest.fixture
def after(project: Path, check: Callable[[], list[str]]) -> Callable[[str, str, str], list[str]]:
    """Changes words in a file, first place only, and gives what is wrong then; no words means the whole file."""

    def change(path: str, old: str, new: str) -> list[str]:
        file = project / path
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        assert old in before, f"{path} does not contain {old!r}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(before.replace(old, new, 1) if old else new, encoding="utf-8")
        return check()

    return change
