"""Pictures of the chat for the README and for whoever reviews a change: `reports/screenshots/`.

`SCREENSHOTS=docs/images` in the environment writes them there instead; two of them are committed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.browser.conftest import OpenPage
from tests.conftest import ROOT

FOLDER = ROOT / os.environ.get("SCREENSHOTS", "reports/screenshots")
COMMITTED = ROOT / "docs/images"
LARGEST = 80 * 1024  # bytes of a committed picture
TOXINS = "does massage flush toxins out?"
NUMB = "my legs are numb and i cannot control my bladder"


def take_picture(page: Page, name: str) -> None:
    """Save what the page shows, in 256 colours."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, scale="css")
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256)
    small.save(path, optimize=True)
    assert path.stat().st_size > 10_000  # an empty page has less


@pytest.mark.parametrize(
    ("name", "messages", "options"),
    [
        ("desktop", [TOXINS], {"viewport": {"width": 1180, "height": 790}}),
        ("phone", [TOXINS], {"phone": True}),
        ("dark", ["can i bring my dog"], {"color_scheme": "dark", "phone": True}),
        ("emergency", [NUMB], {"phone": True}),
    ],
)
def test_a_picture_of_each_state(open_page: OpenPage, name: str, messages: list[str], options: dict[str, Any]) -> None:
    page = open_page(reduced_motion="reduce", **options)
    chat = Chat(page).open()
    for message in messages:
        chat.ask(message)
    expect(chat.status).to_be_empty()
    take_picture(page, name)


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
