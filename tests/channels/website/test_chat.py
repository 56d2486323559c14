"""A chat over the website channel: answers, tokens, streams."""

from __future__ import annotations

from tests.channels.conftest import ToyAgent
from tests.channels.website.conftest import Browser


async def test_a_message_is_answered_with_a_token_and_messages_of_the_contract(browser: Browser) -> None:
    answer = await browser.send("hello")
    assert answer.status == 200
    assert answer.json["messages"] == [
        {
            "kind": "notice",
            "text": "You said hello",
            "faq": None,
            "sources": [],
            "caveat": None,
            "buttons": [],
            "links": [],
        }
    ]
    assert answer.headers["Cache-Control"] == "no-store"


async def test_with_its_token_a_visitor_stays_in_one_conversation(browser: Browser, agent: ToyAgent) -> None:
    await browser.send("hello")
    await browser.send("again")
    first, second = (message.sender_id for message in agent.received)
    assert first == second and first.startswith("website-") and browser.token and first not in browser.token


async def test_a_stream(browser: Browser) -> None:
    answer = await browser.send("hello", headers={"Accept": "text/event-stream"})
    print(answer)
    assert [name for name, _ in answer.events] == ["message", "done"]
    answer = await browser.send("hello", stream=True)
    assert answer.status == 202
    assert (await browser.session.get(browser.host + answer.json["stream"])).status == 200
    print(await browser.ask("GET", "/config"), await browser.ask("GET", "/ready"), await browser.ask("GET", "/"))
    print(
        await browser.ask("GET", "/nope"),
        await browser.ask("PUT", "/webhook"),
        await browser.ask("OPTIONS", "/webhook"),
    )
    print(
        await browser.ask("OPTIONS", "/webhook", headers={"Origin": "https://riverbend.example"}),
        await browser.ask("OPTIONS", "/webhook", headers={"Origin": "https://evil.example"}),
    )
    print(await browser.ask("DELETE", "/conversation", headers={"Authorization": f"Bearer {browser.token}"}))
    print(
        await browser.ask(
            "POST", "/feedback", json={"visitor": browser.token, "faq": "ice", "kind": "answer", "rating": "up"}
        )
    )
