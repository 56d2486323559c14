"""What a visitor does with the chat, and what they see of it."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

LAUNCHER = "Ask a question"
ANSWER = ".turn:not(.visitor):not(.greeting)"


class Chat:
    """The chat on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("backline-chat")
        self.launcher = page.get_by_role("button", name=LAUNCHER, exact=True)
        self.dialog = page.get_by_role("dialog")
        self.input = page.get_by_label("Your message")
        self.questions = self.root.locator(".turn.visitor")
        self.answers = self.root.locator(ANSWER)
        self.log = page.get_by_role("log")
        self.status = self.root.locator("[role=status]")
        self.alert = self.root.locator("[role=alert]")

    def open(self) -> Chat:
        """Open it and wait for what the server says of the practice."""
        self.launcher.click()
        expect(self.root.locator(".header")).to_contain_text("Riverbend")
        return self

    def say(self, text: str) -> None:
        """Type a message and press Enter."""
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> Locator:
        """Say something, and wait for its first answer."""
        before = self.answers.count()
        self.say(text)
        answer = self.answers.nth(before)
        expect(answer).to_be_visible()
        return answer

    @property
    def talk(self) -> Any:
        """What the tab keeps of the talk; None if it keeps nothing."""
        return self._kept("/")

    @property
    def to_be_deleted(self) -> Any:
        """Tokens of talks that the server has yet to delete; None if there are none."""
        return self._kept("doomed")

    def change_talk(self, **fields: Any) -> None:
        """Change what the tab keeps; seen after a reload."""
        self.page.evaluate(
            """fields => {
                const key = Object.keys(sessionStorage).find(key => key.endsWith("/"));
                sessionStorage[key] = JSON.stringify({ ...JSON.parse(sessionStorage[key]), ...fields });
            }""",
            fields,
        )

    def _kept(self, end: str) -> Any:
        kept = self.page.evaluate("Object.entries(sessionStorage)")
        return next((json.loads(value) for key, value in kept if key.endswith(end)), None)

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def choose_option(self, name: str) -> None:
        """Press something in the menu of the chat."""
        self.root.locator(".menu summary").click()
        self.button(name).click()
