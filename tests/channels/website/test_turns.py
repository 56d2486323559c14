"""Order, memory and endings of turns, without HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from channels.message import Message
from channels.website import turns as module
from channels.website.turns import Turns

SLOW = Message("notice", "That took too long.")


class Echo:
    """Says a message again, and knows how many were in work at once."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.at_once: dict[str, int] = {}
        self.most_at_once = 0

    async def __call__(self, message: UserMessage) -> None:
        self.heard.append(message.text)
        now = self.at_once[message.sender_id] = self.at_once.get(message.sender_id, 0) + 1
        self.most_at_once = max(self.most_at_once, now)
        for _ in range(10 - len(self.heard)):  # earlier ones take longer
            await asyncio.sleep(0)
        self.at_once[message.sender_id] -= 1
        await message.output_channel.send_text_message(message.sender_id, message.text)


async def nothing(message: UserMessage) -> None:
    return


async def no_answer(sender: str, message_id: str) -> list[dict[str, Any]]:
    return []


def turns_with(handle: Any, time_limit: float = 20) -> Turns:
    turns = Turns(handle, SLOW, time_limit)
    turns.apologise = nothing
    turns.told_before = no_answer
    return turns


async def test_messages_of_one_visitor_are_handled_one_after_the_other_in_order() -> None:
    echo = Echo()
    turns = turns_with(echo)
    begun = [turns.begin("me", str(number), None) for number in range(6)]
    answers = [await turn.answer() for turn in begun]
    assert [answer[0].text for answer in answers] == echo.heard == ["0", "1", "2", "3", "4", "5"]
    assert echo.most_at_once == 1


async def test_one_visitor_does_not_wait_for_another() -> None:
    go_on = asyncio.Event()

    async def wait_for_the_other(message: UserMessage) -> None:
        if message.sender_id == "first":
            await go_on.wait()
        else:
            go_on.set()

    turns = turns_with(wait_for_the_other)
    first, second = turns.begin("first", "a", None), turns.begin("second", "b", None)
    assert await second.answer() == await first.answer() == []


async def test_a_turn_can_be_followed_by_many_and_again_afterwards() -> None:
    turn = turns_with(Echo()).begin("me", "hello", None)
    at_once = await asyncio.gather(turn.answer(), turn.answer())
    assert at_once == [[Message("notice", "hello")]] * 2
    assert await turn.answer() == at_once[0]


async def test_a_forgotten_visitor_has_no_turns_and_others_keep_theirs() -> None:
    turns = turns_with(Echo())
    for sender in ("me", "you"):
        await turns.begin(sender, "hello", "m-1").answer()
    turns.forget("me")
    assert turns.known("me", "m-1") is None
    assert turns.known("you", "m-1") is not None


async def test_memory_of_turns_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TURNS", 3)
    turns = turns_with(Echo())
    for number in range(5):
        await turns.begin("me", "hello", f"m-{number}").answer()
    assert [number for number in range(5) if turns.known("me", f"m-{number}")] == [2, 3, 4]


async def test_a_message_that_got_no_words_is_handled_again_when_it_is_sent_again() -> None:
    turns = turns_with(nothing)
    assert await turns.begin("me", "hello", "m-1").answer() == []
    assert turns.known("me", "m-1") is None
    turns._handle = Echo()
    assert await turns.begin("me", "hello", "m-1").answer() == [Message("notice", "hello")]
    assert turns.known("me", "m-1") is not None


async def test_a_message_still_in_work_is_known_before_it_has_words() -> None:
    turns = turns_with(Echo())
    turn = turns.begin("me", "hello", "m-1")
    assert turns.known("me", "m-1") is turn
    await turn.answer()


async def test_being_alone_waits_for_what_is_in_work() -> None:
    turns = turns_with(Echo())
    turn = turns.begin("me", "hello", None)
    await turn._news.wait()  # it has been told, so its line was taken before
    async with turns.alone("me"):
        assert [message.text for message in turn.said] == ["hello"]


async def test_being_alone_outwaits_a_message_that_hangs() -> None:
    hanging = asyncio.Event()

    async def hang(message: UserMessage) -> None:
        hanging.set()
        await asyncio.Event().wait()

    turns = turns_with(hang, time_limit=0.1)
    turn = turns.begin("me", "hello", None)
    await hanging.wait()
    async with turns.alone("me"):
        assert turn.said == [SLOW]


async def test_messages_wait_while_somebody_is_alone() -> None:
    echo = Echo()
    turns = turns_with(echo)
    async with turns.alone("me"):
        turn = turns.begin("me", "hello", None)
        for _ in range(20):
            await asyncio.sleep(0)
        assert echo.heard == []
    assert await turn.answer() == [Message("notice", "hello")]
