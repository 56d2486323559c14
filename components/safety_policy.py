"""Rasa policy: what a warning sign makes the assistant say, before and after every rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Optional

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT_NAME_KEY

from components.safety.patterns import INTENT as WARNING_SIGN
from components.safety_screen import FAILED, SAFETY

SAY_CARD = f"utter_{WARNING_SIGN}"
STANDS = "utter_notice/emergency_stands"
CRISIS_STANDS = "utter_notice/crisis_stands"
URGENT_STANDS = "utter_notice/urgent_stands"
GET_HELP = "utter_notice/when_to_get_help"
OWN = frozenset([SAY_CARD, STANDS, CRISIS_STANDS, URGENT_STANDS, GET_HELP])
CRISIS_CARD = f"{SAY_CARD}/suicidal_crisis"
START_OVER = "restart"  # Rasa's own intent; it leaves an emergency behind


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class SafetyPolicy(Policy):
    """Says cards, keeps an emergency's card standing, and adds cautions to answers.

    - A decided `warning_sign` gets its card and nothing else.
    - After an emergency's card every message gets one calm line, buttons too, until another
      emergency's card is due or the visitor starts over.
    - A caution, or the general line after a question about a warning sign or a failed screen,
      follows the answer that the rules give, once a conversation.

    It learns from the rules which action is the last of an answer. It needs no action server: all it
    says are responses of the domain.

    Usage in config.yml, above the RulePolicy's priority of 6::

        - name: components.safety_policy.SafetyPolicy
          priority: 10
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults, each with its reason."""
        return {"priority": 10}  # above RulePolicy's 6 and everything Rasa has: it cannot be outvoted

    @staticmethod
    def supported_data() -> SupportedData:
        """Rules, to learn which actions end an answer."""
        return SupportedData.ML_AND_RULE_DATA

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        endings: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        """Create a policy.

        Args:
            config: `priority`.
            model_storage: where the endings are stored with the model.
            resource: their place there.
            execution_context: what Rasa says about the graph.
            endings: pairs of an intent and the last action of its answer.
        """
        super().__init__(config, model_storage, resource, execution_context)
        self._endings = endings

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafetyPolicy:
        """Load the endings stored with the model."""
        with model_storage.read_from(resource) as folder:
            endings = json.loads((folder / "endings.json").read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, execution_context, frozenset((i, a) for i, a in endings))

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learn the last action of each answer."""
        endings = {pair for tracker in training_trackers for pair in _endings(tracker.events)}
        self._endings = frozenset(endings)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "endings.json").write_text(json.dumps(sorted(endings)), encoding="utf-8")
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[dict[str, Any]] = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The action that safety asks for, or no opinion."""
        action = self._next_action(tracker)
        if action is None or action not in domain.action_names_or_texts:
            return self._prediction(self._default_predictions(domain))
        shares = self._default_predictions(domain)
        shares[domain.index_for_action(action)] = 1.0
        return self._prediction(shares)

    def _next_action(self, tracker: DialogueStateTracker) -> str | None:
        message = tracker.latest_message
        if message is None or not (message.text or message.intent_name):
            return None
        before, done = _turn(tracker.applied_events())
        if done and done[-1] in OWN:
            return ACTION_LISTEN_NAME
        known = (message.parse_data or {}).get(SAFETY) or {}
        if not done:
            return _first_action(before, message, known)
        if (message.intent.get(INTENT_NAME_KEY), done[-1]) in self._endings:
            return _follow_up(before, known)
        return None


def _first_action(before: list[Event], message: UserUttered, known: dict[str, Any]) -> str | None:
    """What a turn begins with, if safety has a say in it."""
    standing = None if _starts_over(message) else _standing(before)
    decided = message.intent.get(INTENT_NAME_KEY) == WARNING_SIGN
    card = known.get("card")
    if standing and not (decided and known.get("level") == "emergency" and card != standing):
        return CRISIS_STANDS if standing == CRISIS_CARD else STANDS
    if decided:
        return URGENT_STANDS if known.get("level") == "urgent" and card in _cards(before) else SAY_CARD
    return None


def _follow_up(before: list[Event], known: dict[str, Any]) -> str | None:
    """What follows an answer: a caution or the general line, each once."""
    if known.get("level") == "professional" and known.get("card") not in _cards(before):
        return SAY_CARD
    general = known.get("level") == FAILED or (known.get("level") == "information" and GET_HELP not in _said(before))
    return GET_HELP if general else None


# Long conversations are searched by class, from their end, because Rasa's events are abstract base classes,
# for which `isinstance` takes ten times as long.
def _turn(events: list[Event]) -> tuple[list[Event], list[str]]:
    """The events before the visitor's last message, and the actions done since."""
    last = next((place for place in reversed(range(len(events))) if type(events[place]) is UserUttered), 0)
    done = [event.action_name for event in events[last + 1 :] if isinstance(event, ActionExecuted)]
    return events[:last], [name for name in done if name and name != ACTION_LISTEN_NAME]


def _standing(before: list[Event]) -> str | None:
    """The last emergency's card, unless the visitor has started over since."""
    for event in reversed(before):
        if type(event) is UserUttered and _starts_over(event):
            return None
        if type(event) is BotUttered:
            name, kind = _response(event)
            if kind == "emergency" and name.startswith(SAY_CARD):
                return name
    return None


def _starts_over(message: UserUttered) -> bool:
    return bool(message.intent.get(INTENT_NAME_KEY) == START_OVER)


def _cards(before: list[Event]) -> set[str]:
    return {name for name in _said(before) if name.startswith(SAY_CARD)}


def _said(before: list[Event]) -> set[str]:
    return {_response(event)[0] for event in before if type(event) is BotUttered}


def _response(event: BotUttered) -> tuple[str, str]:
    """Name and kind of the response that was said."""
    told = event.metadata or {}
    return str(told.get("utter_action") or ""), str((told.get("metadata") or {}).get("kind") or "")


def _endings(events: list[Event]) -> Iterator[tuple[str, str]]:
    """Pairs of an intent and the last action of its answer in a rule."""
    intent, last = None, None
    for event in events:
        if isinstance(event, UserUttered):
            intent, last = event.intent_name, None
        elif isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            if intent and last:
                yield intent, last
            intent, last = None, None
        elif isinstance(event, ActionExecuted):
            last = event.action_name
    if intent and last:
        yield intent, last
