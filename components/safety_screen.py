"""Rasa graph component: warning signs are seen before anything else looks at a message."""

from __future__ import annotations

import hashlib
import json
import logging
from functools import partial
from pathlib import Path
from typing import Any, Optional

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import kept_responses
from components.code_digest import code_digest
from components.encoder import EncoderError, shared_encoder
from components.label import offer_response, set_label
from components.safety.concepts import ConceptError
from components.safety.patterns import FOLDER, pattern_files, read_patterns
from components.safety.patterns import INTENT as WARNING_SIGN
from components.safety.reading import HERE, understanding
from components.safety.rules import SignError
from components.safety.screen import PLAIN, Encode, Screen, Verdict, plain_lines
from components.spelling_mender import as_meant

logger = logging.getLogger(__name__)

SAFETY = "safety"  # message property: the verdict, read by the safety policy and by actions
OFF = "off"  # file in the model's folder of a screen that has nothing to look for
FAILED = "failed"  # its level when the screen itself has failed


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER],
    is_trainable=True,
)
class SafetyScreen(GraphComponent, IntentClassifier):
    """Sets `warning_sign/<pattern>` for emergencies and urgent signs; a caution stays beside the answer.

    A decided message keeps its intent: every later component leaves it alone. It counts as a
    featurizer too because only those may change the training data: the written lines of warning
    signs are taken out of it, so no classifier knows them as a label of its own.

    If anything fails here, the message goes on undecided with `safety.level` "failed", and the
    safety policy adds the general safety line to the answer.

    Usage in config.yml, first in the pipeline::

        - name: components.safety_screen.SafetyScreen
          folder: data/warning_sign
          encoder: models/encoder
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults, each with its reason."""
        return {
            "folder": str(FOLDER),
            "encoder": "models/encoder",  # the featurizer's own, so each text is encoded once
            "cache_size": 2048,  # as the featurizer's
            "turns": 6,  # visitor's messages that are read together (triage 1b)
            "longest": 4000,  # characters read; four times what is answered, so a sign at the end is seen
            "plain": PLAIN,  # questions of other intents to learn from, evenly picked
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be importable for this component."""
        return ["sklearn", "spacy_lookups_data"]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the options of config.yml.

        Raises:
            InvalidConfigException: naming the component, the key and what to write instead.
        """
        for key in ("turns", "longest", "plain", "cache_size"):
            value = config.get(key, 1)
            if not isinstance(value, int) or value < 1:
                raise InvalidConfigException(f"{cls.__name__}: {key} is {value!r}; write a whole number of at least 1.")

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> Optional[str]:
        """Signs, concepts, code and encoder stand outside Rasa's training data; a change of theirs must train anew."""
        digest = hashlib.sha256()
        for path in [*pattern_files(config.get("folder", str(FOLDER))), *sorted(HERE.glob("*.yml"))]:
            digest.update(path.read_bytes())
        digest.update(code_digest("safety/*.py", "held_out.py").encode())
        manifest = Path(config.get("encoder", "models/encoder")) / "manifest.json"
        digest.update(manifest.read_bytes() if manifest.exists() else b"")
        return digest.hexdigest()

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, screen: Screen | None = None
    ) -> None:
        """Create a screen, trained if `screen` is given."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._screen = screen
        self._is_off = False  # only where the training data have no warning signs at all
        self._encode: Encode | None = None
        try:
            self._encode = shared_encoder(config["encoder"], config["cache_size"]).encode
        except EncoderError as error:
            logger.error("The safety screen works by its rules alone. %s", error)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyScreen:
        """Create an untrained screen."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafetyScreen:
        """Load a trained screen."""
        with model_storage.read_from(resource) as folder:
            if (folder / OFF).exists():
                passive = cls(config, model_storage, resource)
                passive._is_off = True
                return passive
            with np.load(folder / "screen.npz") as arrays:
                settings = json.loads((folder / "screen.json").read_text(encoding="utf-8"))
                screen = Screen.from_arrays(understanding(), settings, dict(arrays))
        return cls(config, model_storage, resource, screen)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from data/warning_sign, with the questions of all other intents as plain ones.

        Raises:
            InvalidConfigException: the folder or a file of concepts cannot be used.
        """
        if not any(example.get(INTENT) == WARNING_SIGN for example in training_data.intent_examples):
            # another set of questions on the same pipeline (tools/benchmark.py); the practice's own always has them
            logger.warning("The training data hold no line of a warning sign, so the safety screen is off.")
            self._is_off = True
            with self._model_storage.write_to(self._resource) as folder:
                (folder / OFF).touch()
            return self._resource
        try:
            patterns = read_patterns(self._config["folder"], understanding().concepts)
        except (SignError, ConceptError) as error:
            raise InvalidConfigException(f"{type(self).__name__}: {error}") from error
        answers = kept_responses.answers(training_data.responses).values()
        others = [e.get(TEXT) for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT) != WARNING_SIGN]
        plain = plain_lines(others, [told["title"] for told in answers if "title" in told], self._config["plain"])
        encoder = shared_encoder(self._config["encoder"], self._config["cache_size"])
        self._screen = Screen.fit(understanding(), patterns, patterns.lines, plain, encoder.encode_many)
        settings, arrays = self._screen.to_arrays()
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "screen.json").write_text(json.dumps(settings), encoding="utf-8")
            np.savez_compressed(folder / "screen.npz", **arrays)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Take the lines of warning signs out: what comes later must not know them."""
        kept = [example for example in training_data.training_examples if example.get(INTENT) != WARNING_SIGN]
        return TrainingData(
            kept,
            training_data.entity_synonyms,
            training_data.regex_features,
            training_data.lookup_tables,
            training_data.responses,
        )

    def process(self, messages: list[Message], tracker: Optional[DialogueStateTracker] = None) -> list[Message]:
        """Judge each message; plain ones pass untouched."""
        for message in messages:
            text = message.get(TEXT) or ""
            if self._is_off or not text.strip() or is_payload(text):
                continue
            try:
                self._mark(message, text, self._judge(as_meant(message), tracker))
            except Exception as error:
                # the kind of error only: its words could hold the visitor's
                logger.error("The safety screen failed on a message with %s.", type(error).__name__)
                message.set(SAFETY, {"level": FAILED}, add_to_output=True)
        return messages

    def _judge(self, text: str, tracker: Optional[DialogueStateTracker]) -> Verdict:
        if self._screen is None:
            raise RuntimeError("not trained")
        judge = partial(self._screen.judge, text[: self._config["longest"]])
        earlier = said_before(tracker, self._config["turns"] - 1)
        try:
            return judge(earlier, self._encode)
        except Exception as error:
            if self._encode is None:
                raise
            logger.error("The safety screen fell back to its rules after %s.", type(error).__name__)
            return judge(earlier, None)

    def _mark(self, message: Message, text: str, verdict: Verdict) -> None:
        if verdict.card:
            known = {"level": verdict.level, "pattern": verdict.pattern, "card": verdict.card}
            message.set(SAFETY, known, add_to_output=True)
            label = verdict.card.removeprefix("utter_")
            if verdict.level == "professional":
                offer_response(message, label, 1.0)
            else:
                message.set(TEXT, text.lstrip("/ "), add_to_output=True)  # a slash would make Rasa read a command
                set_label(message, label, 1.0)
        elif verdict.asks:
            message.set(SAFETY, {"level": "information"}, add_to_output=True)


def is_payload(text: str) -> bool:
    """Whether a button sent this: a slash and a name, with nothing typed behind."""
    name, brace, _ = text.partition("{")
    return (
        text.startswith("/") and name[1:].replace("/", "").replace("_", "").isalnum() and (not brace or text[-1] == "}")
    )


def said_before(tracker: Optional[DialogueStateTracker], count: int) -> list[str]:
    """The visitor's last messages before this one, the oldest first; buttons left out."""
    if tracker is None:
        return []
    texts = [event.text for event in tracker.applied_events() if type(event) is UserUttered and event.text]
    return [text for text in texts if not is_payload(text)][-count:]
