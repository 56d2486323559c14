"""Rasa graph component: answer, ask "did you mean", or say "I don't know"."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.fusion_classifier import LABEL_RANKING, THRESHOLDS, FusionClassifier
from components.label import FALLBACK, NO_ANSWER, TITLED, set_label
from components.thresholds import OFFERED, Thresholds, says_nothing_fits

THRESHOLD_NAMES = [field.name for field in fields(Thresholds)]
MOST = {"nothing": 10}  # a factor, not a share
UNTRAINED = Thresholds(answer=0.5, choices=0.5, sure=1.0)  # too few questions to hold any out: careful


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AnswerGate(GraphComponent, IntentClassifier):
    """Turns the classifier's calibrated shares into one decision.

    Where the labels that mean "no answer here", together and times `nothing`, outweigh the best other label, the
    best of them stands.
    Else, with `p` the best label's share: `p >= answer` lets the label stand, and under `sure` the next best titles
    stand beside it. Below `answer`, if the best three answerable labels together reach `choices`, they become
    choices ("did you mean"); else it is unknown. In both cases the intent becomes Rasa's `nlu_fallback`. What
    it decided is on the parse output under `gate`, where actions, staff tools and reports read it.

    The four numbers come from training (components/thresholds.py); one written in config.yml wins.

    Usage in config.yml, after the classifier::

        - name: components.answer_gate.AnswerGate
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """The classifier must run first."""
        return [FusionClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults; docs/decisions/003-gate-thresholds.md tells where the measured thresholds come from."""
        return {
            **dict.fromkeys(THRESHOLD_NAMES),  # as measured in training
            "offered": OFFERED,
            "choice_intents": list(TITLED),
            "out_of_scope": list(NO_ANSWER),  # their labels count together
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the options of config.yml.

        Raises:
            InvalidConfigException: naming the component, the key and what to write instead.
        """
        for key in THRESHOLD_NAMES:
            value, most = config.get(key), MOST.get(key, 1)
            if value is not None and (not isinstance(value, (int, float)) or not 0 <= value <= most):
                raise InvalidConfigException(f"{cls.__name__}: {key} is {value!r}; write a number from 0 to {most}.")
        offered = config.get("offered", 1)
        if not isinstance(offered, int) or offered < 1:
            raise InvalidConfigException(f"{cls.__name__}: offered is {offered!r}; write a whole number of at least 1.")

    def __init__(self, config: dict[str, Any]) -> None:
        """Keep the thresholds."""
        self._config = config
        self._written = {name: config[name] for name in THRESHOLD_NAMES if config.get(name) is not None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerGate:
        """Create the component (nothing is trained or stored)."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples as they are."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide on each message the classifier has ranked."""
        for message in messages:
            ranking = message.get(LABEL_RANKING)
            if ranking:
                measured = message.get(THRESHOLDS) or UNTRAINED
                self._decide(message, ranking, replace(measured, **self._written))
        return messages

    def _decide(self, message: Message, ranking: list[tuple[str, float]], limits: Thresholds) -> None:
        nothing = [pair for pair in ranking if self._is(pair, "out_of_scope")]
        others = [pair for pair in ranking if not self._is(pair, "out_of_scope")] or [("", 0.0)]
        best, share = others[0]
        is_nothing = bool(nothing) and says_nothing_fits(sum(pair[1] for pair in nothing), share, limits.nothing)
        if is_nothing:
            best, share = nothing[0]
            set_label(message, best, share)
        answerable = [pair for pair in ranking if self._is(pair, "choice_intents")]
        choices = answerable[: self._config["offered"]]
        together = sum(pair[1] for pair in choices)
        decision = "answer"  # "no answer here" is one too: its label says so itself
        offered: list[str] = []
        if not is_nothing and share < limits.answer:
            decision = "clarify" if together >= limits.choices else "unknown"
            offered = [label for label, _ in choices] if decision == "clarify" else []
            set_label(message, FALLBACK, together)
        elif not is_nothing and share < limits.sure:
            offered = [label for label, _ in answerable if label != best][: self._config["offered"] - 1]
        gate = {
            "decision": decision,
            "best": best,
            "share": share,
            "choices": offered,
            "limits": limits.to_dict(),
        }
        message.set("gate", gate, add_to_output=True)

    def _is(self, pair: tuple[str, float], intents: str) -> bool:
        return pair[0].split("/")[0] in self._config[intents]
