"""Which words of a visitor are the wish to have the conversation deleted; no Rasa."""

from __future__ import annotations

import pytest

from channels.messaging.deletion import delete_commands, is_command

COMMANDS = delete_commands()


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
    ],
)
def test_the_wish_is_heard_whatever_marks_stand_around_it(text: str) -> None:
    assert is_command(text, COMMANDS)


@pytest.mark.parametrize("text", ["", "?!", "how do I delete my chat?", "don't delete my chat", "delete", "my chat"])
def test_what_only_sounds_like_it_deletes_nothing(text: str) -> None:
    assert not is_command(text, COMMANDS)
