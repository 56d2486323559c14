"""Rasa graph component: a message is read in its conversation, before the classifier sees it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.cues import FILE, Cues
from components.label import FALLBACK, set_label
from components.readings import Decided, Leaning, Offered, Referred, read, referred_technique
from components.turns import Turn, turns

CONVERSATION = "conversation"  # parse output: how the message was read; further turns look back at it
LEANING = "leaning"  # message property: what the chooser needs to know
REFERRED = "referred"  # message property: the entity "that one" stands for, should the message be a wish to book
READING_OF = "reading_of"  # message property of a further reading: the place of its message in the list


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConversationReader(GraphComponent, IntentClassifier):
    """Understands what a message owes to the conversation: "2", "and swedish?", "tell me more".

    It keeps nothing itself; all it knows is the tracker of this one visitor. A choice among offered
    titles, "tell me more" and "say that again" are decided at once. For a message that leans on
    what was said, fuller readings are appended to the list of messages, so that featurizers and
    classifier treat them in the same batch; ReadingChooser takes them out again. A message that says
    enough itself passes untouched.

    Usage in config.yml, after the vocabulary and before the tokenizer::

        - name: components.conversation_reader.ConversationReader
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults."""
        return {"cues": str(FILE.relative_to(Path(__file__).parents[1]))}  # relative to the project's root

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConversationReader:
        """Create the component (nothing is trained or stored)."""
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        """Read the cues.

        Raises:
            InvalidConfigException: the file of cues is missing or wrong.
        """
        try:
            self._cues = Cues.load(Path(config["cues"]))
        except (OSError, ValueError) as error:
            raise InvalidConfigException(f"{type(self).__name__}: the cues cannot be read: {error}") from error

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples as they are: each stands by itself."""
        return training_data

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Decide on messages that choose, and append readings of messages that lean.

        Args:
            messages: the visitor's messages; Rasa gives one.
            tracker: the conversation before them, or None where a message is only parsed.
        """
        further: list[Message] = []
        said = list(turns(reversed(tracker.events))) if tracker is not None else []
        for place, message in enumerate(messages):
            text = message.get(TEXT) or ""
            decided = message.get(INTENT, {}).get(INTENT_NAME_KEY)
            if text and not decided and not text.startswith("/"):  # a payload names what it wants
                further += self._read(message, said, place)
        return messages + further

    def _read(self, message: Message, said: Sequence[Turn], place: int) -> list[Message]:
        text = message.get(TEXT)
        entities = message.get(ENTITIES, [])
        reading = read(text, entities, said, self._cues)
        if not any(entity["entity"] == "technique" for entity in entities):
            message.set(REFERRED, _entity(referred_technique(text, said, self._cues)))
        if isinstance(reading, Decided):
            decide(message, reading.labels, reading.reading)
        elif isinstance(reading, Offered):
            offer(message, reading.labels, reading.decision)
        elif isinstance(reading, Leaning):
            message.set(LEANING, reading)
            return [Message({TEXT: one, READING_OF: place}) for one in reading.texts]
        return []


def _entity(referred: Referred | None) -> dict[str, Any] | None:
    """The entity that "that one" stands for, with the place of these words."""
    if referred is None:
        return None
    named = {"entity": "technique", "value": referred.technique, "start": referred.start, "end": referred.end}
    return {**named, "confidence_entity": 1.0, "extractor": ConversationReader.__name__}


def decide(message: Message, labels: Sequence[str], reading: str) -> None:
    """Write down one answer or two, and what the message means in full words.

    Of two, an FAQ comes first: its caveat and its booking link follow it, and the second answer comes after.
    Without an FAQ both are left to the action that answers what has no single answer.
    """
    first, *second = sorted(labels, key=lambda label: not label.startswith("faq/"))
    if second and not first.startswith("faq/"):
        offer(message, labels, "both")
    else:
        set_label(message, first, 1.0)
    message.set(CONVERSATION, {"reading": reading, "also": second[0] if second else None}, add_to_output=True)


def offer(message: Message, labels: Sequence[str], decision: str) -> None:
    """Write down several titles, where no single answer is meant."""
    set_label(message, FALLBACK, 1.0)
    message.set("gate", {"decision": decision, "choices": list(labels)}, add_to_output=True)
