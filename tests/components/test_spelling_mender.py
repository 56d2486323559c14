"""Slips of the thumb, mended with the words of the training questions."""

from __future__ import annotations

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.spelling import Speller
from components.spelling_mender import SpellingMender, as_meant

COMMON = [
    "does massage help with sciatica",
    "how often are you open, we open early",
    "how long does a massage take",
    "what is deep tissue massage",
    "gotta go",
]
QUESTIONS = TrainingData(
    training_examples=[Message({TEXT: f"{text} {number}", INTENT: "faq"}) for text in COMMON for number in range(4)]
    + [Message({TEXT: "zorbing once", INTENT: "faq"})],
    lookup_tables=[
        {"name": "technique", "elements": ["shiatsu"]},
        {"name": "kept_in_a_file", "elements": "places.txt"},
    ],
    entity_synonyms={"tui na": "shiatsu"},
)


@pytest.fixture
def mender(storage: ModelStorage, resource: Resource, context: ExecutionContext) -> SpellingMender:
    """A mender that has counted the words of the questions."""
    trained = SpellingMender.create({}, storage, resource, context)
    trained.train(QUESTIONS)
    return trained


def mended(mender: SpellingMender, text: str) -> str:
    return as_meant(mender.process([Message.build(text)])[0])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("masage", "massage"),
        ("does masage halp with siatica", "does massage help with sciatica"),
        ("deep tisue?", "deep tissue?"),
        ("msasage", "massage"),
        ("shaitsu", "shiatsu"),
        ("how ofen", "how often"),
    ],
    ids=["a letter lost", "three slips", "punctuation", "letters swapped", "the vocabulary", "lost, not changed"],
)
def test_a_slip_becomes_the_word_that_is_meant(mender: SpellingMender, typed: str, read: str) -> None:
    assert mended(mender, typed) == read


@pytest.mark.parametrize(
    "text",
    [
        "does message help",
        "gotta",
        "peru",
        "xqzt",
        "zorbin",
        "ma",
        "it's",
        "İmasage",
        "Massage HELPS",
        "",
    ],
    ids=[
        "another English word",
        "a spelling of the questions",
        "a country",
        "near to nothing",
        "near to a word that the questions have once",
        "two letters",
        "an apostrophe",
        "a letter that grows in lower case",
        "capitals",
        "nothing",
    ],
)
def test_what_is_no_slip_stays_as_typed(mender: SpellingMender, text: str) -> None:
    assert mended(mender, text) == text


def test_capitals_and_signs_around_a_slip_stay(mender: SpellingMender) -> None:
    assert mended(mender, "Does MASAGE  help (a bit)?") == "Does massage  help (a bit)?"


def test_a_long_word_may_have_two_slips_and_a_short_one_one(mender: SpellingMender) -> None:
    assert mended(mender, "sciatcia") == "sciatica"
    assert mended(mender, "siatca") == "siatca"


def test_the_text_itself_stays_as_typed(mender: SpellingMender) -> None:
    message = mender.process([Message.build("masage")])[0]
    assert message.get(TEXT) == "masage"


def test_a_pressed_button_is_left_alone(mender: SpellingMender) -> None:
    assert mended(mender, "/masage") == "/masage"


@pytest.mark.parametrize("sign", ["uti", "dvt", "wasnt"], ids=["short form", "short form again", "no apostrophe"])
def test_a_word_of_the_safety_screen_is_never_taken_for_a_slip(
    storage: ModelStorage, resource: Resource, context: ExecutionContext, sign: str
) -> None:
    near = {"uti": "uni", "dvt": "dot", "wasnt": "want"}[sign]
    examples = [Message({TEXT: f"{near} {number}", INTENT: "faq"}) for number in range(9)]
    mender = SpellingMender.create({}, storage, resource, context)
    mender.train(TrainingData(training_examples=examples))
    assert mended(mender, sign) == sign


def test_a_mender_that_fails_leaves_the_message_and_says_so_without_its_words(
    mender: SpellingMender, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Speller, line: str) -> str:
        raise ValueError(line)

    monkeypatch.setattr(Speller, "mend", fail)
    assert mended(mender, "masage") == "masage"
    assert "ValueError" in caplog.text
    assert "masage" not in caplog.text


def test_training_questions_keep_their_slips(mender: SpellingMender) -> None:
    assert mender.process_training_data(QUESTIONS) is QUESTIONS


def test_the_words_come_back_with_the_model(
    mender: SpellingMender, storage: ModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    loaded = SpellingMender.load({}, storage, resource, context)
    assert mended(loaded, "masage") == "massage"


def test_an_untrained_mender_mends_nothing(
    storage: ModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    assert mended(SpellingMender.create({}, storage, resource, context), "masage") == "masage"
