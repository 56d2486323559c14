"""Rasa graph component: techniques, body parts, conditions and professions as entities."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

from components.english import analyse, english


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class VocabularyExtractor(GraphComponent, EntityExtractorMixin):
    """Finds the words of `data/vocabulary.yml` and names them by their canonical word.

    The vocabulary is Rasa's own: a `lookup` lists the canonical words of one entity, a `synonym`
    the other ways to say one of them. Matching is on spaCy lemmas ("bums" finds "bum"), the
    longest match wins, and the entity's value is the canonical word ("bum" gives "buttock").

    Usage in config.yml::

        - name: components.vocabulary_extractor.VocabularyExtractor
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No options."""
        return {}

    def __init__(self, model_storage: ModelStorage, resource: Resource, words: dict[str, dict[str, str]]) -> None:
        """Build the matcher.

        Args:
            model_storage: where the vocabulary is stored with the model.
            resource: its place there.
            words: for each entity, the words that name it and their canonical words.
        """
        self._model_storage = model_storage
        self._resource = resource
        self._set_words(words)

    def _set_words(self, words: dict[str, dict[str, str]]) -> None:
        self._words = words
        self._canonical: dict[tuple[str, tuple[str, ...]], str] = {}
        self._matcher = PhraseMatcher(english().vocab, attr="LEMMA")
        for entity, variants in words.items():
            docs = [analyse(variant) for variant in variants]
            if docs:
                self._matcher.add(entity, docs)
            for doc, canonical in zip(docs, variants.values(), strict=True):
                self._canonical[(entity, tuple(token.lemma_ for token in doc))] = canonical

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VocabularyExtractor:
        """Create an extractor that knows no word yet."""
        return cls(model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> VocabularyExtractor:
        """Load the vocabulary stored with the model."""
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        return cls(model_storage, resource, words)

    def train(self, training_data: TrainingData) -> Resource:
        """Read lookups and synonyms of the training data and store them."""
        words: dict[str, dict[str, str]] = {}
        for table in training_data.lookup_tables:
            if isinstance(table["elements"], list):
                words.setdefault(table["name"], {}).update({word: word for word in table["elements"]})
        for variant, canonical in training_data.entity_synonyms.items():
            for variants in words.values():
                if canonical in variants:
                    variants[variant] = canonical
        self._set_words(words)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "vocabulary.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Mark entities in training questions too, for components that read them."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities found in each message's text."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                found = self.add_extractor_name(self._find(text))
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _find(self, text: str) -> list[dict[str, Any]]:
        doc = analyse(text)
        entities = []
        for span in filter_spans(self._matcher(doc, as_spans=True)):
            lemmas = tuple(token.lemma_ for token in span)
            entities.append(
                {
                    "entity": span.label_,
                    "start": span.start_char,
                    "end": span.end_char,
                    "value": self._canonical[(span.label_, lemmas)],
                    "confidence_entity": 1.0,
                }
            )
        return entities
