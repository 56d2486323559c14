"""Rasa policy: the message a visitor wants passed on goes to the practice, and stays nowhere else."""

from __future__ import annotations

from typing import Any, Optional

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import FULL_RETRIEVAL_INTENT_NAME_KEY, INTENT_NAME_KEY

from components.forgotten import MessageForgotten

RELAY = "action_relay_message"
CONSENT = "utter_notice/relay_consent"
ASK = "utter_notice/relay_ask"
ANY = CONSENT.removesuffix("consent")
# after one of these the visitor's next message is the one to pass on; consent was given before
AWAITING = {
    ASK,
    "utter_notice/relay_no_contact",
    "utter_notice/relay_too_long",
    "utter_notice/relay_has_link",
}
YES = "smalltalk/affirm"
LEAVING = {"restart", "smalltalk/deny", "smalltalk/bye", "notice/relay_cancelled"}
SHORT = 3  # words; "no thanks bye" leaves, "no, I can't come on Monday, call me on ..." is a message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class RelayPolicy(Policy):
    """Hands the next message to `action_relay_message` where the visitor was asked for one, whatever it is about.

    A form would keep the text in a slot, and so in the tracker store. Here it is read by the action in
    the same turn and taken out of the conversation before that is stored. A payload straight to a later
    step gets the question for consent instead. A pressed button, a short "no" and "start over" leave.
    A warning sign in the message gets its card and is not passed on: the safety policy has the higher
    priority.

    Usage in config.yml, below the safety policy's priority and above the RulePolicy's::

        - name: components.relay_policy.RelayPolicy
          priority: 8
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults, each with its reason."""
        return {"priority": 8}  # below the safety policy's 10, above RulePolicy's 6

    @staticmethod
    def supported_data() -> SupportedData:
        """Rules are data like any; nothing is learned from them."""
        return SupportedData.ML_AND_RULE_DATA

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learn nothing."""
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "nothing").touch()
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[dict[str, Any]] = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The step of the relay that is due, or no opinion."""
        action = next_step(tracker)
        shares = self._default_predictions(domain)
        if action is None or action not in domain.action_names_or_texts:
            return self._prediction(shares)
        shares[domain.index_for_action(action)] = 1.0
        forget = [MessageForgotten()] if action == ACTION_LISTEN_NAME and _done(tracker)[-1:] == [RELAY] else []
        return self._prediction(shares, optional_events=forget)


def next_step(tracker: DialogueStateTracker) -> str | None:
    """The action that the relay asks for in this turn, or None."""
    message = tracker.latest_message
    done = _done(tracker)
    if message is None:
        return None
    label = message.intent.get(FULL_RETRIEVAL_INTENT_NAME_KEY) or message.intent.get(INTENT_NAME_KEY)
    if f"utter_{label}" in AWAITING and not _knows(tracker):
        return ACTION_LISTEN_NAME if done else CONSENT
    if (message.text or "").startswith("/"):
        return None
    asked = _said_before(tracker)
    if done:
        return ACTION_LISTEN_NAME if done[-1] in (RELAY, ASK) and asked in AWAITING | {CONSENT} else None
    if asked == CONSENT:
        return ASK if label == YES else None
    if asked not in AWAITING or (label in LEAVING and len((message.text or "").split()) <= SHORT):
        return None
    return RELAY


def _knows(tracker: DialogueStateTracker) -> bool:
    """Whether the visitor was told where a message goes before this one, and none has gone or been called off since."""
    is_before = False
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            is_before = True
        elif is_before and isinstance(event, BotUttered):
            said = str((event.metadata or {}).get("utter_action") or "")
            if said.startswith(ANY):
                return said in AWAITING | {CONSENT}
    return False


def _done(tracker: DialogueStateTracker) -> list[str]:
    """The actions done since the visitor's last message, the oldest first."""
    found: list[str] = []
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted) and event.action_name and event.action_name != ACTION_LISTEN_NAME:
            found.insert(0, event.action_name)
    return found


def _said_before(tracker: DialogueStateTracker) -> str | None:
    """Name of the last response before the visitor's last message."""
    is_before = False
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            if is_before:
                return None  # nothing was said to the message before it
            is_before = True
        elif is_before and isinstance(event, BotUttered):
            return str((event.metadata or {}).get("utter_action") or "")
    return None
