"""A visitor talks to the chat: answers, buttons, links, sources, thumbs, cards."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import OpenPage, ScriptedServer

TOXINS = "does massage flush toxins out?"
NUMB = "my legs are numb and i cannot control my bladder"


def test_an_answer_shows_bold_words_a_list_its_caveat_and_folded_sources(chat: Chat) -> None:
    answer = chat.ask(TOXINS)
    expect(answer.locator("strong")).to_have_text("no good evidence")
    expect(answer.get_by_role("listitem").filter(visible=True)).to_have_count(2)
    expect(answer.locator(".caveat")).to_contain_text("Please note")
    expect(answer.locator(".caveat svg")).to_be_visible()
    source = answer.get_by_text("Long-Term")
    expect(source).to_be_hidden()
    answer.get_by_text("Where this comes from").click()
    expect(source).to_be_visible()


def test_the_greeting_offers_first_questions_once(chat: Chat) -> None:
    chat.button("Does massage flush out toxins?").click()
    expect(chat.questions).to_have_text(re.compile("Does massage flush out toxins?"))
    expect(chat.answers.first).to_contain_text("no good evidence")
    chat.page.reload()
    chat.open()
    expect(chat.root.locator(".greeting")).to_have_count(1)


def test_a_button_sends_its_payload_and_shows_its_title(chat: Chat, server: ScriptedServer) -> None:
    chat.ask(TOXINS)
    chat.button("Massage and blood flow").click()
    expect(chat.questions.last).to_contain_text("Massage and blood flow")
    expect(chat.answers.last).to_contain_text("You said")
    assert server.received[-1] == "/faq/circulation"
    assert "/faq/" not in chat.questions.last.inner_text()
    assert "/faq/" not in str(chat.talk["items"][0])


def test_links_say_what_they_are_and_open_safely(chat: Chat) -> None:
    answer = chat.ask("i want to book")
    booking = answer.get_by_role("link", name="Book a session (opens in a new tab)")
    expect(booking).to_have_attribute("href", "https://riverbend.example/book")
    expect(booking).to_have_attribute("rel", "noopener noreferrer")
    expect(booking).to_have_attribute("target", "_blank")
    expect(booking.locator("svg")).to_be_visible()
    answer = chat.ask("can i bring my dog")
    expect(answer.get_by_role("link", name="Call +1 555 0100")).to_have_attribute("href", "tel:+15550100")
    expect(answer.get_by_role("link", name="Write to us")).to_have_attribute("href", "mailto:hello@riverbend.example")


def test_a_number_and_an_address_in_a_sentence_can_be_tapped(chat: Chat) -> None:
    answer = chat.ask("who can tell me")
    links = answer.locator("a").evaluate_all(
        "links => links.map(link => [link.textContent, link.getAttribute('href')])"
    )
    assert links == [
        ["+1 (555) 010-0100", "tel:+15550100100"],
        ["hello@riverbend.example", "mailto:hello@riverbend.example"],
    ]
    expect(answer).to_contain_text("call +1 (555) 010-0100, or write to hello@riverbend.example. 1 + 2 = 3, +5 kg, a@b")


@pytest.mark.parametrize(
    ("message", "title"), [(NUMB, "Emergency"), ("urgent", "Urgent"), ("professional", "See a professional")]
)
def test_a_safety_card_says_what_it_is_in_words_beside_an_icon(chat: Chat, message: str, title: str) -> None:
    answer = chat.ask(message)
    expect(answer.locator(".kind").get_by_text(title, exact=True)).to_be_visible()
    expect(answer.locator(".kind svg")).to_be_visible()
    expect(answer.get_by_role("button")).to_have_count(
        2 if message == "professional" else 0
    )  # nobody rates an emergency


@pytest.mark.parametrize(
    "message", [TOXINS, "can i bring my dog", "when are you open", "i want to book", "a person please", "professional"]
)
def test_every_answer_can_be_rated_also_one_that_does_not_know(chat: Chat, message: str) -> None:
    answer = chat.ask(message)
    with chat.page.expect_response("**/feedback") as response:
        answer.get_by_role("button", name="This didn't help").click()
    assert response.value.status == 204
    expect(answer.get_by_role("button", name="This didn't help")).to_have_attribute("aria-pressed", "true")
    expect(answer.get_by_role("button", name="This helped")).to_have_attribute("aria-pressed", "false")
    expect(chat.status).to_have_text("Thank you for telling us.")
    chat.page.reload()
    chat.open()
    expect(answer.get_by_role("button", name="This didn't help")).to_have_attribute("aria-pressed", "true")


def test_help_is_in_reach_before_and_during_a_talk(chat: Chat) -> None:
    for _ in range(2):
        chat.root.get_by_text("Need help now?").click()
        expect(chat.root.locator(".help").get_by_role("link", name="Emergency: 911")).to_have_attribute(
            "href", "tel:911"
        )
        expect(chat.root.locator(".help").get_by_role("link", name="Call us: +1 555 0100")).to_be_visible()
        chat.root.get_by_text("Need help now?").click()
        chat.ask("long")


def test_a_long_answer_begins_in_sight_under_its_question(chat: Chat) -> None:
    chat.ask(TOXINS)
    answer = chat.ask("long")
    expect(chat.questions.last).to_be_in_viewport(ratio=1)
    expect(answer.locator("p").first).to_be_in_viewport(ratio=1)


def test_markup_in_a_message_is_shown_as_text_and_bad_addresses_are_no_links(chat: Chat) -> None:
    answer = chat.ask("html")
    expect(answer).to_contain_text('<img src=x onerror="window.broken=1"><script>window.broken=1</script>')
    expect(answer.locator("strong")).to_have_text("<b>bold</b>")
    expect(chat.button("<i>title</i>")).to_be_visible()
    expect(answer.locator("img, script, b, i")).to_have_count(0)
    hrefs = answer.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert hrefs == ["https://riverbend.example/a", "https://riverbend.example/book"]
    assert chat.page.evaluate("window.broken") is None


def test_what_a_visitor_types_is_shown_as_text(chat: Chat) -> None:
    chat.ask("<b>hello</b> **you**")
    expect(chat.questions.last).to_contain_text("<b>hello</b> **you**")
    expect(chat.questions.last.locator("b, strong")).to_have_count(0)


def test_start_over_clears_the_talk_here_and_on_the_server(chat: Chat, server: ScriptedServer) -> None:
    chat.ask(TOXINS)
    chat.choose_option("Start over")
    expect(chat.status).to_have_text("We start afresh.")
    expect(chat.questions).to_have_count(0)
    expect(chat.answers).to_have_count(0)
    expect(chat.root.locator(".greeting")).to_be_visible()
    expect(chat.input).to_be_focused()
    chat.ask("hello")
    assert server.received == [TOXINS, "/restart", "hello"]


def test_before_the_chat_is_opened_only_its_own_files_are_loaded(open_page: OpenPage, server: ScriptedServer) -> None:
    page = open_page("about:blank")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{server.url}demo")
    expect(Chat(page).launcher).to_be_visible()
    assert all(address.startswith(server.url) for address in loaded)
    assert [address for address in loaded if address.endswith(("config", "webhook"))] == []
