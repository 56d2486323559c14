"""The recipe for deep-chat, taken from its page and run by a real JavaScript engine against the channel."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from tests.channels.conftest import ToyAgent
from tests.channels.website.conftest import Browser

PAGE = Path(__file__).parents[3] / "docs/website-channel.md"
# What deep-chat does with the two interceptors, in its own order; prints what it would show.
AROUND = """
const stored = new Map();
globalThis.sessionStorage = {
  getItem: (key) => stored.get(key) ?? null,
  setItem: (key, value) => stored.set(key, value),
  removeItem: (key) => stored.delete(key),
};
const element = {};
globalThis.document = { querySelector: () => element };
%s
const shown = [];
for (const text of JSON.parse(process.argv[1])) {
  if (text === "FORGE") { visitor = "forged"; continue; }
  const details = { body: { messages: [{ role: "user", text }] }, headers: { "Content-Type": "application/json" } };
  const { body, headers } = chat.requestInterceptor(details);
  const url = chat.connect.url.replace("https://chat.example.org", process.argv[2]);
  const response = await fetch(url, { method: chat.connect.method, headers, body: JSON.stringify(body) });
  shown.push(chat.responseInterceptor(await response.json()));
}
console.log(JSON.stringify({ shown, stored: stored.size }));
"""


def recipe() -> str:
    (code,) = re.findall(r"^```js\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return code


async def run(browser: Browser, *texts: str) -> Any:
    node = shutil.which("node")
    if node is None and not os.environ.get("CI"):
        pytest.skip("node is not installed, so the deep-chat recipe was not run; `apt-get install nodejs` brings it")
    assert node is not None, "node must be installed; `apt-get install nodejs` brings it"
    arguments = ("--input-type=module", "-e", AROUND % recipe(), json.dumps(texts), browser.host)
    process = await asyncio.create_subprocess_exec(
        node, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    printed, wrong = await process.communicate()
    assert process.returncode == 0, wrong.decode()
    return json.loads(printed)


def test_the_recipe_has_about_twenty_lines() -> None:
    assert len(recipe().splitlines()) <= 24


async def test_an_answer_with_all_its_parts_is_shown_and_the_conversation_goes_on(
    browser: Browser, agent: ToyAgent
) -> None:
    async def reply(message: UserMessage) -> None:
        metadata = {
            "sources": [{"number": "002", "title": "Hip pain", "publisher": "A clinic"}],
            "links": [{"title": "Book", "url": "https://riverbend.example/book", "kind": "booking"}],
        }
        for response in (
            {"text": "Ice calms.", "utter_action": "utter_faq/ice", "metadata": metadata},
            {"text": "Ask if unsure.", "metadata": {"kind": "caveat"}},
            {"text": "Also:", "buttons": [{"title": "Heat", "payload": "/faq/heat"}]},
        ):
            await message.output_channel.send_response(message.sender_id, response)

    agent.reply = reply  # type: ignore[method-assign]
    result = await run(browser, "ice?", "and heat?")
    first = "Ice calms.\n\nAsk if unsure.\n\nSource: Hip pain, A clinic\n\n[Book](https://riverbend.example/book)"
    assert result["shown"][0] == [{"text": first}, {"text": "Also:\n\n1. Heat"}]
    assert [message.text for message in agent.received] == ["ice?", "and heat?"]
    assert len({message.sender_id for message in agent.received}) == 1


async def test_a_refused_token_is_told_and_the_next_message_begins_anew(browser: Browser, agent: ToyAgent) -> None:
    result = await run(browser, "hello", "FORGE", "lost", "again")
    assert "start a new one" in result["shown"][1]["error"]
    assert result["shown"][2] == [{"text": "You said again"}]
    assert len({message.sender_id for message in agent.received}) == 2
