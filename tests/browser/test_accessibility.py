"""The chat for people who use a keyboard, a screen reader, large print, a small screen or their own colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.browser.conftest import OpenPage, ScriptedServer
from tests.browser.site import Site

NUMB = "my legs are numb and i cannot control my bladder"
SMALLEST_TARGET = 44  # CSS pixels, WCAG 2.5.5


def violations(page: Page) -> list[str]:
    """What axe finds, one line a rule."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def nothing(chat: Chat) -> None:
    pass


def opened(chat: Chat) -> None:
    chat.open()


def answered(chat: Chat) -> None:
    chat.open().ask("does massage flush toxins out?")
    chat.answers.first.get_by_text("Where this comes from").click()
    chat.answers.first.get_by_role("button", name="This helped").click()
    expect(chat.status).not_to_be_empty()


def safety_cards(chat: Chat) -> None:
    chat.open()
    for message in (NUMB, "urgent", "professional"):
        chat.ask(message)
    chat.root.get_by_text("Need help now?").click()


def failing(chat: Chat) -> None:
    chat.open().page.route("**/webhook", lambda route: route.abort())
    chat.say("are you there")
    expect(chat.alert).not_to_be_empty()


def asking_back(chat: Chat) -> None:
    chat.open().choose_option("Delete my chat")
    chat.root.locator(".menu summary").click()


@pytest.mark.parametrize("colors", ["light", "dark"])
@pytest.mark.parametrize("state", [nothing, opened, answered, safety_cards, failing, asking_back])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_axe_finds_nothing(open_page: OpenPage, state: Callable[[Chat], None], colors: str, phone: bool) -> None:
    page = open_page(color_scheme=colors, phone=phone, reduced_motion="reduce", bypass_csp=True)  # axe is injected
    chat = Chat(page)
    expect(chat.launcher).to_be_visible()
    state(chat)
    assert violations(page) == []


def test_axe_finds_nothing_on_the_page_of_the_theming_options(open_page: OpenPage, server: ScriptedServer) -> None:
    page = open_page(f"{server.url}theming", bypass_csp=True)
    expect(Chat(page).launcher).to_be_visible()
    assert violations(page) == []


def test_a_whole_talk_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    chat = Chat(page)
    chat.launcher.wait_for()
    chat.launcher.focus()
    page.keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    page.keyboard.type("does massage flush toxins out?")
    page.keyboard.press("Enter")
    expect(chat.answers).to_have_count(2)
    expect(chat.input).to_be_focused()
    for _ in range(20):  # back from the input to the last suggestion
        page.keyboard.press("Shift+Tab")
        if focused(page) == "Lymph drainage and swelling":
            break
    page.keyboard.press("Enter")
    expect(chat.answers).to_have_count(3)
    expect(chat.input).to_be_focused()
    page.keyboard.press("Escape")
    expect(chat.dialog).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_escape_closes_an_open_menu_first(chat: Chat) -> None:
    chat.root.locator(".menu summary").click()
    expect(chat.button("Start over")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.button("Start over")).to_be_hidden()
    expect(chat.dialog).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.dialog).to_be_hidden()


def test_a_line_break_is_typed_with_shift(chat: Chat, server: ScriptedServer) -> None:
    chat.input.press_sequentially("one")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("two")
    assert chat.input.input_value() == "one\ntwo"
    assert server.received == []


def test_on_a_phone_the_chat_fills_the_screen_and_keeps_focus_inside(open_page: OpenPage) -> None:
    page = open_page(phone=True)
    chat = Chat(page).open()
    chat.dialog.evaluate("dialog => Promise.all(dialog.getAnimations().map((each) => each.finished))")
    assert chat.dialog.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") in ("backline-chat", "body")
    page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()


def test_on_a_large_screen_the_page_stays_in_use(chat: Chat) -> None:
    chat.page.get_by_role("link", name="Treatments").click()
    expect(chat.dialog).to_be_visible()


def test_turning_a_phone_keeps_the_talk_open(open_page: OpenPage) -> None:
    page = open_page()
    chat = Chat(page).open()
    chat.ask("hello")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(chat.dialog).to_have_css("width", "390px")
    expect(chat.answers).to_have_count(1)
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(chat.dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()


@pytest.mark.parametrize("size", [(320, 568), (640, 400), (320, 256)], ids=["320 px", "200 % zoom", "400 % zoom"])
def test_on_a_small_screen_all_can_be_read_and_reached(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(viewport={"width": size[0], "height": size[1]})
    chat = Chat(page).open()
    chat.ask("does massage flush toxins out?")
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    talk = chat.root.locator(".talk")
    assert talk.evaluate("talk => talk.scrollWidth <= talk.clientWidth")
    for part in (chat.input, chat.button("Send"), chat.button("Close chat"), chat.root.get_by_text("Need help now?")):
        expect(part).to_be_in_viewport(ratio=0.95)


def test_what_is_pressed_is_large_enough(chat: Chat) -> None:
    chat.ask("does massage flush toxins out?")
    chat.root.locator(".help summary").click()
    chat.root.locator(".menu summary").click()
    sizes = (
        chat.root.locator("button, .menu summary, .help summary, .row a")
        .filter(visible=True)
        .evaluate_all(
            "parts => parts.map(part => [part.title || part.textContent, part.offsetWidth, part.offsetHeight])"
        )
    )
    assert len(sizes) > 10
    assert [size for size in sizes if min(size[1:]) < SMALLEST_TARGET] == []


def test_nothing_moves_for_people_who_want_it_still(open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    Chat(page).open()
    assert page.evaluate("document.getAnimations({ subtree: true }).length") == 0
    style = page.locator("backline-chat .talk").evaluate("talk => getComputedStyle(talk).scrollBehavior")
    assert style == "auto"


def test_with_forced_colours_buttons_and_cards_have_edges(open_page: OpenPage) -> None:
    page = open_page(forced_colors="active")
    chat = Chat(page).open()
    answer = chat.ask(NUMB)
    for part in (
        answer.locator(".bubble"),
        answer.get_by_role("link"),
        chat.button("Send"),
        chat.questions.first.locator(".bubble"),
    ):
        style = part.evaluate("part => [getComputedStyle(part).borderTopStyle, getComputedStyle(part).borderTopWidth]")
        assert style[0] != "none" and style[1] != "0px"


def test_from_right_to_left_the_chat_stands_and_reads_on_the_other_side(
    open_page: OpenPage, site: Site, server: ScriptedServer
) -> None:
    chat = Chat(open_page(site.page(root='dir="rtl"'))).open()
    chat.ask("does massage flush toxins out?")
    box = chat.dialog.bounding_box()
    assert box and box["x"] < 100
    question, answer = (turn.locator(".bubble").bounding_box() for turn in (chat.questions.first, chat.answers.first))
    assert question and answer and question["x"] < answer["x"]


def focused(page: Page) -> Any:
    """Words of the focused part of the chat."""
    return page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent")
