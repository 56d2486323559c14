"""What a visitor does with the chat, and what they see of it."""

from __future__ import annotations

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

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def choose_option(self, name: str) -> None:
        """Press something in the menu of the chat."""
        self.root.locator(".menu summary").click()
        self.button(name).click()
