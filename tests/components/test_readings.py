"""What a message means in its conversation, from words alone."""

from __future__ import annotations

from typing import Any

import pytest

from components.cues import Cues
from components.readings import NOTHING_BEFORE, Decided, Leaning, Offered, Reading, read, referred_technique
from components.turns import turns
from tests.components.talk import Talk

CUES = Cues.load()
DEEP_TISSUE = Talk().asked("what is deep tissue good for", "deep_tissue_benefits", technique="deep tissue")
SWEDISH = [{"entity": "technique", "value": "swedish"}]


def reading(talk: Talk, text: str, *entities: dict[str, Any]) -> Reading | None:
    return read(text, entities, list(turns(reversed(talk.tracker().events))), CUES)


def texts(talk: Talk, text: str, *entities: dict[str, Any]) -> tuple[str, ...]:
    found = reading(talk, text, *entities)
    assert isinstance(found, Leaning)
    return found.texts


@pytest.mark.parametrize(
    "text",
    [
        "and swedish?",
        "what about swedish",
        "sorry i meant swedish",
        "no not deep tissue, swedish",
        "ok and how about swedish then",
    ],
)
def test_another_technique_takes_the_place_of_the_one_asked_about(text: str) -> None:
    assert texts(DEEP_TISSUE, text, *SWEDISH)[0] == "what is swedish good for"


def test_a_technique_that_is_only_named_to_be_refused_does_not_take_its_place() -> None:
    both = [{"entity": "technique", "value": "deep tissue"}, *SWEDISH]
    assert texts(DEEP_TISSUE, "no not deep tissue, swedish", *both)[0] == "what is swedish good for"


@pytest.mark.parametrize(
    ("text", "full"),
    [("does it hurt?", "does deep tissue hurt?"), ("how long does that take", "how long does deep tissue take")],
)
def test_a_pronoun_is_what_was_talked_about(text: str, full: str) -> None:
    assert texts(DEEP_TISSUE, text)[0] == full


def test_the_end_of_a_question_is_replaced_by_what_comes_now() -> None:
    talk = Talk().asked("does massage help with sleep", "sleep")
    assert texts(talk, "and stress?")[0] == "does massage help with stress?"


def test_a_bare_fragment_is_read_with_the_title_of_the_answer_before() -> None:
    talk = Talk().asked("can i sleep better", "sleep")
    assert texts(talk, "how often?") == ("Massage and sleep: how often?",)


def test_a_message_that_points_at_nothing_may_follow_an_answer_all_the_same() -> None:
    talk = Talk().asked("can i sleep better", "sleep")
    assert texts(talk, "do people snore on the table") == ("Massage and sleep: do people snore on the table",)


def test_a_bare_why_has_no_word_of_its_own() -> None:
    found = reading(DEEP_TISSUE, "why?")
    assert isinstance(found, Leaning) and found.own == -1


@pytest.mark.parametrize(
    "text",
    [
        "why do my lower back and hip hurt together in the morning before breakfast",
        "can a massage break down the scar tissue after my knee operation",
        "i sit at a desk for ten hours every day and my hips have become really tight, is that why",
    ],
)
def test_a_question_that_says_everything_itself_is_left_alone(text: str) -> None:
    assert reading(DEEP_TISSUE, text) is None


@pytest.mark.parametrize(
    "text", ["and swedish?", "does it hurt", "hello", "can i have one", "3 weeks", "something else"]
)
def test_the_first_message_of_a_conversation_leans_on_nothing(text: str) -> None:
    assert reading(Talk(), text) is None


POINTING = [
    "why?",
    "tell me more",
    "sorry, can you repeat that",
    "2",
    "#1",
    "the second pls",
    "no, the other one",
    "both",
]


@pytest.mark.parametrize("text", POINTING)
@pytest.mark.parametrize("talk", [Talk(), Talk().asked("hello"), DEEP_TISSUE.copy().started_over()])
def test_what_points_at_something_is_told_so_where_nothing_was_said(talk: Talk, text: str) -> None:
    assert reading(talk, text) == Decided((NOTHING_BEFORE,), text)


def test_an_answer_of_long_ago_is_not_what_more_is_wanted_of() -> None:
    talk = DEEP_TISSUE.copy().asked("a").asked("b").asked("c")
    assert reading(talk, "tell me more") == Decided((NOTHING_BEFORE,), "tell me more")


@pytest.mark.parametrize("text", ["2", "#1", "the second pls"])
def test_who_chooses_after_an_answer_that_offered_nothing_is_told_so(text: str) -> None:
    assert reading(DEEP_TISSUE, text) == Decided((NOTHING_BEFORE,), text)


@pytest.mark.parametrize("text", ["tell me more", "More please", "ok, go on", "anything else?"])
def test_more_is_the_nearest_neighbour_not_told_yet(text: str) -> None:
    talk = Talk().asked("what is deep tissue", "deep_tissue")
    assert reading(talk, text) == Decided(("faq/deep_tissue_benefits",), "What deep tissue massage is")


def test_a_second_more_is_the_second_neighbour_of_the_same_answer() -> None:
    talk = Talk().asked("what is deep tissue", "deep_tissue").asked("tell me more", "deep_tissue_benefits")
    found = reading(talk, "more")
    assert isinstance(found, Decided) and found.labels == ("faq/deep_tissue_or_swedish",)


def test_more_of_what_has_no_neighbours_left_is_told_honestly() -> None:
    assert reading(Talk().asked("hot stone?", "hot_stone"), "tell me more") == Offered((), "unknown")


@pytest.mark.parametrize("text", ["can you say that again", "Pardon?", "repeat that please"])
def test_the_same_again_is_the_last_answer(text: str) -> None:
    found = reading(Talk().asked("toxins", "toxins"), text)
    assert isinstance(found, Decided) and found.labels == ("faq/toxins",)


@pytest.mark.parametrize(
    "text", ["what did you say about sleep?", "you mentioned sleep earlier", "remind me what you told me about sleep"]
)
def test_asking_back_names_the_topic_and_all_that_was_said(text: str) -> None:
    talk = Talk().asked("can i sleep better", "sleep").asked("toxins?", "toxins")
    found = reading(talk, text)
    assert isinstance(found, Leaning) and found.kind == "recall"
    assert found.texts == ("sleep",)
    assert set(found.said) == {"faq/sleep", "faq/toxins"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("what time do you open and is there parking?", ("what time do you open", "is there parking")),
        ("How much is it? And where are you?", ("How much is it", "And where are you")),
        ("can i pay by card and what should i wear", ("can i pay by card", "what should i wear")),
        ("hi, what is fascia; does massage help sleep", ("what is fascia", "does massage help sleep")),
    ],
)
def test_two_questions_are_two_parts(text: str, parts: tuple[str, ...]) -> None:
    found = reading(Talk(), text)
    assert isinstance(found, Leaning) and found.kind == "parts"
    assert found.texts == parts


@pytest.mark.parametrize(
    "text",
    [
        "why do my back and hip hurt",
        "I fell yesterday. Should I rest?",
        "is it heat or cold, and for the back",
        "deep tissue and swedish",
    ],
)
def test_one_question_is_not_cut(text: str) -> None:
    assert reading(Talk(), text) is None


NEIGHBOURS = (("Massage and sleep", "faq/sleep"), ("Opening hours", "practice/hours"))


def test_a_typed_number_is_the_button_at_that_place() -> None:
    talk = Talk().asked("massage").offered(*NEIGHBOURS, ("Something else", "smalltalk/deny"))
    assert reading(talk, "2") == Decided(("practice/hours",), "Opening hours")


def test_the_last_one_is_the_last_title_and_not_something_else() -> None:
    talk = Talk().asked("massage").offered(*NEIGHBOURS, ("Something else", "smalltalk/deny"))
    assert reading(talk, "last one") == Decided(("practice/hours",), "Opening hours")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("3", "smalltalk/deny"),
        ("number four please", "restart"),
        ("the 2nd", "faq/swedish"),
        ("5", None),
        ("start", None),
    ],
)
def test_a_number_counts_every_button_that_was_shown(text: str, label: str | None) -> None:
    shown = [
        *NEIGHBOURS[:1],
        ("Swedish", "faq/swedish"),
        ("Something else", "smalltalk/deny"),
        ("Start over", "restart"),
    ]
    found = reading(Talk().asked("massage").offered(*shown), text)
    assert (found.labels if isinstance(found, Decided) else None) == ((label,) if label else None)


@pytest.mark.parametrize("text", ["something else", "none of these", "Neither", "no, something else"])
def test_none_of_the_offered_asks_for_other_words(text: str) -> None:
    found = reading(Talk().asked("massage").offered(*NEIGHBOURS), text)
    assert isinstance(found, Decided) and found.labels == ("smalltalk/deny",)


def test_buttons_of_long_ago_cannot_be_chosen_by_number() -> None:
    talk = Talk().asked("massage").offered(*NEIGHBOURS).asked("a", "toxins").asked("b", "toxins")
    assert reading(talk, "2") == Decided((NOTHING_BEFORE,), "2")


def test_the_other_one_of_two_is_the_one_not_taken() -> None:
    talk = (
        Talk()
        .asked("massage")
        .offered(("Massage and sleep", "faq/sleep"), ("Toxins", "faq/toxins"))
        .asked("1", "sleep")
    )
    assert reading(talk, "no, the other one") == Decided(("faq/toxins",), "Toxins")


def test_the_other_one_of_three_offers_the_two_not_taken() -> None:
    three = (("Massage and sleep", "faq/sleep"), ("Toxins", "faq/toxins"), ("Hours", "practice/hours"))
    talk = Talk().asked("massage").offered(*three).asked("1", "sleep")
    assert reading(talk, "the other one") == Offered(("faq/toxins", "practice/hours"), "clarify")


@pytest.mark.parametrize("text", ["can i book that one", "book it", "i want this on friday"])
def test_a_pointing_word_stands_for_the_technique_talked_about(text: str) -> None:
    said = list(turns(reversed(Talk().asked("what is it", "hot_stone").tracker().events)))
    found = referred_technique(text, said, CUES)
    assert found is not None and found.technique == "hot stone"
    assert text[found.start : found.end] in ("that", "it", "this")


def test_the_technique_talked_about_last_is_meant() -> None:
    talk = Talk().asked("hot stone?", "hot_stone").asked("and swedish?", "swedish")
    found = referred_technique("book that", list(turns(reversed(talk.tracker().events))), CUES)
    assert found is not None and found.technique == "swedish"


def test_without_a_technique_before_nothing_is_meant() -> None:
    assert (
        referred_technique("book that", list(turns(reversed(Talk().asked("a", "toxins").tracker().events))), CUES)
        is None
    )
