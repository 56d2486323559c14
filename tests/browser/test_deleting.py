"""A visitor deletes the chat: by the menu or in words, with and without a connection."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request, Route, expect

from tests.browser.chat import Chat
from tests.browser.conftest import OpenPage, ScriptedServer

DELETED = "Your chat is deleted."
LATER = "I'll keep trying to delete it on our server"


def delete(chat: Chat) -> None:
    chat.choose_option("Delete my chat")
    chat.button("Delete").click()


def sent_after(chat: Chat) -> list[str]:
    """Method and end of the address of what the chat sends from now on, in its order."""
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(f"{request.method} {request.url.rsplit('/', 1)[1]}")

    chat.page.on("request", note)
    return sent


def test_deleting_asks_back_once_and_deletes_on_the_server(chat: Chat) -> None:
    chat.ask("hello")
    chat.choose_option("Delete my chat")
    chat.button("Keep it").click()
    expect(chat.questions).to_have_count(1)
    chat.choose_option("Delete my chat")
    with chat.page.expect_response("**/conversation") as response:
        chat.button("Delete").click()
    assert response.value.status == 204
    expect(chat.status).to_have_text(DELETED)
    expect(chat.questions).to_have_count(0)
    assert (chat.talk, chat.to_be_deleted) == (None, None)


@pytest.mark.parametrize("words", ["delete my chat", "Forget me!"])
def test_typed_in_words_the_wish_clears_the_talk_in_every_tab_and_the_chat_goes_on(
    chat: Chat, open_page: OpenPage, server: ScriptedServer, words: str
) -> None:
    chat.ask("hello")
    second = Chat(open_page(context=chat.page.context)).open()
    expect(second.questions).to_have_count(1)
    before = chat.talk["visitor"]
    chat.say(words)
    expect(chat.status).to_have_text(DELETED)
    for each in (chat, second):
        expect(each.questions).to_have_count(0)
        expect(each.answers).to_have_count(0)
        assert before not in each.page.evaluate("JSON.stringify(sessionStorage)")
    chat.ask("again")
    assert server.received == ["hello", "again"]


def test_a_message_typed_right_behind_the_wish_is_not_lost_with_the_talk(chat: Chat, server: ScriptedServer) -> None:
    chat.ask("hello")
    chat.page.route("**/webhook", lambda route: route.abort())
    chat.say("delete my chat")
    expect(chat.alert).to_contain_text("We can't be reached right now")
    chat.say("my chest hurts")
    chat.page.unroute("**/webhook")
    expect(chat.answers).to_contain_text(["You said: my chest hurts"])
    expect(chat.questions).to_have_count(1)
    assert server.received == ["hello", "my chest hurts"]


def test_deleting_before_the_first_answer_has_come_deletes_on_the_server(chat: Chat, server: ScriptedServer) -> None:
    server.hold()
    with chat.page.expect_request("**/webhook"):
        chat.say("hello")
    with chat.page.expect_response("**/conversation") as response:
        delete(chat)
        server.release()
    assert response.value.status == 204
    expect(chat.status).to_have_text(DELETED)


def test_deleting_an_empty_chat_needs_no_server(chat: Chat) -> None:
    chat.page.context.set_offline(True)
    delete(chat)
    expect(chat.status).to_have_text(DELETED)


def test_pressed_without_a_connection_it_is_done_once_there_is_one_and_before_anything_else(chat: Chat) -> None:
    chat.ask("hello")
    token = chat.talk["visitor"]
    chat.page.context.set_offline(True)
    delete(chat)
    expect(chat.status).to_contain_text(LATER)
    expect(chat.questions).to_have_count(0)
    assert chat.to_be_deleted == [token]
    chat.say("hello again")
    expect(chat.alert).to_contain_text("We can't be reached right now")
    sent = sent_after(chat)
    with chat.page.expect_response("**/conversation") as response:
        chat.page.context.set_offline(False)
    assert response.value.status == 204
    assert response.value.request.post_data_json == {"visitor": token}
    expect(chat.answers).to_have_count(1)
    assert sent[0] == "DELETE conversation" and sent[-1] == "POST webhook"
    assert chat.to_be_deleted is None
    assert chat.talk["visitor"] != token


def test_it_is_done_after_a_reload_even_if_nobody_opens_the_chat(chat: Chat) -> None:
    chat.ask("hello")
    chat.page.route("**/conversation", lambda route: route.abort())
    delete(chat)
    expect(chat.status).to_contain_text(LATER)
    chat.page.unroute("**/conversation")
    sent = sent_after(chat)
    with chat.page.expect_response("**/conversation") as response:
        chat.page.reload()
    assert response.value.status == 204
    expect(chat.launcher).to_be_visible()
    assert "GET config" not in sent, "nobody has opened it"
    assert chat.to_be_deleted is None


def test_while_the_server_cannot_delete_messages_are_answered_and_it_is_tried_again(chat: Chat) -> None:
    chat.ask("hello")
    failing = {"error": {"code": "not_erased", "message": "I couldn't delete this chat just now."}}
    chat.page.route("**/conversation", lambda route: route.fulfill(status=503, json=failing))
    delete(chat)
    expect(chat.status).to_contain_text(LATER)
    chat.ask("hello again")
    assert chat.to_be_deleted
    chat.page.unroute("**/conversation")
    expect(chat.status).to_have_text(DELETED)
    expect(chat.answers).to_have_count(1)
    assert chat.to_be_deleted is None


def test_where_the_server_has_no_way_to_delete_it_says_so_once(chat: Chat) -> None:
    chat.ask("hello")
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.method)
        route.fulfill(status=501, json={"error": {"code": "cannot_erase", "message": "The team can. Please call."}})

    chat.page.route("**/conversation", refuse)
    delete(chat)
    expect(chat.alert).to_have_text("The team can. Please call.")
    chat.ask("hello again")
    assert asked == ["DELETE"]
    assert chat.to_be_deleted is None
