"""What a visitor is told, and what becomes of their message, when something fails."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.browser.chat import Chat
from tests.browser.conftest import OpenPage, ScriptedServer
from tests.browser.site import Site

PHONE = "Call us: +1 555 0100"


def test_a_server_killed_in_a_talk_and_back_answers_every_message_once(chat: Chat, server: ScriptedServer) -> None:
    chat.ask("hello")
    server.kill()
    chat.say("are you there")
    expect(chat.alert).to_contain_text("We can't be reached right now")
    expect(chat.root.locator(".trouble").get_by_role("link", name=PHONE)).to_have_attribute("href", "tel:+15550100")
    chat.say("and this too")
    server.start()
    expect(chat.answers).to_have_count(3, timeout=60_000)
    expect(chat.answers.nth(1)).to_contain_text("You said: are you there")
    expect(chat.answers.nth(2)).to_contain_text("You said: and this too")
    expect(chat.alert).to_be_empty()
    assert server.received == ["hello", "are you there", "and this too"]


def test_on_a_small_screen_the_question_stays_in_sight_beside_the_trouble(open_page: OpenPage) -> None:
    chat = Chat(open_page(viewport={"width": 320, "height": 568})).open()
    chat.ask("long")
    chat.page.route("**/webhook", lambda route: route.abort())
    chat.say("are you there")
    expect(chat.alert).to_contain_text("We can't be reached right now")
    expect(chat.questions.last.locator(".bubble")).to_be_in_viewport(ratio=0.9)


def test_without_a_hand_on_it_the_chat_tries_again_by_itself(chat: Chat, server: ScriptedServer) -> None:
    chat.ask("hello")
    server.kill()
    chat.say("are you there")
    expect(chat.alert).to_contain_text("We can't be reached right now")
    server.start()
    expect(chat.answers).to_have_count(2, timeout=40_000)


def lose_first_answer(chat: Chat) -> list[str]:
    """Let the server's first answer get lost on its way; the visitor's token in it, once it is."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(answer.json()["visitor"])
            route.abort()

    chat.page.route("**/webhook", lose)
    return lost


def test_an_answer_lost_on_the_way_is_fetched_without_asking_twice(chat: Chat, server: ScriptedServer) -> None:
    chat.ask("hello")
    lost = lose_first_answer(chat)
    chat.say("only once please")
    expect(chat.answers).to_have_count(2)
    assert lost
    assert server.received == ["hello", "only once please"]


def test_a_first_answer_lost_on_the_way_is_fetched_without_asking_twice_or_beginning_anew(
    chat: Chat, server: ScriptedServer
) -> None:
    lost = lose_first_answer(chat)
    chat.say("only once please")
    expect(chat.answers).to_have_count(1)
    assert lost == [chat.talk["visitor"]]
    assert server.received == ["only once please"]


def test_a_first_message_keeps_its_visitor_through_a_reload(chat: Chat, server: ScriptedServer) -> None:
    lost: list[str] = []

    def lose_answer(route: Route) -> None:
        lost.append(route.fetch().json()["visitor"])
        route.abort()

    chat.page.route("**/webhook", lose_answer)
    chat.say("only once please")
    expect(chat.alert).to_contain_text("We can't be reached right now")
    chat.page.unroute("**/webhook")
    chat.page.reload()
    chat.open()
    expect(chat.answers).to_have_count(1)
    assert {*lost} == {chat.talk["visitor"]}
    assert server.received == ["only once please"]


def test_a_message_waits_through_a_reload(chat: Chat, server: ScriptedServer) -> None:
    chat.ask("hello")
    chat.page.route("**/webhook", lambda route: route.abort())
    chat.say("are you there")
    expect(chat.alert).to_contain_text("We can't be reached right now")
    expect(chat.questions.last.locator("small")).to_have_attribute("data-words", "Not sent yet ·")
    chat.page.unroute("**/webhook")
    chat.page.reload()
    chat.open()
    expect(chat.answers).to_have_count(2)
    assert server.received == ["hello", "are you there"]


def test_a_lost_connection_that_comes_back_sends_at_once(chat: Chat) -> None:
    chat.ask("hello")
    chat.page.context.set_offline(True)
    chat.say("are you there")
    expect(chat.alert).to_contain_text("We can't be reached right now")
    chat.page.context.set_offline(False)  # fires the browser's "online"
    expect(chat.answers).to_have_count(2)


def test_while_an_answer_takes_long_the_chat_says_so(open_page: OpenPage, server: ScriptedServer) -> None:
    page = open_page()
    page.clock.install()
    chat = Chat(page).open()
    server.hold()
    chat.say("slow")
    page.clock.run_for(500)
    expect(chat.status).to_have_text("Writing an answer")
    page.clock.run_for(6_000)
    expect(chat.status).to_have_text("This takes longer than usual. I'm still on it.")
    server.release()
    expect(chat.answers).to_have_count(1)
    expect(chat.status).to_be_empty()


def test_too_many_messages_wait_as_long_as_the_server_says_and_all_are_answered(
    chat: Chat, server: ScriptedServer
) -> None:
    server.freeze()
    for number in range(10):  # two more than the server takes at once
        chat.say(f"message {number}")
    expect(chat.alert).to_have_text(re.compile(r"That was a lot at once. I'll send your message in a moment \(\d s\)."))
    expect(chat.answers).to_have_count(8)
    server.thaw()
    expect(chat.answers).to_have_count(10, timeout=60_000)
    expect(chat.alert).to_be_empty()
    assert server.received == [f"message {number}" for number in range(10)]


def test_a_failing_server_is_told_apart_from_a_lost_connection(chat: Chat) -> None:
    chat.page.route("**/webhook", lambda route: route.fulfill(status=500, body="oops"))
    chat.say("hello")
    expect(chat.alert).to_contain_text("Something went wrong on our side")
    expect(chat.root.locator(".trouble").get_by_role("link", name=PHONE)).to_be_visible()
    chat.page.unroute("**/webhook")
    expect(chat.answers).to_have_count(1)
    expect(chat.alert).to_be_empty()


def test_trying_now_does_not_wait_and_keeps_its_place_between_failures(open_page: OpenPage) -> None:
    page = open_page()
    page.clock.install()
    chat = Chat(page).open()
    failures: list[str] = []

    def fail(route: Route) -> None:
        failures.append(route.request.url)
        route.abort()

    page.route("**/webhook", fail)
    chat.say("hello")
    expect(chat.alert).to_contain_text("We can't be reached right now")
    chat.button("Try now").focus()
    while len(failures) < 6:  # the pause is half a minute then
        page.clock.run_for(1_000)
    expect(chat.button("Try now")).to_be_focused()
    page.unroute("**/webhook")
    chat.button("Try now").click()
    expect(chat.answers).to_have_count(1)


def test_a_message_the_server_refuses_is_marked_and_not_sent_again(chat: Chat) -> None:
    chat.page.route(
        "**/webhook", lambda route: route.fulfill(status=413, json={"error": {"code": "x", "message": "Too long."}})
    )
    chat.say("a novel")
    expect(chat.alert).to_have_text("Too long.")
    expect(chat.questions.last).to_have_attribute("data-state", "refused")
    chat.page.unroute("**/webhook")
    chat.ask("hello")
    expect(chat.alert).to_be_empty()
    expect(chat.answers).to_have_count(1)


def test_a_forged_token_begins_a_new_talk_and_the_message_still_gets_its_answer(
    chat: Chat, server: ScriptedServer
) -> None:
    chat.ask("hello")
    chat.change_talk(visitor="forged.token.here")
    chat.page.reload()
    chat.open()
    chat.ask("who am i")
    expect(chat.root.locator(".note", has_text="Your earlier chat had ended")).to_be_visible()
    assert "forged" not in chat.page.evaluate("JSON.stringify(sessionStorage)")
    assert server.received == ["hello", "who am i"]


def test_on_a_site_that_is_not_allowed_the_visitor_gets_words_and_the_phone(
    open_page: OpenPage, site: Site, server: ScriptedServer
) -> None:
    chat = Chat(open_page(site.page('data-phone="+1 555 0100" data-emergency="911"', foreign=True)))
    chat.launcher.click()
    expect(chat.root.locator(".greeting")).to_be_visible()
    chat.say("hello")
    expect(chat.alert).to_contain_text("We can't be reached right now")
    expect(chat.root.locator(".trouble").get_by_role("link", name=PHONE)).to_be_visible()
    chat.root.get_by_text("Need help now?").click()
    expect(chat.root.get_by_role("link", name="Emergency: 911")).to_be_visible()
    assert server.received == []
