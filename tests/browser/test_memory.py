"""What is kept where, how long, and who shares it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import OpenPage, ScriptedServer
from tests.browser.site import Site


def test_a_talk_survives_a_reload_and_goes_on(chat: Chat, server: ScriptedServer) -> None:
    chat.ask("hello")
    chat.page.reload()
    chat.open()
    expect(chat.questions).to_have_count(1)
    expect(chat.answers).to_have_count(1)
    chat.ask("again")
    expect(chat.answers).to_have_count(2)


def test_what_was_said_before_is_not_announced_again_but_what_is_new_is(chat: Chat) -> None:
    chat.ask("hello")
    expect(chat.log.locator(".turn")).to_have_count(2)
    chat.page.reload()
    chat.open()
    expect(chat.answers).to_have_count(1)
    expect(chat.log).to_be_empty()
    chat.ask("again")
    expect(chat.log.locator(".turn")).to_have_count(2)


def test_a_second_tab_shows_the_same_talk_and_both_follow_it(
    chat: Chat, open_page: OpenPage, server: ScriptedServer
) -> None:
    chat.ask("hello")
    second = Chat(open_page(context=chat.page.context)).open()
    expect(second.questions).to_have_count(1)
    expect(second.answers).to_have_count(1)
    second.ask("from the second")
    expect(chat.answers.last).to_contain_text("from the second")
    chat.ask("from the first")
    expect(second.answers.last).to_contain_text("from the first")
    assert chat.talk["visitor"] == second.talk["visitor"]
    assert server.received == ["hello", "from the second", "from the first"]


def test_deleting_in_one_tab_clears_the_other(chat: Chat, open_page: OpenPage) -> None:
    chat.ask("hello")
    second = Chat(open_page(context=chat.page.context)).open()
    expect(second.questions).to_have_count(1)
    chat.choose_option("Delete my chat")
    chat.button("Delete").click()
    expect(second.questions).to_have_count(0)
    assert second.talk is None


def test_nothing_is_left_when_the_last_tab_is_closed(chat: Chat, open_page: OpenPage) -> None:
    chat.ask("hello")
    context = chat.page.context
    chat.page.close()
    again = Chat(open_page(context=context)).open()
    expect(again.questions).to_have_count(0)
    assert again.page.evaluate("localStorage.length + document.cookie.length") == 0


def test_a_talk_is_forgotten_after_thirty_quiet_minutes(open_page: OpenPage) -> None:
    page = open_page()
    page.clock.install()
    chat = Chat(page).open()
    chat.ask("hello")
    page.clock.fast_forward("29:00")
    expect(chat.questions).to_have_count(1)
    page.clock.fast_forward("01:01")
    expect(chat.questions).to_have_count(0)
    assert chat.talk is None


def test_a_stale_talk_is_not_shown_after_a_reload(open_page: OpenPage) -> None:
    page = open_page()
    chat = Chat(page).open()
    chat.ask("hello")
    chat.change_talk(at=chat.talk["at"] - 31 * 60 * 1000)
    page.reload()
    chat.open()
    expect(chat.questions).to_have_count(0)


def test_the_chat_works_where_storage_is_blocked(open_page: OpenPage, server: ScriptedServer) -> None:
    page = open_page("about:blank")
    page.add_init_script("Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('blocked') } })")
    page.goto(f"{server.url}demo")
    chat = Chat(page).open()
    expect(chat.ask("hello")).to_contain_text("You said: hello")


def test_two_visitors_do_not_see_each_other(chat: Chat, open_page: OpenPage) -> None:
    chat.ask("hello")
    other = Chat(open_page()).open()
    expect(other.questions).to_have_count(0)


def test_the_greeting_stands_once_above_a_talk(chat: Chat) -> None:
    chat.ask("hello")
    expect(chat.root.locator(".turn").first).to_have_class(re.compile("greeting"))
    expect(chat.root.locator(".greeting")).to_have_count(1)


def test_on_a_page_of_another_origin_the_talk_stays_with_that_site(chat: Chat, open_page: OpenPage, site: Site) -> None:
    chat.ask("hello")
    elsewhere = Chat(open_page(site.page(), context=chat.page.context)).open()
    expect(elsewhere.questions).to_have_count(0)
