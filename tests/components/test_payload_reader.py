"""Buttons name exactly one answer; what only looks like one is read as typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message

from components.payload_reader import PayloadReader

CONTENT = """
version: "3.1"
nlu:
- intent: faq/ice
  examples: |
    - ice pack how long
    - how long do i ice it
- intent: book
  examples: |
    - book me in
    - i want to book
responses:
  utter_faq/ice:
  - text: Fifteen to twenty minutes.
    metadata: {title: How long to use ice}
  utter_contact:
  - text: Call us.
"""


@pytest.fixture
def reader(tmp_path: Path) -> PayloadReader:
    storage, resource = LocalModelStorage.create(tmp_path), Resource("payloads")
    context = ExecutionContext(GraphSchema({}))
    PayloadReader.create({}, storage, resource, context).train(RasaYAMLReader().reads(CONTENT))
    return PayloadReader.load({}, storage, resource, context)


def read(reader: PayloadReader, text: str) -> Message:
    message = Message({TEXT: text})
    reader.process([message])
    return message


def test_a_button_sets_the_response_it_names_and_the_text_becomes_its_title(reader: PayloadReader) -> None:
    message = read(reader, "/faq/ice")
    assert message.get(INTENT) == {"name": "faq", "confidence": 1.0}
    assert message.get("response_selector")["faq"]["response"]["utter_action"] == "utter_faq/ice"
    assert message.get(TEXT) == "How long to use ice"


def test_a_plain_intent_is_left_to_rasas_own_reader(reader: PayloadReader) -> None:
    message = read(reader, "/book")
    assert message.get(INTENT) is None
    assert message.get(TEXT) == "/book"


@pytest.mark.parametrize("text", ["/faq/gone", "/faq", "/nothing"])
def test_a_button_of_an_answer_that_is_gone_is_not_understood(reader: PayloadReader, text: str) -> None:
    assert read(reader, text).get(INTENT)["name"] == "nlu_fallback"


@pytest.mark.parametrize("text", ["/ my hip hurts", "//ouch my back", "/faq/ice please", '/book{"x": 1}'])
def test_typed_words_lose_the_slash_and_stay_undecided(reader: PayloadReader, text: str) -> None:
    message = read(reader, text)
    assert message.get(INTENT) is None
    assert not message.get(TEXT).startswith("/")


def test_what_does_not_start_with_a_slash_is_left_alone(reader: PayloadReader) -> None:
    assert read(reader, "heat and/or ice").get(TEXT) == "heat and/or ice"
