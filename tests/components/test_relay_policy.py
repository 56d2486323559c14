"""A message to the team: which step follows, and that its words are gone before anything is stored."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, Restarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components.forgotten import PLACE_HOLDER, MessageForgotten
from components.relay_policy import RelayPolicy
from components.safety_policy import SafetyPolicy

DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [faq, smalltalk, notice, warning_sign]
entities: [condition]
slots: {condition: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: condition}]}}
actions: [action_relay_message, utter_notice, utter_warning_sign]
responses:
  utter_notice/relay_consent: [{text: "Shall I?"}]
  utter_notice/relay_ask: [{text: Please write it.}]
""")
LISTEN = ActionExecuted("action_listen")
SECRET = "my sciatica is back, please call 555 010 0177"


def says(text: str, label: str = "faq/sciatica") -> list[Event]:
    told: Any = {"name": label.split("/")[0], "full_retrieval_intent_name": label}
    found: Any = [{"entity": "condition", "value": "sciatica"}] if "sciatica" in text else []
    return [LISTEN, UserUttered(text, told, found, parse_data={"intent": told, "text": text, "entities": found})]


def told(response: str) -> list[Event]:
    return [ActionExecuted("utter_notice"), BotUttered("words", metadata={"utter_action": f"utter_notice/{response}"})]


OFFERED = [*says("/notice/relay_consent", "notice/relay_consent"), *told("relay_consent")]
PRESSED = [*OFFERED, *says("/notice/relay_ask", "notice/relay_ask")]
ASKED = [*PRESSED, *told("relay_ask")]
RELAYED = [
    ActionExecuted("action_relay_message"),
    BotUttered("sent", metadata={"utter_action": "utter_notice/relay_sent"}),
]


@pytest.fixture
def policy(storage: ModelStorage, resource: Resource, context: ExecutionContext) -> RelayPolicy:
    """A policy as Rasa trains and loads it."""
    config = RelayPolicy.get_default_config()
    RelayPolicy.create(config, storage, resource, context).train([], DOMAIN)
    return RelayPolicy.load(config, storage, resource, context)


def tracker_of(events: list[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("visitor", events, slots=DOMAIN.slots, domain=DOMAIN)


def next_action(policy: RelayPolicy, events: list[Event]) -> str | None:
    shares = policy.predict_action_probabilities(tracker_of(events), DOMAIN).probabilities
    return DOMAIN.action_names_or_texts[shares.index(1.0)] if 1.0 in shares else None


@pytest.mark.parametrize("asked", ["relay_ask", "relay_no_contact", "relay_too_long", "relay_has_link"])
def test_the_message_asked_for_is_passed_on_whatever_it_is_about(policy: RelayPolicy, asked: str) -> None:
    assert next_action(policy, [*PRESSED, *told(asked), *says(SECRET)]) == "action_relay_message"


@pytest.mark.parametrize("said_before", ["relay_consent", "relay_sent", "relay_cancelled", "unknown"])
def test_without_consent_nothing_is_passed_on(policy: RelayPolicy, said_before: str) -> None:
    assert next_action(policy, [*PRESSED, *told(said_before), *says(SECRET)]) is None
    assert next_action(policy, says(SECRET)) is None


@pytest.mark.parametrize("step", ["relay_ask", "relay_no_contact", "relay_too_long", "relay_has_link"])
@pytest.mark.parametrize(
    "before",
    [
        [],
        [*says("hello", "smalltalk/greet"), *told("unknown")],
        [*OFFERED, *says("/notice/relay_cancelled", "notice/relay_cancelled"), *told("relay_cancelled")],
        [*PRESSED, *told("relay_ask"), *says(SECRET), *told("relay_sent")],
        [*OFFERED, Restarted()],
    ],
    ids=["at once", "after something else", "after a no", "after a message that went out", "after a start over"],
)
def test_a_payload_straight_to_a_later_step_is_asked_for_consent_first(
    policy: RelayPolicy, step: str, before: list[Event]
) -> None:
    jumped = [*before, *says(f"/notice/{step}", f"notice/{step}")]
    assert next_action(policy, jumped) == "utter_notice/relay_consent"
    asked = BotUttered("words", metadata={"utter_action": "utter_notice/relay_consent"})
    jumped += [ActionExecuted("utter_notice/relay_consent"), asked]
    assert next_action(policy, jumped) == "action_listen"
    assert next_action(policy, [*jumped, *says(SECRET)]) is None
    assert next_action(policy, [*jumped, *says("yes", "smalltalk/affirm")]) == "utter_notice/relay_ask"


def test_the_button_below_the_consent_still_works_after_another_question(policy: RelayPolicy) -> None:
    later = [*OFFERED, *says("when are you open", "practice/hours"), *told("hours")]
    assert next_action(policy, [*later, *says("/notice/relay_ask", "notice/relay_ask")]) is None


def test_a_typed_yes_is_consent_too(policy: RelayPolicy) -> None:
    consented = [*OFFERED, *says("yes please", "smalltalk/affirm")]
    assert next_action(policy, consented) == "utter_notice/relay_ask"
    asked = BotUttered("words", metadata={"utter_action": "utter_notice/relay_ask"})
    consented += [ActionExecuted("utter_notice/relay_ask"), asked]
    assert next_action(policy, consented) == "action_listen"
    assert next_action(policy, [*consented, *says(SECRET)]) == "action_relay_message"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("/faq/hot_stone", "faq/hot_stone"),
        ("no thanks", "smalltalk/deny"),
        ("start over", "restart"),
        ("1", "notice/relay_cancelled"),
    ],
)
def test_a_button_and_a_short_no_leave(policy: RelayPolicy, text: str, label: str) -> None:
    assert next_action(policy, [*ASKED, *says(text, label)]) is None


def test_a_no_that_says_more_is_a_message(policy: RelayPolicy) -> None:
    text = "no I can't come on Monday, 555 010 0177"
    assert next_action(policy, [*ASKED, *says(text, "smalltalk/deny")]) == "action_relay_message"


def test_starting_over_ends_the_wait(policy: RelayPolicy) -> None:
    assert next_action(policy, [*ASKED, Restarted(), *says(SECRET)]) is None


def test_a_warning_signs_card_is_left_to_the_safety_policy(policy: RelayPolicy) -> None:
    card = BotUttered("Call", metadata={"utter_action": "utter_warning_sign/stroke_tia"})
    assert next_action(policy, [*ASKED, *says(SECRET), ActionExecuted("utter_warning_sign"), card]) is None
    assert RelayPolicy.get_default_config()["priority"] < SafetyPolicy.get_default_config()["priority"]


async def test_the_words_are_gone_before_the_conversation_is_stored(policy: RelayPolicy) -> None:
    tracker = tracker_of([*ASKED, *says(SECRET), SlotSet("condition", "sciatica"), *RELAYED])
    prediction = policy.predict_action_probabilities(tracker, DOMAIN)
    assert DOMAIN.action_names_or_texts[prediction.probabilities.index(1.0)] == "action_listen"
    tracker.update_with_events(prediction.optional_events, DOMAIN)
    store = InMemoryTrackerStore(DOMAIN)
    await store.save(tracker)
    stored = str(store.store)
    assert "sciatica" not in stored and "0177" not in stored
    kept = await store.retrieve("visitor")
    assert kept is not None and kept.get_slot("condition") is None
    assert kept.latest_message is not None and kept.latest_message.text == PLACE_HOLDER
    assert not any(isinstance(event, MessageForgotten) for event in kept.events)


async def test_the_words_go_also_when_the_action_server_is_down(policy: RelayPolicy) -> None:
    down = BotUttered("sorry", metadata={"utter_action": "utter_notice/action_relay_message_unavailable"})
    tracker = tracker_of([*ASKED, *says(SECRET), ActionExecuted("action_relay_message"), down])
    assert policy.predict_action_probabilities(tracker, DOMAIN).optional_events == [MessageForgotten()]


def test_only_the_last_message_is_forgotten() -> None:
    tracker = tracker_of([*says("hello there", "smalltalk/greet"), *told("relay_ask"), *says(SECRET)])
    tracker.update_with_events([MessageForgotten()], DOMAIN)
    assert [e.text for e in tracker.events if isinstance(e, UserUttered)] == ["hello there", PLACE_HOLDER]
