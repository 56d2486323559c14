"""The real website channel in an app built as Rasa builds it, with an agent that follows a script.

Started once as a process of its own; the lines `start`, `kill` and `quit` on its standard input start and kill
the server, which is a fork, so that one that comes back is there at once.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.run import configure_app
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from channels.website import limits
from channels.website.channel import WebsiteInput
from channels.website.settings import Settings

SCRIPT = json.loads(Path(__file__).with_name("script.json").read_text(encoding="utf-8"))
SCRIPT["does massage flush toxins out?"] = SCRIPT["/faq/toxins"]
OTHERWISE = "You said: {text}"


class ScriptedAgent:
    """Answers a message with the responses that script.json has for it, else repeats it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        greeting = SCRIPT["/greeting"][0]
        self.nlg = TemplatedNaturalLanguageGenerator(
            {
                "utter_smalltalk/greet": [greeting],
                "utter_faq/toxins": [{"text": "x"}],
                "utter_practice/hours": [{"text": "x"}],
                "utter_notice/chat_deleted": [{"text": "Deleted.", "metadata": {"kind": "deleted"}}],
            }
        )
        self.domain = SimpleNamespace(responses=self.nlg.responses)
        self.action_endpoint: Any = None
        self.processor = SimpleNamespace(action_endpoint=None)
        self.tracker_store = InMemoryTrackerStore(Domain.empty())
        self.lock_store = InMemoryLockStore()

    def is_ready(self) -> bool:
        return True

    async def parse_message(self, text: str) -> dict[str, Any]:
        return {"text": text}

    async def handle_message(self, message: UserMessage) -> None:
        with (self._folder / "received").open("a", encoding="utf-8") as received:
            received.write(f"{message.text}\n")
        while (self._folder / "hold").exists():
            await asyncio.sleep(0.02)
        for response in SCRIPT.get(message.text or "", [{"text": OTHERWISE.format(text=message.text)}]):
            await message.output_channel.send_response(message.sender_id, dict(response))


def stop_the_limits_clock(folder: Path) -> None:
    """Let no time pass for the limits while there is a file `frozen`, however slow this machine is."""
    now = [time.monotonic()]

    def clock() -> float:
        if not (folder / "frozen").exists():
            now[0] = time.monotonic()
        return now[0]

    *rest, _ = limits.Limit.__init__.__defaults__ or ()
    limits.Limit.__init__.__defaults__ = (*rest, clock)  # type: ignore[misc]


def serve(port: int, folder: Path, settings: dict[str, Any]) -> None:
    """Run the server until killed."""
    stop_the_limits_clock(folder)
    app = configure_app([WebsiteInput(Settings.parse_obj(settings))], enable_api=False)
    app.ctx.agent = ScriptedAgent(folder)
    app.run("127.0.0.1", port, access_log=False)


def main() -> None:
    port, folder, settings = int(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
    server: Any = None
    for line in sys.stdin:
        if line.strip() != "start" and server is not None:
            server.kill()
            server.join()
        if line.strip() == "start":
            server = multiprocessing.get_context("fork").Process(target=serve, args=(port, folder, settings))
            server.start()
        if line.strip() == "quit":
            break
        print(line.strip(), flush=True)


if __name__ == "__main__":
    main()
