"""Events on their way in; no Rasa."""

from __future__ import annotations

import asyncio
import logging

import pytest

from channels.foreground import Foreground
from channels.messaging import inbound, seen
from channels.messaging.event import Event, read_each
from channels.messaging.identity import Identity
from channels.messaging.inbound import Inbox, Turnstile
from channels.messaging.seen import Seen


def unseen() -> Seen:
    return Seen(Identity("sms", "secret"))


async def finished(inbox: Inbox) -> None:
    while inbox.is_busy:
        await asyncio.sleep(0)


async def test_each_event_is_handled_once_and_in_the_order_of_its_chat() -> None:
    handled: list[str] = []

    async def handle(event: Event) -> None:
        await asyncio.sleep(0)
        handled.append(event.id)

    inbox = Inbox(handle, unseen())
    assert await inbox.accept([Event("1", "a"), Event("2", "a"), Event("1", "a")])
    assert await inbox.accept([Event("2", "a"), Event("3", "a")])
    await finished(inbox)
    assert handled == ["1", "2", "3"]


async def test_an_event_that_fails_does_not_take_the_next_one_along(caplog: pytest.LogCaptureFixture) -> None:
    handled: list[str] = []

    async def handle(event: Event) -> None:
        if event.id == "1":
            raise RuntimeError("my private pain")
        handled.append(event.id)

    inbox = Inbox(handle, unseen())
    with caplog.at_level(logging.DEBUG):
        await inbox.accept([Event("1", "a"), Event("2", "a")])
        await finished(inbox)
    assert handled == ["2"]
    assert [record.getMessage() for record in caplog.records if record.name == "channels.messaging.inbound"] == [
        "An event could not be handled (RuntimeError)."
    ]


async def test_a_full_inbox_takes_nothing_and_the_same_events_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbound, "MOST_WAITING", 2)
    going = asyncio.Event()

    async def handle(event: Event) -> None:
        await going.wait()

    inbox = Inbox(handle, unseen())
    assert await inbox.accept([Event("1", "a"), Event("2", "a")])
    assert not await inbox.accept([Event("3", "b")])
    going.set()
    await finished(inbox)
    assert await inbox.accept([Event("3", "b")])
    await finished(inbox)


async def test_old_ids_are_forgotten_so_that_memory_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "REMEMBERED_IDS", 2)

    async def handle(event: Event) -> None:
        return

    inbox = Inbox(handle, unseen())
    await inbox.accept([Event(str(number), "a") for number in range(50)])
    await finished(inbox)
    assert len(inbox._seen._known) == 2


async def test_what_is_remembered_of_an_event_does_not_tell_its_id() -> None:
    async def handle(event: Event) -> None:
        return

    inbox = Inbox(handle, unseen())
    await inbox.accept([Event("wamid of +15551234567", "a")])
    assert inbox._seen._known and "15551234567" not in str(inbox._seen._known)
    await finished(inbox)


async def test_closing_ends_what_hangs() -> None:
    async def handle(event: Event) -> None:
        await asyncio.Event().wait()

    inbox = Inbox(handle, unseen())
    await inbox.accept([Event("1", "a")])
    await inbox.close(0.01)
    await finished(inbox)


async def test_the_turnstile_lets_one_through_at_a_time() -> None:
    inside, most = 0, 0

    async def work() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0)
        inside -= 1

    turnstile = Turnstile(Foreground())
    await asyncio.gather(*(turnstile.run(work()) for _ in range(20)))
    assert most == 1


async def test_the_turnstile_does_not_wait_for_who_waits_for_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbound, "PATIENCE_SECONDS", 0.01)
    going, through = asyncio.Event(), asyncio.Event()

    async def stuck() -> None:
        await going.wait()

    async def quick() -> None:
        through.set()

    turnstile = Turnstile(Foreground())
    tasks = [asyncio.ensure_future(turnstile.run(work())) for work in (stuck, quick)]
    await through.wait()
    assert not tasks[0].done()
    going.set()
    await asyncio.gather(*tasks)


def test_items_of_an_unknown_shape_are_passed_over() -> None:
    good = Event("1", "a")
    shapes = [{}, None, 5, "text", [], {"id": "1"}]
    assert list(read_each(shapes, lambda item: good if item["id"] else None)) == [good]
    assert list(read_each({"id": "1"}, lambda item: good)) == []
