"""Choosing among titles by typing."""

from __future__ import annotations

import pytest

from components.cues import Cues
from components.picks import chosen_places

CUES = Cues.load()
TITLES = ["Massage and sleep", "Deep tissue or Swedish", "How long to use heat or cold"]


def chosen(text: str, titles: list[str] = TITLES) -> list[str]:
    return [titles[place] for place in chosen_places(text, titles, CUES)]


@pytest.mark.parametrize(
    "text",
    [
        "2",
        "#2",
        "two",
        "Two please",
        "the second",
        "2nd one pls",
        "option 2",
        "no. 2",
        "number two!",
        "i'd like the second one, thanks",
        "the middle one",
    ],
)
def test_a_number_or_an_ordinal_chooses_its_place(text: str) -> None:
    assert chosen(text) == ["Deep tissue or Swedish"]


@pytest.mark.parametrize("text", ["1", "one", "first pls", "The first one.", "top one", "#1"])
def test_the_first_is_one(text: str) -> None:
    assert chosen(text) == ["Massage and sleep"]


@pytest.mark.parametrize("text", ["last one", "the last", "3", "third", "the bottom one please"])
def test_the_last_is_the_end_of_the_list(text: str) -> None:
    assert chosen(text) == ["How long to use heat or cold"]


@pytest.mark.parametrize(
    "text",
    [
        "deep tissue or swedish",
        "Deep Tisue or Sweedish",
        "the swedish one",
        "swedish or deep tissue",
        "deep tissue pls",
    ],
)
def test_a_title_or_most_of_it_chooses_it_with_typos_too(text: str) -> None:
    assert chosen(text) == ["Deep tissue or Swedish"]


def test_one_telling_word_is_most_of_a_short_title() -> None:
    assert chosen("sleep") == ["Massage and sleep"]


def test_two_numbers_choose_two() -> None:
    assert chosen("1 and 3") == ["Massage and sleep", "How long to use heat or cold"]


def test_both_of_two_chooses_both() -> None:
    assert chosen("both please", TITLES[:2]) == TITLES[:2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "both",
        "does swedish massage hurt",
        "is two hours too long",
        "no",
        "what about my knee",
        "how long is one session",
        "massage",
        "my second session is on monday",
    ],
)
def test_anything_else_is_no_choice(text: str) -> None:
    titles = [*TITLES[:2], "Massage and mood"]
    assert chosen(text, titles) == []


def test_where_nothing_was_offered_nothing_is_chosen() -> None:
    assert chosen("2", []) == []
