"""Words of the vocabulary as entities."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.vocabulary_extractor import VocabularyExtractor

VOCABULARY = TrainingData(
    lookup_tables=[
        {"name": "technique", "elements": ["deep tissue", "hot stone"]},
        {"name": "technique", "elements": ["swedish"]},
        {"name": "body_part", "elements": ["back", "low back", "buttock", "SI joint"]},
        {"name": "kept_in_a_file", "elements": "places.txt"},
    ],
    entity_synonyms={
        "deep pressure massage": "deep tissue",
        "bum": "buttock",
        "lower back": "low back",
        "x": "nothing",
    },
)


@pytest.fixture
def extractor(storage: ModelStorage, resource: Resource, context: ExecutionContext) -> VocabularyExtractor:
    """An extractor that has read the vocabulary."""
    trained = VocabularyExtractor.create({}, storage, resource, context)
    trained.train(VOCABULARY)
    return trained


def entities(extractor: VocabularyExtractor, text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = extractor.process([Message.build(text)])[0].get(ENTITIES)
    return found


def found(extractor: VocabularyExtractor, text: str) -> list[tuple[str, str, str]]:
    """Entity, value and the words as typed, of each entity."""
    return [(e["entity"], e["value"], text[e["start"] : e["end"]]) for e in entities(extractor, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I want deep tissue", [("technique", "deep tissue", "deep tissue")]),
        ("DEEP Tissue please", [("technique", "deep tissue", "DEEP Tissue")]),
        ("a deep pressure massage", [("technique", "deep tissue", "deep pressure massage")]),
        ("my bum hurts", [("body_part", "buttock", "bum")]),
        ("hot stones on both bums", [("technique", "hot stone", "hot stones"), ("body_part", "buttock", "bums")]),
        ("my lower back", [("body_part", "low back", "lower back")]),
        ("is it my SI joint?", [("body_part", "SI joint", "SI joint")]),
        ("a swedish one", [("technique", "swedish", "swedish")]),
        ("😀 back 😀", [("body_part", "back", "back")]),
        ("tissue deep, nothing of the sort, x", []),
    ],
)
def test_words_are_found_and_named_by_their_canonical_word(
    extractor: VocabularyExtractor, text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert found(extractor, text) == expected


def test_the_longest_match_wins(extractor: VocabularyExtractor) -> None:
    assert found(extractor, "my low back and my back") == [
        ("body_part", "low back", "low back"),
        ("body_part", "back", "back"),
    ]


def test_an_entity_says_who_found_it_and_how_sure(extractor: VocabularyExtractor) -> None:
    assert entities(extractor, "back") == [
        {
            "entity": "body_part",
            "start": 0,
            "end": 4,
            "value": "back",
            "confidence_entity": 1.0,
            "extractor": "VocabularyExtractor",
        }
    ]


def test_entities_of_others_stay(extractor: VocabularyExtractor) -> None:
    other = {"entity": "name", "value": "Ann", "start": 0, "end": 3}
    message = Message(data={TEXT: "Ann has a bad back", ENTITIES: [other]})
    extractor.process([message])
    assert [entity["value"] for entity in message.get(ENTITIES)] == ["Ann", "back"]


def test_entities_are_part_of_the_parse_output(extractor: VocabularyExtractor) -> None:
    message = extractor.process([Message.build("my back")])[0]
    assert ENTITIES in message.as_dict(only_output_properties=True)


def test_a_message_without_text_is_left_alone(extractor: VocabularyExtractor) -> None:
    assert extractor.process([Message(data={TEXT: ""})])[0].get(ENTITIES) is None


def test_training_questions_are_marked_too(extractor: VocabularyExtractor) -> None:
    example = Message.build("my back")
    extractor.process_training_data(TrainingData([example]))
    assert [entity["value"] for entity in example.get(ENTITIES)] == ["back"]


def test_the_vocabulary_comes_back_from_storage(
    extractor: VocabularyExtractor, storage: ModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    loaded = VocabularyExtractor.load({}, storage, resource, context)
    text = "hot stones and a deep pressure massage for my lower back and bum"
    assert entities(loaded, text) == entities(extractor, text)
    assert len(entities(loaded, text)) == 4


def test_an_untrained_extractor_finds_nothing(
    storage: ModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    assert entities(VocabularyExtractor.create({}, storage, resource, context), "my back") == []


def test_an_empty_vocabulary_is_no_problem(extractor: VocabularyExtractor) -> None:
    extractor.train(TrainingData())
    assert entities(extractor, "my back") == []
