"""What the chat tells the server beside questions: thumbs, opened booking pages, consent."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from tests.browser.chat import Chat
from tests.browser.conftest import OpenPage, ScriptedServer

TOXINS = "does massage flush toxins out?"
CONSENT = "You may keep my questions that nobody could answer."


def test_a_thumb_reaches_the_server_with_the_key_of_the_answer(chat: Chat) -> None:
    answer = chat.ask(TOXINS)
    with chat.page.expect_response("**/feedback") as response:
        answer.get_by_role("button", name="This helped", exact=True).click()
    assert response.value.status == 204
    sent = response.value.request.post_data_json
    assert {name: sent[name] for name in ("faq", "kind", "rating")} == {
        "faq": "toxins",
        "kind": "answer",
        "rating": "up",
    }


def test_an_opened_booking_page_is_told_once_and_the_page_opens(chat: Chat) -> None:
    answer = chat.ask("i want to book")
    chat.page.context.route("https://riverbend.example/**", lambda route: route.fulfill(body="booked"))
    with chat.page.expect_popup() as page, chat.page.expect_response("**/click") as response:
        answer.get_by_role("link", name="Book a session").click()
    assert response.value.status == 204
    sent = response.value.request.post_data_json
    assert (sent["faq"], sent["kind"]) == (None, "booking")
    assert page.value.url == "https://riverbend.example/book"


def test_other_links_are_not_told(chat: Chat) -> None:
    answer = chat.ask("i want to book")
    chat.page.context.route("https://riverbend.example/**", lambda route: route.fulfill(body="a map"))
    told: list[str] = []
    chat.page.on("request", lambda request: told.append(request.url))
    with chat.page.expect_popup():
        answer.get_by_role("link", name="Find us on the map").click()
    chat.ask("hello")  # what was told would have been told by now
    assert [url for url in told if url.endswith("/click")] == []


def test_where_questions_are_not_kept_nobody_is_asked_for_consent(chat: Chat) -> None:
    expect(chat.root.get_by_role("checkbox")).to_have_count(0)
    with chat.page.expect_request("**/webhook") as request:
        chat.ask("hello")
    assert request.value.post_data_json["consent"] is False


def test_consent_is_off_until_it_is_ticked_and_goes_with_each_message(
    open_page: OpenPage, server: ScriptedServer
) -> None:
    page = open_page("about:blank")

    def ask_for_consent(route: Route) -> None:
        route.fulfill(json={**route.fetch().json(), "consent": CONSENT})

    page.context.route("**/config", ask_for_consent)
    page.goto(f"{server.url}demo")
    chat = Chat(page).open()
    box = page.get_by_label(CONSENT)
    expect(box).not_to_be_checked()
    for ticked in (False, True):
        box.set_checked(ticked)
        with page.expect_request("**/webhook") as request:
            chat.ask("hello")
        assert request.value.post_data_json["consent"] is ticked


def test_a_thumb_for_an_answer_about_the_practice_carries_its_key(chat: Chat) -> None:
    answer = chat.ask("when are you open")
    with chat.page.expect_response("**/feedback") as response:
        answer.get_by_role("button", name="This didn't help", exact=True).click()
    assert response.value.status == 204
    assert response.value.request.post_data_json["faq"] == "practice/hours"
