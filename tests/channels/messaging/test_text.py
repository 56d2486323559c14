"""Markdown in each platform's way, and parts that fit; no Rasa."""

from __future__ import annotations

import pytest

from channels.messaging import text

MARKED = "**Call now**, *please*: see [our page](https://a.example/x?a=1&b=2) & 2 < 3"


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        (
            text.telegram,
            '<b>Call now</b>, <i>please</i>: see <a href="https://a.example/x?a=1&amp;b=2">our page</a> &amp; 2 &lt; 3',
        ),
        (text.slack, "*Call now*, _please_: see <https://a.example/x?a=1&amp;b=2|our page> &amp; 2 &lt; 3"),
        (text.whatsapp, "*Call now*, _please_: see our page: https://a.example/x?a=1&b=2 & 2 < 3"),
        (text.plain, "Call now, please: see our page: https://a.example/x?a=1&b=2 & 2 < 3"),
    ],
)
def test_the_safe_markdown_becomes_the_platforms(dialect: text.Dialect, expected: str) -> None:
    assert dialect(MARKED) == expected


@pytest.mark.parametrize("dialect", [text.telegram, text.slack, text.whatsapp, text.plain, text.text_message])
@pytest.mark.parametrize("words", ["2 * 3 * 4", "snake_case_name", "5* hotel", "a ** b", "- one\n- two"])
def test_what_is_no_mark_stays(dialect: text.Dialect, words: str) -> None:
    assert dialect(words) == words


def test_a_text_message_has_no_character_that_makes_it_cost_twice() -> None:
    assert text.text_message("“It’s – well… fine”") == '"It\'s - well... fine"'


def test_a_text_that_fits_stays_whole() -> None:
    assert text.split("One. Two.\n\nThree.", 20) == ["One. Two.\n\nThree."]


@pytest.mark.parametrize(
    ("long", "limit", "parts"),
    [
        ("First paragraph.\n\nSecond one.\n\nThird.", 20, ["First paragraph.", "Second one.\n\nThird."]),
        ("It helps. It may hurt! Ask?", 17, ["It helps.", "It may hurt! Ask?"]),
        ('He said "no." She left.', 14, ['He said "no."', "She left."]),
        ("1. Ice\n2. Heat\n3. Knots", 15, ["1. Ice\n2. Heat", "3. Knots"]),
        ("one two three four", 9, ["one two", "three", "four"]),
        ("abcdefgh", 4, ["abcd", "efgh"]),
        ("", 4, []),
        (" \n ", 4, []),
    ],
)
def test_a_long_text_is_cut_where_it_hurts_least(long: str, limit: int, parts: list[str]) -> None:
    assert text.split(long, limit) == parts


def test_no_letter_is_lost_or_doubled() -> None:
    long = "She said “stop.” Then (really!) it went on… and on. " * 50
    assert "".join("".join(text.split(long, 90)).split()) == "".join(long.split())


@pytest.mark.parametrize(
    ("title", "limit", "label"),
    [
        ("Ice", 20, "Ice"),
        ("Book hot stone massage", 20, "Book hot stone…"),
        ("Book a hot, soft stone", 12, "Book a hot…"),
        ("Extraordinarily", 6, "Extra…"),
    ],
)
def test_a_label_is_cut_at_a_words_end(title: str, limit: int, label: str) -> None:
    assert text.clip(title, limit) == label
    assert len(label) <= limit
