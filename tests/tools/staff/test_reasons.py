"""What `/why` says, from what the staff channel gives."""

from __future__ import annotations

from typing import Any

import pytest

from tools.staff.reasons import reasons
from tools.staff.safety_words import Findings, Trigger, findings

TITLES = {"faq/toxins": "Toxins", "faq/swedish": "Swedish massage"}
LIMITS = {"answer": 0.4, "choices": 0.25, "sure": 0.8}
WHY: dict[str, Any] = {
    "text": "detox?",
    "intent": "faq",
    "entities": [{"entity": "technique", "value": "swedish"}],
    "ranking": [["faq/toxins", 0.9], ["out_of_scope/far", 0.04]],
    "gate": {"decision": "answer", "best": "faq/toxins", "share": 0.9, "choices": [], "limits": LIMITS},
    "conversation": None,
    "safety": None,
    "actions": [{"name": "utter_faq", "policy": "RulePolicy"}],
    "slots": {"caveats_shown": ["evidence", "skin", "evidence"]},
    "steps": {"AnswerGate": 0.04, "FusionClassifier": 2.5, "in all": 9.6},
}


def told(found: Findings | None = None, **changed: Any) -> dict[str, str]:
    return {name: text for name, text in reasons({**WHY, **changed}, TITLES, found) if name}


def test_a_plain_answer_is_explained_step_by_step() -> None:
    assert told() == {
        "read as": "detox?",
        "safety": "no finding",
        "vocabulary": "technique: swedish",
        "ranking": " 90.0%  faq/toxins  Toxins",
        "decision": "answer faq/toxins with 90.0% (answers from 40.0%, alone from 80.0%)",
        "caveats": "evidence: said in full and once more, nothing is left; skin: said in full, a reminder is left",
        "said by": "utter_faq (RulePolicy)",
        "time": "10 ms in all; FusionClassifier 2.5, AnswerGate 0.0",
    }


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        (
            {"decision": "answer", "best": "faq/toxins", "share": 0.6, "choices": ["faq/swedish"], "limits": LIMITS},
            "not quite sure, so beside it: Swedish massage",
        ),
        (
            {"decision": "clarify", "best": "faq/toxins", "share": 0.2, "choices": ["faq/toxins"], "limits": LIMITS},
            "did you mean: Toxins; the best has 20.0%",
        ),
        ({"decision": "unknown", "best": "faq/toxins", "share": 0.1, "choices": [], "limits": LIMITS}, "I don't know"),
        ({"decision": "both", "choices": ["faq/toxins", "book"]}, "two questions in one message"),
        ({"decision": "related", "choices": ["faq/toxins"]}, "its neighbours are offered"),
        (None, "faq, decided before the classifier was asked"),
    ],
)
def test_every_decision_of_the_gate_has_words(gate: dict[str, Any] | None, said: str) -> None:
    assert said in told(gate=gate)["decision"]


def test_a_follow_up_shows_how_it_was_read() -> None:
    conversation = {"reading": "does swedish massage hurt", "also": {"label": "book"}}
    read = told(conversation=conversation)["read as"]
    assert read == "does swedish massage hurt (put in full words from what was said before); and second: book"


def test_a_card_names_the_rules_words() -> None:
    found = Findings(
        {"dvt": "urgent"},
        (Trigger("swollen_calf", ("calf swell", "swell")), Trigger("fever", ("fever",), denied=True)),
    )
    said = told(found, safety={"level": "urgent", "pattern": "dvt"})["safety"]
    assert said == "urgent: dvt; words: swollen_calf (“calf swell”; “swell”), fever (“fever”, taken back)"


def test_a_card_that_no_rule_asked_for_says_so() -> None:
    said = told(Findings({}, ()), safety={"level": "urgent", "pattern": "dvt"})["safety"]
    assert said == "urgent: dvt; raised by what it has learned from similar lines, not by a rule"


@pytest.mark.parametrize(
    ("level", "said"), [("failed", "the screen failed"), ("information", "a question about a warning sign")]
)
def test_other_findings_have_words_too(level: str, said: str) -> None:
    assert said in told(safety={"level": level})["safety"]


def test_the_projects_own_rules_name_their_words() -> None:
    found = findings("my legs are numb and i cannot control my bladder")
    assert found.signs["cauda_equina"] == "emergency"
    words = {trigger.concept: trigger.words for trigger in found.triggers}
    assert "leg numb" in words["numb_limb"]
    assert any("control bladder" in phrase for phrase in words["bladder_change"])


def test_what_an_earlier_message_said_is_told_as_such() -> None:
    found = findings("and i cannot control my bladder", ["my legs are numb"])
    assert found.signs.get("cauda_equina") == "emergency"
    assert any(trigger.words == () for trigger in found.triggers)
