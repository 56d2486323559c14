"""Rasa graph component: which reading of a message is meant, from the shares of all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.conversation_reader import CONVERSATION, LEANING, READING_OF, REFERRED, ConversationReader, offer
from components.fusion_classifier import LABEL_RANKING, FusionClassifier
from components.label import set_label
from components.readings import Leaning

Ranking = list[tuple[str, float]]
SAFETY = "warning_sign"
BOOK = "book"
UNSEEN = 0.003  # the share of a label that a ranking, which ends after ten, does not name
ANSWERABLE = ("faq", "practice", "book", "contact")  # what one of two questions may ask for


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ReadingChooser(GraphComponent, IntentClassifier):
    """Takes the further readings out again and lets them speak for their message.

    A follow-up question is ranked by what it says itself and by what its fuller readings say: for
    each label the two shares are multiplied, so a label needs both. Neighbours of the answer before
    it come a little closer; the same answer again moves a little away. A message of two questions
    keeps its first label and gets the second one beside it, if both are clear. Whatever the
    message says of a warning sign goes before all of that.

    Usage in config.yml, between the classifier and the gate::

        - name: components.reading_chooser.ReadingChooser
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """The readings come from the reader, their shares from the classifier."""
        return [ConversationReader, FusionClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults, each with its reason; measured on tests/dialogues (docs/decisions/010-conversation.md)."""
        return {
            "context": 0.6,  # weight of the fuller readings beside the message's own 1
            "related": 2.0,  # a neighbour of the last answer is asked for more often than another
            "again": 0.15,  # the same answer once more is seldom meant
            "stands": 0.9,  # an own share as sure as this that is no FAQ needs no context: "thanks", "parking?"
            "clear": 0.5,  # each of two questions must be as sure as this to get its own answer
            "warning": 0.2,  # a warning sign with this share in any reading is heard
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the options of config.yml.

        Raises:
            InvalidConfigException: naming the component, the key and what to write instead.
        """
        for key in cls.get_default_config():
            value = config.get(key, 0.0)
            if not isinstance(value, (int, float)) or value < 0:
                raise InvalidConfigException(f"{cls.__name__}: {key} is {value!r}; write a number of at least 0.")

    def __init__(self, config: dict[str, Any]) -> None:
        """Keep the options."""
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ReadingChooser:
        """Create the component (nothing is trained or stored)."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training examples as they are."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Choose for each message that has further readings, and give back the messages without them."""
        readings: dict[int, list[Message]] = defaultdict(list)
        own = []
        for message in messages:
            if message.get(READING_OF) is None:
                own.append(message)
            else:
                readings[message.get(READING_OF)].append(message)
        for place, message in enumerate(own):
            if readings[place] and message.get(LABEL_RANKING):
                self._choose(message, readings[place], message.get(LEANING))
            self._name_referred(message)
        return own

    def _choose(self, message: Message, readings: Sequence[Message], leaning: Leaning) -> None:
        rankings = [ranking for reading in readings if (ranking := reading.get(LABEL_RANKING))]
        ranking: Ranking = message.get(LABEL_RANKING)
        if not rankings or ranking[0][0].startswith(SAFETY):
            return
        if leaning.kind == "parts":
            self._both(message, readings)
        elif leaning.kind == "recall":
            self._recall(message, ranking, rankings[0], leaning)
        else:
            self._follow_up(message, readings, rankings, leaning)

    def _both(self, message: Message, parts: Sequence[Message]) -> None:
        best: Ranking = [part.get(LABEL_RANKING)[0] for part in parts if part.get(LABEL_RANKING)]
        warned = [pair for pair in best if pair[0].startswith(SAFETY) and pair[1] >= self._config["warning"]]
        if warned:
            _rank(message, warned)
            return
        labels = [label for label, _ in best]
        clear = all(share >= self._config["clear"] and _intent(label) in ANSWERABLE for label, share in best)
        if len(set(labels)) == 2 and clear:
            labels.sort(key=lambda label: _intent(label) != "faq")  # what follows an FAQ's answer follows the first
            _rank(message, [(label, share) for label in labels for one, share in best if one == label])
            message.set(CONVERSATION, {"reading": message.get(TEXT), "also": labels[1:]}, add_to_output=True)

    def _recall(self, message: Message, own: Ranking, topic: Ranking, leaning: Leaning) -> None:
        """An answer given before that fits the topic best, else whatever the topic itself asks for."""
        shares = {label: max(dict(own).get(label, 0.0), dict(topic).get(label, 0.0)) for label in leaning.said}
        label = max(shares, key=shares.__getitem__)
        if shares[label] > UNSEEN:
            _rank(message, [(label, 1.0)])
        else:
            _rank(message, topic)
        message.set(CONVERSATION, {"reading": leaning.texts[0], "also": []}, add_to_output=True)

    def _follow_up(
        self, message: Message, readings: Sequence[Message], rankings: Sequence[Ranking], leaning: Leaning
    ) -> None:
        assert leaning.last is not None
        own: Ranking = message.get(LABEL_RANKING)
        if not leaning.bare and own[0][1] >= self._config["stands"] and _intent(own[0][0]) != "faq":
            return
        ranking = self.combined({} if leaning.bare else dict(own), [dict(one) for one in rankings], leaning)
        best = ranking[0][0]
        fresh = [label for label in leaning.last.related if label not in leaning.said]
        if leaning.bare and best == leaning.last.label and fresh:
            message.set(LABEL_RANKING, None)
            offer(message, fresh[:3], "related")
            return
        _rank(message, ranking)
        shares = [dict(one).get(best, 0.0) for one in rankings]
        if max(shares) > dict(own).get(best, 0.0):
            reading = readings[shares.index(max(shares))].get(TEXT)
            message.set(CONVERSATION, {"reading": reading, "also": []}, add_to_output=True)

    def combined(
        self, own: Mapping[str, float], readings: Sequence[Mapping[str, float]], leaning: Leaning
    ) -> Ranking:
        """Labels with their shares, the best first.

        Args:
            own: shares of the message as typed; empty if it has no word of its own.
            readings: shares of the fuller readings.
            leaning: what it follows.
        """
        assert leaning.last is not None
        scores = {}
        for label in {*own, *(label for reading in readings for label in reading)}:
            context = max(reading.get(label, 0.0) for reading in readings)
            score = max(own.get(label, 0.0), UNSEEN) * max(context, UNSEEN) ** self._config["context"]
            if label in leaning.last.related:
                score *= self._config["related"]
            if label == leaning.last.label:
                score *= self._config["again"]
            scores[label] = score
        total = sum(scores.values())
        return sorted(((label, score / total) for label, score in scores.items()), key=lambda pair: -pair[1])

    @staticmethod
    def _name_referred(message: Message) -> None:
        """In a wish to book, "that one" is the technique talked about."""
        referred = message.get(REFERRED)
        if referred and message.get(INTENT, {}).get(INTENT_NAME_KEY) == BOOK:
            message.set(ENTITIES, [*message.get(ENTITIES, []), referred], add_to_output=True)


def _intent(label: str) -> str:
    return label.split("/")[0]


def _rank(message: Message, ranking: Ranking) -> None:
    message.set(LABEL_RANKING, ranking)
    set_label(message, *ranking[0])
