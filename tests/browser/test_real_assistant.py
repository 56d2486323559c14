"""A visitor with a phone and a keyboard talks to the real assistant, from the first question to the booking."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from channels.learning.event import THUMB
from channels.learning.store import LearningStore
from practice.schema import load_practice
from tests.assistant.test_messaging import wait_until
from tests.browser.chat import Chat
from tests.conftest import ROOT, RunningAssistant

pytestmark = pytest.mark.model
PATIENCE = 30_000  # milliseconds: the first answer of a cold server on a busy machine


@pytest.fixture
def page(browser: Browser, assistant: RunningAssistant) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{assistant.url}/webhooks/website/demo")
    yield page
    context.close()


def test_a_whole_conversation_on_a_phone_with_the_keyboard_alone(page: Page) -> None:
    chat = Chat(page)
    chat.launcher.focus()
    page.keyboard.press("Enter")
    expect(chat.root.locator(".header")).to_contain_text("Riverbend", timeout=PATIENCE)
    expect(chat.input).to_be_focused()

    ask(chat, "does massage flush toxins out?")
    expect(chat.root.locator(".turn.answer").first).to_contain_text("no good evidence", timeout=PATIENCE)
    expect(chat.root.locator(".turn.answer .caveat").first).to_be_visible()
    expect(chat.root.get_by_text("Where this comes from").first).to_be_visible()

    ask(chat, "can i bring my dog")
    unknown = chat.root.locator(".turn.unknown").last
    expect(unknown).to_contain_text("I don't know", timeout=PATIENCE)
    unknown.get_by_role("button", name="This didn't help").focus()
    page.keyboard.press("Enter")
    expect(chat.status).to_have_text("Thank you for telling us.", timeout=PATIENCE)

    ask(chat, "my legs are numb and i cannot control my bladder")
    card = chat.root.locator(".turn.emergency").first
    expect(card).to_contain_text("Emergency", timeout=PATIENCE)
    expect(card.get_by_role("link").first).to_have_attribute("href", "tel:911")

    chat.root.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(chat.questions).to_have_count(0)

    ask(chat, "i want to book hot stone")
    booking = chat.root.locator(".turn.booking").get_by_role("link", name="Book hot stone").first
    page_to_book = re.compile(r"^https://riverbend\.example/book/hot-stone\?utm_source=assistant&")
    expect(booking).to_have_attribute("href", page_to_book, timeout=PATIENCE)

    page.reload()
    chat.launcher.focus()
    page.keyboard.press("Enter")
    expect(chat.questions).to_have_count(1)
    page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()


@pytest.mark.parametrize(
    ("question", "kind", "key"),
    [
        ("does massage flush toxins out?", "answer", "toxins"),
        ("when are you open", "practice", "practice/hours"),
        ("i want to book hot stone", "booking", ""),
        ("can i talk to a person", "contact", ""),
    ],
)
def test_a_pressed_thumb_is_counted_with_what_it_was_given_to(
    page: Page, assistant: RunningAssistant, question: str, kind: str, key: str
) -> None:
    store = LearningStore(ROOT / load_practice().privacy.learning_file)

    def counted() -> int:
        return sum(
            count
            for event, count in store.events()
            if (event.what, event.channel, event.kind, event.faq, event.rating) == (THUMB, "website", kind, key, "down")
        )

    chat, before = Chat(page), counted()
    chat.launcher.click()
    ask(chat, question)
    answer = chat.root.locator(f".turn.{kind}").first
    answer.get_by_role("button", name="This didn't help").click(timeout=PATIENCE)
    expect(chat.status).to_have_text("Thank you for telling us.", timeout=PATIENCE)
    assert wait_until(lambda: counted() == before + 1)


def test_words_that_ask_for_it_delete_the_chat(page: Page, assistant: RunningAssistant) -> None:
    chat = Chat(page)
    chat.launcher.click()
    ask(chat, "what is swedish massage")
    expect(chat.root.locator(".turn.answer").first).to_be_visible(timeout=PATIENCE)
    ask(chat, "Delete my chat")
    expect(chat.status).to_have_text("Your chat is deleted.", timeout=PATIENCE)
    expect(chat.questions).to_have_count(0)


def ask(chat: Chat, text: str) -> None:
    chat.input.focus()
    chat.page.keyboard.type(text)
    chat.page.keyboard.press("Enter")
