"""Rasa graph component: one label for a message from three views of it, fused and calibrated."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import (
    FEATURE_TYPE_SENTENCE,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RESPONSE_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack

from components import thresholds
from components.code_digest import code_digest
from components.fusion import FusionModel
from components.held_out import is_held_out
from components.label import FALLBACK, NO_ANSWER, TITLED, set_label
from components.remembered import Remembered
from components.thresholds import Thresholds

LABEL_RANKING = "label_ranking"  # message property: every label's share, read by the answer gate
THRESHOLDS = "thresholds"  # message property: the shares that are enough, as measured in training


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FusionClassifier(GraphComponent, IntentClassifier):
    """Classifies a message into full labels such as `faq/heat_or_cold`, `book` or `smalltalk/greet`.

    Retrieval intents need no ResponseSelector of their own: the label names the response, and the
    component writes the `response_selector` output that Rasa's `utter_faq` action reads.

    Usage in config.yml, after at least one dense and one sparse featurizer::

        - name: components.fusion_classifier.FusionClassifier
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Featurizers must run first."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults, each with its reason."""
        return {
            "ranking_length": 10,  # labels kept in the parse output
            "out_of_scope": list(NO_ANSWER),  # none of them is no mistake
            "choice_intents": list(TITLED),
            "random_state": 42,  # the same data gives the same model
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be importable for this component."""
        return ["sklearn"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The maths stands in files of its own; a change there must train anew."""
        return code_digest("fusion.py", "linear_machine.py", "thresholds.py", "held_out.py")

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: FusionModel | None = None,
        limits: Thresholds | None = None,
    ) -> None:
        """Create a classifier, trained if `model` is given."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._thresholds = limits
        self._rankings: Remembered[list[tuple[str, float]]] = Remembered()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FusionClassifier:
        """Create an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FusionClassifier:
        """Load a trained classifier."""
        with model_storage.read_from(resource) as folder, np.load(folder / "fusion.npz") as arrays:
            settings = json.loads((folder / "fusion.json").read_text(encoding="utf-8"))
            model = FusionModel.from_arrays(settings, dict(arrays))
        limits = settings[THRESHOLDS]
        return cls(config, model_storage, resource, model, Thresholds(**limits) if limits else None)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has text and an intent."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        labels = [e.get(INTENT_RESPONSE_KEY) or e.get(INTENT) for e in examples]
        if len(set(labels)) < 2:
            raise InvalidConfigException(
                f"{type(self).__name__}: the training data has {len(set(labels))} intents; it needs at least two."
            )
        dense, sparse = self._features(examples)
        nothing = {label for label in set(labels) if label.split("/")[0] in self._config["out_of_scope"]}
        held = np.array([is_held_out(example.get(TEXT)) for example in examples])
        self._model = FusionModel.fit(dense, sparse, labels, held, self._config["random_state"], by_subject=nothing)
        self._thresholds = self._fit_thresholds(self._model, nothing)
        settings, arrays = self._model.to_arrays()
        settings[THRESHOLDS] = self._thresholds.to_dict() if self._thresholds else None
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "fusion.json").write_text(json.dumps(settings), encoding="utf-8")
            np.savez_compressed(folder / "fusion.npz", **arrays)
        return self._resource

    def _fit_thresholds(self, model: FusionModel, nothing: set[str]) -> Thresholds | None:
        if model.held_out is None:
            return None
        titled = [label.split("/")[0] in self._config["choice_intents"] for label in model.labels]
        unanswerable = [label in nothing for label in model.labels]
        return thresholds.fit(*model.held_out, np.array(titled), np.array(unanswerable))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples as they are: nothing trained later reads predictions."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and response selection on each message that nobody decided before."""
        for message in messages:
            if self._model is None or message.get(INTENT, {}).get(INTENT_NAME_KEY) or not message.get(TEXT):
                continue
            if not any(feature.is_dense() for feature in message.features):
                set_label(message, FALLBACK, 0.0)  # the encoder is missing; words alone mislead
                continue
            ranking = list(self._rankings.get(message.get(TEXT), partial(self._ranking, self._model, message)))
            message.set(LABEL_RANKING, ranking)
            message.set(THRESHOLDS, self._thresholds)
            set_label(message, *ranking[0])
            message.set(
                "intent_ranking",
                [{INTENT_NAME_KEY: label, PREDICTED_CONFIDENCE_KEY: share} for label, share in ranking],
                add_to_output=True,
            )
        return messages

    def _ranking(self, model: FusionModel, message: Message) -> list[tuple[str, float]]:
        """The likeliest labels and their shares, the likeliest first."""
        shares = model.predict(*self._features([message]))[0]
        order = np.argsort(-shares)[: self._config["ranking_length"]]
        return [(model.labels[i], float(shares[i])) for i in order]

    def _features(self, messages: list[Message]) -> tuple[np.ndarray, csr_matrix]:
        """Sentence features of messages, those of all featurizers side by side."""
        dense: list[np.ndarray] = []
        sparse: list[csr_matrix] = []
        for message in messages:
            features = [f for f in message.features if f.attribute == TEXT and f.type == FEATURE_TYPE_SENTENCE]
            dense.append(
                np.concatenate([np.asarray(f.features, dtype=np.float32)[0] for f in features if f.is_dense()])
            )
            blocks = [f.features for f in features if f.is_sparse()]
            sparse.append(blocks[0] if len(blocks) == 1 else hstack(blocks, format="csr"))
        return np.stack(dense), vstack(sparse, format="csr") if len(sparse) > 1 else sparse[0]
