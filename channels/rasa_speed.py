"""Ten places where stock Rasa does needless work with every message; what comes out is the same.

Measured with py-spy on turns with an answer, its caveat and a booking link (docs/decisions/019): checking an action
server's reply against a schema, and the schema itself, took 45 of 100 parts of the time; finding an event's class 4.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from types import SimpleNamespace
from typing import Any, Optional

from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionReverted,
    ActiveLoop,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, TEXT
from rasa.shared.utils.common import all_subclasses

from engines.live_trackers import duplicate, twin

STOCK_RESOLVE = Event.resolve_by_type
STOCK_CALL = RemoteAction._action_call_format
STOCK_PREDICT = RulePolicy._predict
STOCK_FIND = RulePolicy._find_action_from_rules
STOCK_EMPTY = Domain.is_empty
STOCK_APPLIED = DialogueStateTracker.applied_events
# Compared by class: Rasa's events are abstract base classes, for which `isinstance` takes ten times as long.
UNDOING = frozenset([ActionReverted, ActiveLoop, UserUtteranceReverted])
BEGINNING = frozenset([Restarted, SessionStarted])
COUNTED = "_counted_by_backline"  # where a tracker keeps its `_Counted`
EMPTY = "_is_empty_by_backline"  # where a domain keeps whether it is empty
RULES_LOOK_BACK = 1  # visitor's message, with what came before it: a rule spans one (`restrict_rules` in config.yml)
ACTIONS_LOOK_BACK = 8  # visitor's messages that an action gets in full; each is several kB


def is_action_reply(reply: Any) -> bool:
    """Whether an action server's reply can be used: words in a list, and events that Rasa can read."""
    if not isinstance(reply, dict):
        return False
    responses, happened = reply.get("responses", []), reply.get("events", [])
    if not all(isinstance(part, list) and all(isinstance(one, dict) for one in part) for part in (responses, happened)):
        return False
    if not all(one.get("name") for one in happened if one.get("event") == SlotSet.type_name):
        return False  # Rasa would set a slot without a name
    try:
        deserialise_events(happened)
    except Exception:  # what an event's class makes of a wrong one is its own affair
        return False
    return True


@lru_cache(maxsize=256)
def _event_class(name: str) -> Optional[type[Event]]:
    return next((known for known in all_subclasses(Event) if known.type_name == name), None)


def recent(tracker: DialogueStateTracker, messages: int = RULES_LOOK_BACK) -> DialogueStateTracker:
    """The conversation with its last messages alone, slots and all else as they are; a short one is itself."""
    found = 0
    for back, event in enumerate(reversed(tracker.events), 1):
        found += type(event) is UserUttered
        if found > messages:
            brief = twin(tracker)
            brief.events = deque(list(tracker.events)[len(tracker.events) - back + 1 :])
            return brief
    return tracker


@dataclass(frozen=True)
class _Counted:
    """What a conversation's events came to when they were counted last.

    Attributes:
        events: the tracker's own, to tell them from others.
        number: how many there were.
        last: the last of them.
        applied: those that count.
    """

    events: Sequence[Event]
    number: int
    last: Event
    applied: list[Event]

    def goes_on_in(self, events: Sequence[Event]) -> bool:
        """Whether these are the same events, and perhaps more."""
        return self.events is events and self.number <= len(events) and self.last is events[self.number - 1]


def applied_events(tracker: DialogueStateTracker) -> list[Event]:
    """The events since the conversation's last beginning, without those that were taken back.

    They are asked for a dozen times a turn; what has been counted in this turn is not counted again.
    """
    events: Sequence[Event] = tracker.events
    counted: Optional[_Counted] = tracker.__dict__.get(COUNTED)
    if counted is not None and not counted.goes_on_in(events):
        counted = None
    before = counted.applied if counted else []
    found: list[Event] = []
    for event in islice(reversed(events), len(events) - (counted.number if counted else 0)):
        kind = type(event)
        if kind in UNDOING:
            return list(STOCK_APPLIED(tracker))
        if kind in BEGINNING:
            before = []
            break
        found.append(event)
    found.reverse()
    found = before + found
    if events:
        tracker.__dict__[COUNTED] = _Counted(events, len(events), events[-1], found)
    return list(found)


def call_of(action: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """What an action server is sent: the last messages in full, of what was said before them the responses' names."""
    brief = recent(tracker, ACTIONS_LOOK_BACK)
    body: dict[str, Any] = STOCK_CALL(action, brief, domain)
    older = islice(tracker.events, len(tracker.events) - len(brief.events))
    names = [event.metadata.get("utter_action") for event in older if type(event) is BotUttered]
    body["tracker"]["events"][:0] = [{"event": "bot", "metadata": {"utter_action": name}} for name in names if name]
    return body


@lru_cache(maxsize=1000)
def _asks_for_text(rule: str) -> bool:
    """Whether a rule could hold for a message's text: it names one, or holds whatever a visitor says."""
    last = RulePolicy._rule_key_to_state(rule)[-1]
    said = last.get(USER)
    return TEXT in said if said else last.get(PREVIOUS_ACTION, {}).get(ACTION_NAME) == ACTION_LISTEN_NAME


def apply() -> None:
    """Put all ten in Rasa's place; twice is once."""

    def checked_already(self: RemoteAction, result: dict[str, Any]) -> bool:
        return True  # channels/action_endpoint.py has asked `is_action_reply`, and says words where it is not one

    def resolve_by_type(type_name: str, default: Optional[type[Event]] = None) -> Optional[type[Event]]:
        return _event_class(type_name) or STOCK_RESOLVE(type_name, default)

    def predict(
        self: RulePolicy, tracker: DialogueStateTracker, domain: Domain
    ) -> tuple[PolicyPrediction, Optional[str]]:
        # stock featurizes the whole conversation, twice a message, for rules that look back a turn; its graph has
        # taken hold of the public method by the time this is called, so it is the one within that changes
        return STOCK_PREDICT(self, recent(tracker), domain)

    def find(
        self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[Optional[str], Optional[str], bool]:
        # stock works out the states of a conversation once for its texts, then again for its intents
        if (
            use_text_for_last_user_input
            and not tracker.active_loop_name
            and not any(map(_asks_for_text, self.lookup[RULES]))
        ):
            return None, None, False
        found: tuple[Optional[str], Optional[str], bool] = STOCK_FIND(
            self, tracker, domain, use_text_for_last_user_input
        )
        return found

    def is_empty(self: Domain) -> bool:
        # stock builds an empty domain to compare with, and writes out both, at each message
        if EMPTY not in self.__dict__:
            self.__dict__[EMPTY] = STOCK_EMPTY(self)
        return bool(self.__dict__[EMPTY])

    def duplicate_slot(self: Slot, memo: Optional[dict[int, Any]] = None) -> Slot:
        # stock copies a domain's slots six times a turn; their values are replaced and never changed
        return twin(self)

    def call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        # stock sends the whole conversation, however long, to actions that look at its last turns
        return call_of(self, tracker, domain)

    # stock copies what an action has changed to its depths, for a debug line that is not written
    processor.copy = SimpleNamespace(deepcopy=lambda value: value)
    RemoteAction._action_call_format = call_format
    RulePolicy._predict = predict
    RulePolicy._find_action_from_rules = find
    Domain.is_empty = is_empty
    Slot.__copy__ = Slot.__deepcopy__ = duplicate_slot
    DialogueStateTracker.applied_events = applied_events  # stock asks each event six things, four times a message
    DialogueStateTracker.copy = duplicate  # stock plays the whole conversation again, once an action
    RemoteAction._validate_action_result = checked_already
    Event.resolve_by_type = staticmethod(resolve_by_type)
