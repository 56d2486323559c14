"""Pictures of the chat with the real assistant, for README and reviewers: `reports/screenshots/`.

`SCREENSHOTS=docs/images` in the environment writes them there instead.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat import Chat
from tests.conftest import ROOT, RunningAssistant

FOLDER = ROOT / os.environ.get("SCREENSHOTS", "reports/screenshots")
COMMITTED = ROOT / "docs/images"
LARGEST = 80 * 1024  # bytes of a committed picture
TOXINS = "does massage flush toxins out?"
PATIENCE = 30_000  # milliseconds: the first answer of a cold server on a busy machine
NUMB = "my legs are numb and i cannot control my bladder"

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def take_picture(page: Page, name: str) -> None:
    """Save what the page shows, in 256 colours."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, scale="css")
    with Image.open(path) as picture:
        # the usual method would turn the little red of a warning brown
        small = picture.convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=3)
    small.save(path, optimize=True)
    assert path.stat().st_size > 10_000  # an empty page has less


@pytest.mark.model
@pytest.mark.parametrize(
    ("name", "message", "options"),
    [
        ("desktop", TOXINS, {"viewport": {"width": 1180, "height": 790}}),
        ("phone", TOXINS, PHONE),
        ("dark", "can i bring my dog", {**PHONE, "color_scheme": "dark"}),
        ("emergency", NUMB, PHONE),
    ],
)
def test_a_picture_of_each_state(
    browser: Browser, assistant: RunningAssistant, name: str, message: str, options: dict[str, Any]
) -> None:
    context = browser.new_context(reduced_motion="reduce", **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{assistant.url}/webhooks/website/demo")
    chat = Chat(page).open()
    chat.input.fill(message)
    page.keyboard.press("Enter")
    expect(chat.root.locator(".turn.answer, .turn.unknown, .turn.emergency").first).to_be_visible(timeout=PATIENCE)
    expect(chat.status).to_be_empty(timeout=PATIENCE)
    take_picture(page, name)
    context.close()


def test_committed_pictures_are_small() -> None:
    pictures = sorted(COMMITTED.glob("*"))
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > LARGEST] == []


def test_pictures_named_in_the_documents_exist() -> None:
    named = [line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if "docs/images/" in line]
    assert named
    assert all(
        Path(ROOT / path).exists() for line in named for path in line.split('"') if path.startswith("docs/images/")
    )
