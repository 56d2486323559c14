"""Which reading is meant, from rankings written by hand."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.conversation_reader import LEANING, READING_OF, REFERRED
from components.fusion_classifier import LABEL_RANKING
from components.label import set_label
from components.reading_chooser import ReadingChooser
from components.readings import Leaning
from components.turns import Answer

CONFIG = ReadingChooser.get_default_config()
HEAT = Answer("faq/heat_or_cold", "Heat or cold", None, ("faq/heat_cold_how_long", "faq/self_care"))


@pytest.fixture
def chooser(storage: ModelStorage, resource: Resource, context: ExecutionContext) -> ReadingChooser:
    """A chooser that has learned two answers' metadata and was loaded again."""
    responses = {
        "utter_faq/sleep": [{"text": "x", "metadata": {"title": "Massage and sleep", "caveat": "evidence"}}],
        "utter_practice/hours": [{"text": "x", "metadata": {"title": "Opening hours"}}],
    }
    ReadingChooser.create(CONFIG, storage, resource, context).train(TrainingData(responses=responses))
    return ReadingChooser.load(CONFIG, storage, resource, context)


def ranked(text: str, **shares: float) -> Message:
    message = Message.build(text)
    ranking = sorted(((label.replace("__", "/"), share) for label, share in shares.items()), key=lambda pair: -pair[1])
    message.set(LABEL_RANKING, ranking)
    set_label(message, *ranking[0])
    return message


def chosen(chooser: ReadingChooser, message: Message, leaning: Leaning, *readings: Message) -> Message:
    message.set(LEANING, leaning)
    for reading in readings:
        reading.set(READING_OF, 0)
    result = chooser.process([message, *readings])
    assert result == [message], "the readings are taken out again"
    return message


def follow_up(own: int = 1, points: bool = True) -> Leaning:
    return Leaning(("x",), "follow_up", HEAT, ("faq/heat_or_cold",), own, points)


def output(message: Message) -> dict[str, Any]:
    found: dict[str, Any] = message.as_dict(only_output_properties=True)
    return found


def test_an_ordinary_message_passes_untouched(chooser: ReadingChooser) -> None:
    message = ranked("heat or cold", faq__heat_or_cold=0.9, faq__sleep=0.1)
    before = message.as_dict()
    assert [m.as_dict() for m in chooser.process([message])] == [before]


def test_what_message_and_context_agree_on_is_meant(chooser: ReadingChooser) -> None:
    own = ranked("for how long", practice__session_length=0.6, faq__heat_cold_how_long=0.3, faq__history=0.1)
    fuller = ranked("Heat or cold: for how long", faq__heat_cold_how_long=0.6, faq__heat_or_cold=0.4)
    message = chosen(chooser, own, follow_up(own=0), fuller)
    assert message.get(LABEL_RANKING)[0][0] == "faq/heat_cold_how_long"
    assert output(message)["conversation"]["reading"] == "Heat or cold: for how long"


def test_the_shares_of_a_follow_up_add_up_to_one(chooser: ReadingChooser) -> None:
    own = ranked("for how long", practice__session_length=0.6, faq__heat_cold_how_long=0.3)
    message = chosen(chooser, own, follow_up(), ranked("x", faq__heat_cold_how_long=0.6))
    assert sum(share for _, share in message.get(LABEL_RANKING)) == pytest.approx(1)


def test_the_same_answer_again_is_not_given_for_the_subject_alone(chooser: ReadingChooser) -> None:
    own = ranked("what temperature is it", out_of_scope__health_question=0.9, faq__sleep=0.1)
    fuller = ranked("Heat or cold: what temperature is it", faq__heat_or_cold=0.94, out_of_scope__health_question=0.05)
    message = chosen(chooser, own, follow_up(own=2), fuller)
    assert message.get(LABEL_RANKING)[0][0] == "out_of_scope/health_question"


def test_what_the_answer_before_already_tells_gets_it_again(chooser: ReadingChooser) -> None:
    own = ranked("so warm first and cold after", faq__sleep=0.4, faq__heat_or_cold=0.3)
    fuller = ranked("Heat or cold: so warm first and cold after", faq__heat_or_cold=0.5, faq__sleep=0.4)
    message = chosen(chooser, own, follow_up(own=2), fuller)
    assert message.get(LABEL_RANKING)[0][0] == "faq/heat_or_cold"


def test_how_long_after_ice_asks_for_the_ice_however_sure_the_session_is(chooser: ReadingChooser) -> None:
    own = ranked("how long for", practice__session_length=0.96, faq__heat_cold_how_long=0.01)
    fuller = ranked("Heat or cold: how long for", faq__heat_cold_how_long=0.9, practice__session_length=0.01)
    label = chosen(chooser, own, follow_up(own=0), fuller).get(LABEL_RANKING)[0][0]
    assert label == "faq/heat_cold_how_long"


@pytest.mark.parametrize("label", ["practice/parking", "book", "contact", "restart"])
def test_a_sure_wish_or_practice_matter_needs_no_context(chooser: ReadingChooser, label: str) -> None:
    own = ranked("parking?", **{label.replace("/", "__"): 0.97, "faq__sleep": 0.03})
    message = chosen(chooser, own, follow_up(own=0), ranked("Heat or cold: parking?", faq__heat_or_cold=1.0))
    assert message.get(LABEL_RANKING)[0] == (label, 0.97)


def test_a_bare_why_without_a_reason_told_offers_the_neighbours(chooser: ReadingChooser) -> None:
    own = ranked("why?", smalltalk__affirm=0.4, faq__sleep=0.1)
    message = chosen(chooser, own, follow_up(own=-1), ranked("Heat or cold: why?", faq__heat_or_cold=0.99))
    assert output(message)["intent"]["name"] == "nlu_fallback"
    assert output(message)["gate"] == {"decision": "related", "choices": ["faq/heat_cold_how_long", "faq/self_care"]}


def test_a_bare_why_gets_the_neighbour_that_tells_the_reason(chooser: ReadingChooser) -> None:
    own = ranked("why?", smalltalk__affirm=0.9, faq__sleep=0.1)
    fuller = ranked("Heat or cold: why?", faq__heat_or_cold=0.6, faq__self_care=0.4)
    assert chosen(chooser, own, follow_up(own=-1), fuller).get(LABEL_RANKING)[0][0] == "faq/self_care"


def parts(first: Message, second: Message, chooser: ReadingChooser) -> Message:
    own = ranked("both of it", faq__toxins=0.5, practice__hours=0.5)
    return chosen(chooser, own, Leaning(("a", "b"), "parts"), first, second)


def test_a_question_and_how_it_came_about_are_one_question(chooser: ReadingChooser) -> None:
    whole = ranked("I have a trip booked. Would it mend sooner?", faq__sleep=0.99, book=0.01)
    parsed = chosen(chooser, whole, Leaning(("a", "b"), "parts"), ranked("a", book=0.7), ranked("b", faq__sleep=0.99))
    assert parsed.get(LABEL_RANKING) == [("faq/sleep", 0.99), ("book", 0.01)]


def test_two_clear_questions_get_both_answers_the_faq_first_with_its_metadata(chooser: ReadingChooser) -> None:
    parsed = output(parts(ranked("a", practice__hours=0.9), ranked("b", faq__sleep=0.8), chooser))
    assert parsed["response_selector"]["faq"]["response"]["intent_response_key"] == "faq/sleep"
    assert parsed["conversation"]["also"] == {"label": "practice/hours", "key": "hours"}


def test_a_second_faq_brings_its_caveat(chooser: ReadingChooser) -> None:
    parsed = output(parts(ranked("a", faq__toxins=0.9), ranked("b", faq__sleep=0.8), chooser))
    assert parsed["conversation"]["also"]["caveat"] == "evidence"


def test_two_practice_matters_are_left_to_the_action(chooser: ReadingChooser) -> None:
    parsed = output(parts(ranked("a", practice__hours=0.9), ranked("b", practice__prices=0.8), chooser))
    assert parsed["gate"] == {"decision": "both", "choices": ["practice/hours", "practice/prices"]}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"practice__hours": 0.9}, {"faq__sleep": 0.3}),
        ({"practice__hours": 0.9}, {"practice__hours": 0.9}),
        ({"practice__hours": 0.9}, {"smalltalk__thanks": 0.9}),
    ],
)
def test_a_second_part_that_is_unclear_or_the_same_or_no_question_changes_nothing(
    chooser: ReadingChooser, first: dict[str, float], second: dict[str, float]
) -> None:
    message = parts(ranked("a", **first), ranked("b", **second), chooser)
    assert message.get(LABEL_RANKING)[0][0] == "faq/toxins"


def test_asking_back_gives_the_answer_told_before_that_fits(chooser: ReadingChooser) -> None:
    own = ranked("what did you say about ice", book=0.9, faq__heat_or_cold=0.1)
    topic = ranked("ice", faq__inflammation=0.7, faq__heat_or_cold=0.3)
    leaning = Leaning(("ice",), "recall", HEAT, ("faq/toxins", "faq/heat_or_cold"))
    assert chosen(chooser, own, leaning, topic).get(LABEL_RANKING) == [("faq/heat_or_cold", 1.0)]


def test_asking_back_for_what_was_never_said_asks_for_the_topic(chooser: ReadingChooser) -> None:
    own = ranked("what did you say about ice", book=0.9)
    leaning = Leaning(("ice",), "recall", HEAT, ("faq/toxins",))
    message = chosen(chooser, own, leaning, ranked("ice", faq__heat_or_cold=0.8, book=0.2))
    assert message.get(LABEL_RANKING)[0][0] == "faq/heat_or_cold"


@pytest.mark.parametrize(("label", "named"), [("book", ["hot stone"]), ("faq/sleep", [])])
def test_only_a_wish_to_book_takes_the_technique_pointed_at(
    chooser: ReadingChooser, label: str, named: list[str]
) -> None:
    message = ranked("that one", **{label.replace("/", "__"): 0.9})
    message.set(REFERRED, {"entity": "technique", "value": "hot stone", "start": 0, "end": 4})
    chooser.process([message])
    assert [entity["value"] for entity in message.get(ENTITIES, [])] == named
    assert message.get(TEXT) == "that one"


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"again": -1}, "ReadingChooser: again is -1; write a number of at least 0."),
        ({"clear": "very"}, "ReadingChooser: clear is 'very'; write a number of at least 0."),
        ({"own": []}, "ReadingChooser: own is []; write a list of numbers of at least 0."),
        ({"own": 0.5}, "ReadingChooser: own is 0.5; write a list of numbers of at least 0."),
    ],
)
def test_a_wrong_option_is_named_with_what_to_write(config: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidConfigException) as error:
        ReadingChooser.validate_config(config)
    assert str(error.value) == said


def test_the_defaults_are_valid() -> None:
    ReadingChooser.validate_config(CONFIG)
