"""Rasa's repeated work, done once: with the result that Rasa itself would give."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError, validate
from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import EndpointConfig

from channels.rasa_speed import (
    STOCK_APPLIED,
    STOCK_CALL,
    STOCK_EMPTY,
    STOCK_PREDICT,
    STOCK_RESOLVE,
    apply,
    call_of,
    is_action_reply,
    recent,
)
from components.forgotten import MessageForgotten

DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [greet, bye]
slots: {topic: {type: text, influence_conversation: false, mappings: [{type: custom}]}}
responses: {utter_greet: [{text: hi}], utter_bye: [{text: bye}]}
""")
ACTION = RemoteAction("action_anything", EndpointConfig())
SLOT = {"event": "slot", "name": "caveats_shown", "value": ["pain"], "timestamp": None}
GOOD: list[Any] = [
    {},
    {"events": [], "responses": []},
    {"events": [SLOT, {"event": "restart"}], "responses": [{"text": "hello", "buttons": []}]},
]
BAD: list[Any] = [
    [],
    "words",
    {"events": "none"},
    {"events": ["slot"]},
    {"events": [{"event": "slot"}]},
    {"events": [{"event": "no such event"}]},
    {"responses": {"text": "hello"}},
    {"responses": ["hello"]},
]


def story(intent: str) -> TrackerWithCachedStates:
    """A rule: this intent gets the response of its name."""
    steps: list[Event] = [ActionExecuted("..."), ActionExecuted("action_listen"), UserUttered(intent=intent_of(intent))]
    steps += [ActionExecuted(f"utter_{intent}"), ActionExecuted("action_listen")]
    return TrackerWithCachedStates.from_events(intent, steps, slots=DOMAIN.slots, domain=DOMAIN, is_rule_tracker=True)


def policy_of(rules: list[TrackerWithCachedStates], folder: Path) -> RulePolicy:
    storage = LocalModelStorage.create(folder)
    config = RulePolicy.get_default_config()
    policy = RulePolicy.create(config, storage, Resource("rules"), ExecutionContext(GraphSchema({})))
    policy.train(rules, DOMAIN)
    return policy


def intent_of(name: str) -> dict[str, str]:
    return {"name": name}


@pytest.mark.parametrize("reply", GOOD)
def test_a_reply_of_the_documented_shape_is_one(reply: Any) -> None:
    validate(reply, RemoteAction.action_response_format_spec())
    assert is_action_reply(reply)


@pytest.mark.parametrize("reply", BAD)
def test_what_rasa_refuses_is_refused(reply: Any) -> None:
    with pytest.raises((ValidationError, ValueError)):
        validate(reply, RemoteAction.action_response_format_spec())
        deserialise_events(reply["events"])
    assert not is_action_reply(reply)


def conversation(turns: int) -> DialogueStateTracker:
    heard = [{"name": name} for name in ("greet", "bye")]
    events: list[Event] = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
    for turn in range(turns):
        said = heard[turn % 2]
        events += [UserUttered(said["name"], said), DefinePrevUserUtteredFeaturization(False)]
        events += [ActionExecuted(f"utter_{said['name']}"), ActionExecuted("action_listen")]
    events += [UserUttered("greet", heard[0]), SlotSet("topic", "pain")]
    return DialogueStateTracker.from_events("visitor", events, slots=DOMAIN.slots)


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 60])
def test_rules_decide_on_a_long_conversation_as_rasa_does(tmp_path: Path, turns: int) -> None:
    held = RulePolicy.predict_action_probabilities  # as a loaded model's graph has, before anything is put in place
    apply()
    policy = policy_of([story("greet"), story("bye")], tmp_path)
    tracker = conversation(turns)
    expected, _ = STOCK_PREDICT(policy, tracker, DOMAIN)
    assert expected.probabilities[DOMAIN.index_for_action("utter_greet")] == 1.0
    assert held(policy, tracker, DOMAIN).probabilities == expected.probabilities


def test_rules_of_a_model_that_was_loaded_before_look_at_the_last_turn_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = RulePolicy.predict_action_probabilities
    apply()
    policy = policy_of([story("greet"), story("bye")], tmp_path)
    featurized: list[int] = []
    stock = RulePolicy._prediction_states

    def counting(self: RulePolicy, tracker: DialogueStateTracker, *args: Any, **kwargs: Any) -> Any:
        featurized.append(len(tracker.events))
        return stock(self, tracker, *args, **kwargs)

    monkeypatch.setattr(RulePolicy, "_prediction_states", counting)
    held(policy, conversation(60), DOMAIN)
    assert featurized and max(featurized) < 10


def spoken(text: str, response: str) -> TrackerWithCachedStates:
    """A rule: this text, word for word, gets a response."""
    steps: list[Event] = [ActionExecuted("..."), ActionExecuted("action_listen"), UserUttered(text)]
    steps += [DefinePrevUserUtteredFeaturization(True), ActionExecuted(response), ActionExecuted("action_listen")]
    return TrackerWithCachedStates.from_events(text, steps, slots=DOMAIN.slots, domain=DOMAIN, is_rule_tracker=True)


def test_rules_for_a_text_decide_as_rasas_do(tmp_path: Path) -> None:
    apply()
    policy = policy_of([story("bye"), spoken("see you", "utter_greet")], tmp_path)
    tracker = DialogueStateTracker.from_events(
        "visitor",
        [ActionExecuted("action_listen"), UserUttered("see you", intent_of("bye"))],
        slots=DOMAIN.slots,
    )
    for by_text, expected in ((True, "utter_greet"), (False, "utter_bye")):
        assert policy._find_action_from_rules(tracker, DOMAIN, use_text_for_last_user_input=by_text)[0] == expected


def test_states_are_not_worked_out_for_texts_where_no_rule_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply()
    policy = policy_of([story("greet"), story("bye")], tmp_path)
    by_text: list[bool] = []
    stock = RulePolicy._prediction_states

    def noticed(
        self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text: bool = False, **options: Any
    ) -> Any:
        by_text.append(use_text)
        return stock(self, tracker, domain, use_text, **options)

    monkeypatch.setattr(RulePolicy, "_prediction_states", noticed)
    policy.predict_action_probabilities(conversation(1), DOMAIN)
    assert by_text == [False]


@pytest.mark.parametrize("domain", [DOMAIN, Domain.empty()])
def test_a_domain_is_empty_where_rasa_says_so(domain: Domain) -> None:
    apply()
    for _ in range(2):
        assert domain.is_empty() == STOCK_EMPTY(domain) == (domain is not DOMAIN)


def test_a_new_conversations_slots_are_its_own() -> None:
    apply()
    one, other = (DialogueStateTracker("visitor", DOMAIN.slots) for _ in range(2))
    one.update(SlotSet("topic", "price"))
    assert (one.get_slot("topic"), other.get_slot("topic")) == ("price", None)
    assert all(slot.value is None for slot in DOMAIN.slots)


def test_a_copied_conversation_is_the_same_and_goes_on_alone() -> None:
    apply()
    tracker = conversation(3)
    twin, replayed = tracker.copy(), tracker.travel_back_in_time(float("inf"))
    assert twin.current_state(EventVerbosity.ALL) == replayed.current_state(EventVerbosity.ALL)
    twin.update(SlotSet("topic", "price"))
    twin.update(UserUttered("bye", {"name": "bye"}))
    assert (tracker.get_slot("topic"), len(tracker.events)) == ("pain", len(replayed.events))
    assert tracker.latest_message is not None and tracker.latest_message.text == "greet"


@pytest.mark.parametrize(
    "then",
    [[], [SlotSet("topic", "price")], [Restarted()], [UserUtteranceReverted()], [ActionReverted()], [SessionStarted()]],
)
def test_what_counts_of_a_conversation_is_what_rasa_counts(then: list[Event]) -> None:
    apply()
    tracker = conversation(3)
    for event in [*then, *([UserUttered("bye")] if then else [])]:
        tracker.update(event)
    assert tracker.applied_events() == STOCK_APPLIED(tracker)


def test_the_recent_part_of_a_conversation_keeps_slots_and_leaves_the_whole_alone() -> None:
    tracker = conversation(60)
    events = list(tracker.events)
    brief = recent(tracker, 2)
    assert [event.text for event in brief.events if isinstance(event, UserUttered)] == ["bye", "greet"]
    assert brief.get_slot("topic") == "pain" and brief.latest_message is tracker.latest_message
    assert list(tracker.events) == events
    assert recent(conversation(1), 2).events == conversation(1).events


@pytest.mark.parametrize("then", [UserUttered("bye"), Restarted(), UserUtteranceReverted()])
def test_what_has_been_counted_once_is_counted_on_as_rasa_would(then: Event) -> None:
    apply()
    tracker = conversation(3)
    tracker.applied_events().clear()  # what a caller makes of its list is its own affair
    twin = tracker.copy()
    for event in (SlotSet("topic", "price"), then, UserUttered("hello")):
        tracker.update(event)
        assert tracker.applied_events() == STOCK_APPLIED(tracker)
    assert twin.applied_events() == STOCK_APPLIED(twin)


def test_a_message_that_is_forgotten_is_not_counted_on() -> None:
    apply()
    tracker = conversation(1)
    assert "greet" in [event.text for event in tracker.applied_events() if isinstance(event, UserUttered)][-1:]
    tracker.update(MessageForgotten())
    tracker.update(ActionExecuted("action_listen"))
    assert tracker.applied_events() == STOCK_APPLIED(tracker)
    assert "greet" not in [event.text for event in tracker.applied_events() if isinstance(event, UserUttered)][-1:]


def test_an_action_gets_the_last_messages_in_full_and_the_names_of_what_was_said_before() -> None:
    turns = [
        [UserUttered(f"my words {number}"), BotUttered("A reply", metadata={"utter_action": f"utter_{number}"})]
        for number in range(12)
    ]
    tracker = DialogueStateTracker.from_events("me", [event for turn in turns for event in turn], DOMAIN.slots)
    sent = call_of(ACTION, tracker, DOMAIN)
    stock = STOCK_CALL(ACTION, tracker, DOMAIN)
    assert {**sent, "tracker": {**sent["tracker"], "events": stock["tracker"]["events"]}} == stock
    assert sent["tracker"]["events"][-16:] == stock["tracker"]["events"][-16:]
    names = [event["metadata"]["utter_action"] for event in sent["tracker"]["events"] if event["event"] == "bot"]
    assert names == [f"utter_{number}" for number in range(12)]
    assert "my words 3" not in str(sent) and "my words 4" in str(sent)


def test_an_action_gets_a_short_conversation_as_rasa_sends_it() -> None:
    tracker = DialogueStateTracker.from_events("me", [UserUttered("hello"), BotUttered("hi")], DOMAIN.slots)
    assert call_of(ACTION, tracker, DOMAIN) == STOCK_CALL(ACTION, tracker, DOMAIN)


def test_every_event_is_found_by_its_name_as_before() -> None:
    apply()
    apply()
    for name in {known.type_name for known in all_subclasses(Event) if known.type_name}:
        assert Event.resolve_by_type(name) is STOCK_RESOLVE(name)
    assert Event.resolve_by_type("no such event", SlotSet) is SlotSet
    with pytest.raises(ValueError, match="no such event"):
        Event.resolve_by_type("no such event")


def test_what_rasas_processor_copies_is_for_debug_lines_alone_and_is_handed_over_as_it_is() -> None:
    apply()
    changed = [SlotSet("topic", "hip")]
    assert processor.copy.deepcopy(changed) is changed
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(processor))) if isinstance(node, ast.Call)]
    lines = [call for call in calls if ast.unparse(call.func) == "structlogger.debug"]
    logged = {id(node) for line in lines for node in ast.walk(line)}
    copies = [call for call in calls if ast.unparse(call.func).startswith("copy.")]
    assert copies and all(id(call) in logged for call in copies)
