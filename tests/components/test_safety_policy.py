"""What the safety policy says, turn by turn."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from components.safety_policy import SafetyPolicy

DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [faq, book, warning_sign, smalltalk]
actions: [utter_faq, action_complete_answer, action_offer_booking, utter_warning_sign]
responses:
  utter_notice/emergency_stands: [{text: Get help first.}]
  utter_notice/crisis_stands: [{text: You deserve support.}]
  utter_notice/urgent_stands: [{text: As before.}]
  utter_notice/when_to_get_help: [{text: Get urgent help if}]
""")
LISTEN = ActionExecuted("action_listen")


def says(intent: str, safety: dict[str, Any] | None = None) -> list[Event]:
    name = intent.split("/")[0]
    told = {"name": name, "full_retrieval_intent_name": intent}
    return [LISTEN, UserUttered("words", told, parse_data={"intent": told, "safety": safety or {}})]  # type: ignore[typeddict-item]


def does(action: str, response: str = "", kind: str = "") -> list[Event]:
    said = BotUttered("text", metadata={"utter_action": response, "metadata": {"kind": kind}})
    return [ActionExecuted(action), *([said] if response else [])]


def card(pattern: str, level: str) -> dict[str, str]:
    return {"level": level, "pattern": pattern, "card": f"utter_warning_sign/{pattern}"}


@pytest.fixture
def policy(storage: ModelStorage, resource: Resource, context: ExecutionContext) -> SafetyPolicy:
    """A policy that has learned from two rules."""
    rules = [
        [*says("faq"), *does("utter_faq"), *does("action_complete_answer"), LISTEN],
        [*says("book"), *does("action_offer_booking"), LISTEN],
    ]
    trackers = [TrackerWithCachedStates.from_events("rule", events, domain=DOMAIN) for events in rules]
    config = SafetyPolicy.get_default_config()
    SafetyPolicy.create(config, storage, resource, context).train(trackers, DOMAIN)
    return SafetyPolicy.load(config, storage, resource, context)


def next_action(policy: SafetyPolicy, *turns: list[Event]) -> str | None:
    tracker = DialogueStateTracker.from_events("visitor", [event for turn in turns for event in turn], domain=DOMAIN)
    shares = policy.predict_action_probabilities(tracker, DOMAIN).probabilities
    return DOMAIN.action_names_or_texts[shares.index(1.0)] if 1.0 in shares else None


STROKE = [*says("warning_sign/stroke_tia", card("stroke_tia", "emergency")),
          *does("utter_warning_sign", "utter_warning_sign/stroke_tia", "emergency")]  # fmt: skip
CRISIS = [*says("warning_sign/suicidal_crisis", card("suicidal_crisis", "emergency")),
          *does("utter_warning_sign", "utter_warning_sign/suicidal_crisis", "emergency")]  # fmt: skip
DVT = [
    *says("warning_sign/dvt", card("dvt", "urgent")),
    *does("utter_warning_sign", "utter_warning_sign/dvt", "urgent"),
]


def test_a_plain_message_is_none_of_its_business(policy: SafetyPolicy) -> None:
    assert next_action(policy, says("faq")) is None
    assert next_action(policy, [*says("faq"), *does("utter_faq"), *does("action_complete_answer")]) is None


def test_a_warning_sign_gets_its_card_and_nothing_else(policy: SafetyPolicy) -> None:
    assert next_action(policy, says("warning_sign/stroke_tia", card("stroke_tia", "emergency"))) == "utter_warning_sign"
    assert next_action(policy, STROKE) == "action_listen"


@pytest.mark.parametrize("intent", ["faq/hot_stone", "book", "smalltalk/thanks"])
def test_after_an_emergency_every_message_and_button_gets_one_calm_line(policy: SafetyPolicy, intent: str) -> None:
    assert next_action(policy, STROKE, says(intent)) == "utter_notice/emergency_stands"
    stands = does("utter_notice/emergency_stands", "utter_notice/emergency_stands", "emergency")
    assert next_action(policy, STROKE, [*says(intent), *stands]) == "action_listen"
    assert next_action(policy, STROKE, [*says(intent), *stands], says(intent)) == "utter_notice/emergency_stands"


def test_after_a_crisis_the_calm_line_offers_support(policy: SafetyPolicy) -> None:
    assert next_action(policy, CRISIS, says("book")) == "utter_notice/crisis_stands"


def test_the_same_emergency_again_gets_the_calm_line_and_another_one_its_own_card(policy: SafetyPolicy) -> None:
    again = says("warning_sign/stroke_tia", card("stroke_tia", "emergency"))
    other = says("warning_sign/cauda_equina", card("cauda_equina", "emergency"))
    assert next_action(policy, STROKE, again) == "utter_notice/emergency_stands"
    assert next_action(policy, STROKE, other) == "utter_warning_sign"


def test_starting_over_leaves_the_emergency(policy: SafetyPolicy) -> None:
    over = says("restart")
    assert next_action(policy, STROKE, over) is None
    assert next_action(policy, STROKE, over, says("book")) is None


def test_an_urgent_sign_leaves_the_conversation_open_and_is_told_in_full_once(policy: SafetyPolicy) -> None:
    assert next_action(policy, DVT, says("faq/hot_stone")) is None
    assert next_action(policy, DVT, says("warning_sign/dvt", card("dvt", "urgent"))) == "utter_notice/urgent_stands"


def test_a_caution_follows_the_whole_answer_once(policy: SafetyPolicy) -> None:
    caution = card("pregnancy_routine", "professional")
    asked = [*says("faq/hot_stone", caution), *does("utter_faq")]
    assert next_action(policy, asked) is None
    answered = [*asked, *does("action_complete_answer")]
    assert next_action(policy, answered) == "utter_warning_sign"
    told = [*answered, *does("utter_warning_sign", "utter_warning_sign/pregnancy_routine", "professional")]
    assert next_action(policy, told) == "action_listen"
    assert next_action(policy, told, [*says("book", caution), *does("action_offer_booking")]) is None


def test_a_caution_follows_a_booking_too(policy: SafetyPolicy) -> None:
    asked = [*says("book", card("pregnancy_routine", "professional")), *does("action_offer_booking")]
    assert next_action(policy, asked) == "utter_warning_sign"


def test_a_failed_screen_adds_the_general_line_each_time_a_question_about_signs_once(policy: SafetyPolicy) -> None:
    line = does("utter_notice/when_to_get_help", "utter_notice/when_to_get_help", "caveat")
    for level, again in (("failed", "utter_notice/when_to_get_help"), ("information", None)):
        turn = [*says("book", {"level": level}), *does("action_offer_booking")]
        assert next_action(policy, turn) == "utter_notice/when_to_get_help"
        assert next_action(policy, [*turn, *line], turn) == again
