"""Rasa graph component: which reading of a message is meant, from the shares of all of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import kept_responses
from components.conversation_reader import CONVERSATION, LEANING, READING_OF, REFERRED, decide, offer
from components.fusion_classifier import LABEL_RANKING
from components.label import set_label
from components.readings import Leaning
from components.turns import Answer

Ranking = list[tuple[str, float]]
BOOK = "book"
FIRM = ("practice", "contact", BOOK, "restart")  # meant as they are said, whatever was said before
UNSEEN = 0.001  # the share of a label that a ranking, which ends after ten, does not name
ANSWERABLE = ("faq", "practice", "book", "contact")  # what one of two questions may ask for


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ReadingChooser(GraphComponent, IntentClassifier):
    """Takes the further readings out again and lets them speak for their message.

    A follow-up question is ranked by what it says itself and by what its fuller readings say: for
    each label the two shares are multiplied, so a label needs both. The answer before it and its
    neighbours come a little closer. A message of two questions keeps its first label and gets the
    second one beside it, if both are clear, and about as clear as the whole: "I pulled something
    and have a trip booked. Would massage help?" asks once.

    Usage in config.yml, between the classifier and the gate::

        - name: components.reading_chooser.ReadingChooser
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults, each with its reason; docs/decisions/010-conversation.md tells what they were measured on."""
        return {
            "own": [0.4, 0.5, 0.6],  # weight of the message as typed, by its own words: none, one, more
            "context": 0.8,  # weight of its fuller readings
            "related": 2.0,  # the last answer and its neighbours are asked for more often than another
            "again": 0.1,  # but a bare "why?" wants more than it has just heard
            "stands": 0.9,  # so sure a share of a practice matter or a wish needs no context: "parking?"
            "clear": 0.5,  # each of two questions must be as sure as this to get its own answer,
            "whole": 0.95,  # and as sure as this part of the message as a whole: else one tells how the other is meant
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the options of config.yml.

        Raises:
            InvalidConfigException: naming the component, the key and what to write instead.
        """
        for key, default in cls.get_default_config().items():
            given = config.get(key, default)
            numbers = given if isinstance(given, list) else [given]
            valid = all(isinstance(one, (int, float)) and one >= 0 for one in numbers)
            if not numbers or not valid or isinstance(given, list) != isinstance(default, list):
                expected = "a list of numbers" if isinstance(default, list) else "a number"
                raise InvalidConfigException(f"{cls.__name__}: {key} is {given!r}; write {expected} of at least 0.")

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        answers: Mapping[str, dict[str, Any]] | None = None,
    ) -> None:
        """Create a chooser.

        Args:
            config: the options.
            model_storage: where the answers' metadata is stored with the model.
            resource: its place there.
            answers: each FAQ's metadata by label, for a second answer.
        """
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._answers = answers or {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ReadingChooser:
        """Create a chooser that knows no answer yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ReadingChooser:
        """Load the answers' metadata stored with the model."""
        with model_storage.read_from(resource) as folder:
            answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, answers)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn what the FAQs' metadata says: Rasa sends it along with an answer, but a second one needs it before."""
        self._answers = kept_responses.answers(training_data.responses)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "answers.json").write_text(json.dumps(self._answers, ensure_ascii=False), encoding="utf-8")
        return self._resource

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
            self._describe_second(message)
        return own

    def _choose(self, message: Message, readings: Sequence[Message], leaning: Leaning) -> None:
        own: Ranking = message.get(LABEL_RANKING)
        rankings = [ranking for reading in readings if (ranking := reading.get(LABEL_RANKING))]
        if not rankings:
            return
        if leaning.kind == "parts":
            self._both(message, readings)
        elif leaning.kind == "recall":
            self._recall(message, own, rankings[0], leaning)
        else:
            self._follow_up(message, readings, rankings, leaning)

    def _both(self, message: Message, parts: Sequence[Message]) -> None:
        best: Ranking = [part.get(LABEL_RANKING)[0] for part in parts if part.get(LABEL_RANKING)]
        labels = [label for label, _ in best]
        whole: Ranking = message.get(LABEL_RANKING)
        least = max(self._config["clear"], self._config["whole"] * whole[0][1])
        clear = all(share >= least and _intent(label) in ANSWERABLE for label, share in best)
        if len(set(labels)) == 2 and clear:
            message.set(LABEL_RANKING, None)
            decide(message, labels, message.get(TEXT))

    def _recall(self, message: Message, own: Ranking, topic: Ranking, leaning: Leaning) -> None:
        """An answer given before that fits the topic best, else whatever the topic itself asks for."""
        shares = {label: max(dict(own).get(label, 0.0), dict(topic).get(label, 0.0)) for label in leaning.said}
        label = max(shares, key=shares.__getitem__)
        _rank(message, [(label, 1.0)] if shares[label] > UNSEEN else topic)
        message.set(CONVERSATION, {"reading": leaning.texts[0], "also": None}, add_to_output=True)

    def _follow_up(
        self, message: Message, readings: Sequence[Message], rankings: Sequence[Ranking], leaning: Leaning
    ) -> None:
        assert leaning.last is not None
        own: Ranking = message.get(LABEL_RANKING)
        if self._stands(*own[0], leaning) and not self._goes_on(rankings, leaning.last):
            return
        ranking = self.combined(dict(own), [dict(one) for one in rankings], leaning)
        best = ranking[0][0]
        fresh = [label for label in leaning.last.related if label not in leaning.said]
        if leaning.own < 0 and best not in fresh:
            message.set(LABEL_RANKING, None)
            offer(message, fresh[:3], "related")
            return
        _rank(message, ranking)
        shares = [dict(one).get(best, 0.0) for one in rankings]
        if max(shares) > dict(own).get(best, 0.0):
            reading = readings[shares.index(max(shares))].get(TEXT)
            message.set(CONVERSATION, {"reading": reading, "also": None}, add_to_output=True)

    def _stands(self, label: str, share: float, leaning: Leaning) -> bool:
        """Whether the message as typed is understood without its context."""
        firm = _intent(label) in FIRM or (_intent(label) == "smalltalk" and not leaning.points)
        return firm and leaning.own >= 0 and share >= self._config["stands"]

    def _goes_on(self, rankings: Sequence[Ranking], last: Answer) -> bool:
        """Whether a fuller reading clearly asks for a neighbour of the last answer: "how long for" after ice."""
        return any(
            ranking[0][0] in last.related and ranking[0][1] >= self._config["clear"] for ranking in rankings if ranking
        )

    def combined(self, own: Mapping[str, float], readings: Sequence[Mapping[str, float]], leaning: Leaning) -> Ranking:
        """Labels with their shares, the best first.

        Args:
            own: shares of the message as typed.
            readings: shares of the fuller readings.
            leaning: what it follows.
        """
        assert leaning.last is not None
        weights = self._config["own"]
        weight = weights[min(leaning.own, len(weights) - 1)] if leaning.own >= 0 else 0.0
        scores = {}
        for label in {*own, *(label for reading in readings for label in reading)}:
            context = sum(reading.get(label, 0.0) for reading in readings) / len(readings)
            score = max(own.get(label, 0.0), UNSEEN) ** weight * max(context, UNSEEN) ** self._config["context"]
            if label == leaning.last.label and leaning.own < 0:
                score *= self._config["again"]
            elif label == leaning.last.label or label in leaning.last.related:
                score *= self._config["related"]
            scores[label] = score
        total = sum(scores.values())
        return sorted(((label, score / total) for label, score in scores.items()), key=lambda pair: -pair[1])

    @staticmethod
    def _name_referred(message: Message) -> None:
        """In a wish to book, "that one" is the technique talked about."""
        referred = message.get(REFERRED)
        if referred and message.get(INTENT, {}).get(INTENT_NAME_KEY) == BOOK:
            message.set(ENTITIES, [*message.get(ENTITIES, []), referred], add_to_output=True)

    def _describe_second(self, message: Message) -> None:
        """The second of two answers with its key and metadata, as actions read them from an answer given."""
        conversation = message.get(CONVERSATION) or {}
        label = conversation.get("also")
        if label:
            second = {"label": label, "key": label.split("/")[-1], **self._answers.get(label, {})}
            message.set(CONVERSATION, {**conversation, "also": second}, add_to_output=True)


def _intent(label: str) -> str:
    return label.split("/")[0]


def _rank(message: Message, ranking: Ranking) -> None:
    message.set(LABEL_RANKING, ranking)
    told = [{INTENT_NAME_KEY: label, PREDICTED_CONFIDENCE_KEY: share} for label, share in ranking]
    message.set(INTENT_RANKING_KEY, told, add_to_output=True)
    set_label(message, *ranking[0])
