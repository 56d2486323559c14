"""The server is away when a page loads or when the chat is opened: help stays in reach, the site stays whole."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import OpenPage, ScriptedServer
from tests.browser.site import Site

NUMBERS = 'data-phone="+1 555 0199" data-emergency="112"'
WORDS = "In most countries, call 911 or 112."


def opened(chat: Chat) -> Chat:
    """The chat, open, with its help unfolded; the practice need not be known."""
    chat.launcher.click()
    chat.root.get_by_text("Need help now?").click()
    return chat


def test_without_any_number_help_says_in_words_what_to_do_and_the_numbers_come_with_the_server(
    open_page: OpenPage, site: Site, server: ScriptedServer
) -> None:
    chat = Chat(open_page(site.page()))
    expect(chat.launcher).to_be_visible()
    chat.page.route("**/config", lambda route: route.abort())
    opened(chat)
    expect(chat.root.locator(".help")).to_contain_text(WORDS)
    chat.page.unroute("**/config")
    expect(chat.root.get_by_role("link", name="Emergency: 911")).to_be_visible()
    expect(chat.root.locator(".header")).to_contain_text("Riverbend")
    expect(chat.root.locator(".help")).not_to_contain_text(WORDS)


def test_numbers_of_the_tag_are_there_while_the_server_is_not(
    open_page: OpenPage, site: Site, server: ScriptedServer
) -> None:
    chat = Chat(open_page(site.page(NUMBERS)))
    expect(chat.launcher).to_be_visible()
    server.kill()
    opened(chat)
    expect(chat.root.get_by_role("link", name="Emergency: 112")).to_be_visible()
    expect(chat.root.get_by_role("link", name="Call us: +1 555 0199")).to_be_visible()


def test_what_the_server_once_said_is_there_on_the_next_page_while_the_server_is_not(
    open_page: OpenPage, site: Site, server: ScriptedServer
) -> None:
    chat = Chat(open_page(site.page()))
    chat.open()
    chat.page.route("**/config", lambda route: route.abort())
    chat.page.goto(site.page())
    opened(chat)
    expect(chat.root.get_by_role("link", name="Emergency: 911")).to_be_visible()
    expect(chat.root.locator(".header")).to_contain_text("Riverbend")
    expect(chat.root.locator(".greeting")).to_have_count(1)


def test_a_page_that_is_loaded_while_the_server_is_down_stands_without_a_chat(
    open_page: OpenPage, site: Site, server: ScriptedServer
) -> None:
    server.kill()
    page = open_page("about:blank")
    with page.expect_event("requestfailed", lambda request: request.url.endswith("widget.js")):
        page.goto(site.page(NUMBERS))
    expect(page.get_by_text("Words of the site.")).to_be_visible()
    expect(page.locator("backline-chat")).to_have_count(0)


def test_a_script_that_the_browser_has_kept_waits_for_the_server_and_then_shows_the_chat(
    open_page: OpenPage, site: Site, server: ScriptedServer
) -> None:
    page = open_page("about:blank")
    page.route("**/widget.css", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: request.url.endswith("widget.css")):
        page.goto(site.page())
    expect(page.get_by_text("Words of the site.")).to_be_visible()
    expect(Chat(page).launcher).to_have_count(0)
    page.unroute("**/widget.css")
    expect(Chat(page).open().ask("hello")).to_contain_text("You said: hello")
