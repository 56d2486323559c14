"""Measure what a burst on one channel costs the visitors of another: `python -m tests.channels.messaging.burst`.

It starts the assistant with fakes of the platforms, asks one question after the other as visitors of the website in
calm, then again while 200 Telegram visitors write at once, and prints percentiles of both. The machine should be idle.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.channels.messaging.fakes.all import Platforms
from tests.channels.messaging.fakes.platform import Phone
from tests.conftest import ROOT, RunningAssistant, start_assistant
from tests.project_copy import copy_of_project

UPDATES = 200
CALM = 150
QUESTIONS = [
    "does massage flush toxins out?",
    "what is deep tissue good for",
    "heat or ice for my back",
    "opening hours",
]


def behind_a_proxy(folder: Path) -> Path:
    """A copy of the project that believes a proxy on this machine, so that each visitor has an address of its own."""
    copy = copy_of_project(folder)
    for model in (ROOT / "models").glob("*.tar.gz"):
        (copy / "models" / model.name).symlink_to(model)
    credentials = (copy / "credentials.yml").read_text(encoding="utf-8")
    assert "trusted_proxies: []" in credentials
    (copy / "credentials.yml").write_text(
        credentials.replace("trusted_proxies: []", "trusted_proxies: [127.0.0.1]"), encoding="utf-8"
    )
    return copy


def ask(assistant: RunningAssistant, number: int) -> float:
    """Milliseconds that one question of a new visitor took."""
    body = json.dumps({"visitor": None, "message": QUESTIONS[number % len(QUESTIONS)]}).encode()
    headers = {"Content-Type": "application/json", "X-Forwarded-For": f"10.0.{number // 250}.{number % 250}"}
    request = urllib.request.Request(f"{assistant.url}/webhooks/website/webhook", body, headers)
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as response:
        assert json.load(response)["messages"]
    return (time.perf_counter() - began) * 1000


def percentiles(times: list[float]) -> str:
    """p50, p95 and how many."""
    ordered = sorted(times)
    return (
        f"p50 {ordered[len(ordered) // 2]:5.0f} ms  p95 {ordered[int(len(ordered) * 0.95)]:5.0f} ms  ({len(ordered)})"
    )


def post(assistant: RunningAssistant, phone: Phone, number: int) -> float:
    """Milliseconds until the receipt for one update."""
    webhook = phone.text(QUESTIONS[number % len(QUESTIONS)])
    request = urllib.request.Request(assistant.url + webhook.path, webhook.body, webhook.headers)
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60):
        return (time.perf_counter() - began) * 1000


def main() -> None:
    """Start and measure."""
    platforms = Platforms()
    platforms.start()
    with TemporaryDirectory() as folder:
        measure(platforms, start_assistant(behind_a_proxy(Path(folder)), platforms.environment()))


def measure(platforms: Platforms, assistant: RunningAssistant) -> None:
    """Ask in calm and in a burst, print, stop."""
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores before the start of the questions")
    try:
        for number in range(20):
            ask(assistant, number)
        calm = [ask(assistant, number) for number in range(CALM)]
        phones = [platforms.phone("telegram") for _ in range(UPDATES)]
        began, during = time.perf_counter(), []
        with ThreadPoolExecutor(16) as senders:
            receipts = senders.map(lambda pair: post(assistant, pair[1], pair[0]), enumerate(phones))
            answered = threading.Event()

            def watch() -> None:
                while len({call.body["chat_id"] for call in platforms.telegram.messages()}) < UPDATES:
                    time.sleep(0.05)
                answered.set()

            threading.Thread(target=watch, daemon=True).start()
            number = 0
            while not answered.is_set():
                during.append(ask(assistant, number))
                number += 1
        took = time.perf_counter() - began
        print(f"calm          {percentiles(calm)}")
        print(f"burst         {percentiles(during)}")
        print(f"receipts      {percentiles(list(receipts))}")
        print(f"{UPDATES} updates answered in {took:.1f} s; problems: {platforms.telegram.problems}")
    finally:
        assistant.process.send_signal(signal.SIGINT)
        assistant.process.wait(timeout=30)
        platforms.stop()


if __name__ == "__main__":
    main()
