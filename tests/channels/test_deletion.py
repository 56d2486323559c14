"""Which words of a visitor are the wish to have the conversation deleted; no Rasa."""

from __future__ import annotations

import pytest

from channels.deletion import asks_to_delete
from tests.conftest import ROOT


@pytest.mark.parametrize(
    "text",
    [
        "delete my chat",
        "Delete my chat!",
        "/delete_my_chat",
        "delete my chat?",
        "“Delete my chat”",
        "'delete my chat'.",
        '"delete my chat"',
        "delete my chat…",
        "Please, delete my chat;",
        "delete  my\n chat ,",
        "Forget me.",
        "delete my data",
        "Can you delete this conversation please?",
        "wipe everything i wrote",
        "I'd like you to forget everything, thank you",
    ],
)
def test_the_wish_is_heard_whatever_marks_and_courtesies_stand_around_it(text: str) -> None:
    assert asks_to_delete(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "how do I delete my chat?",
        "don't delete my chat",
        "delete",
        "my chat",
        "please",
        "delete my records",
        "remove everything?",  # before a massage
        "start over",
        "delete my chat, my chest hurts and i can't breathe",
        "forget me, i took all my pills",
    ],
)
def test_what_only_sounds_like_it_or_says_more_deletes_nothing(text: str) -> None:
    assert not asks_to_delete(text)


def test_no_line_that_teaches_something_else_is_the_wish() -> None:
    """One sentence has one meaning."""
    texts = [file.read_text(encoding="utf-8") for file in ROOT.glob("data/**/*.yml")]
    lines = [line.strip().removeprefix("- ") for text in texts for line in text.splitlines()]
    assert len(lines) > 10_000
    assert [line for line in lines if asks_to_delete(line)] == []
