"""What the assistant says in one turn, in the shape every channel speaks from."""

from __future__ import annotations

from channels.message import Button, Link, Message, Source, compose

ANSWER = {
    "text": "Ice calms swelling.",
    "utter_action": "utter_faq/heat_or_cold",
    "metadata": {"title": "Heat or cold", "sources": [{"number": "002", "title": "Hip pain", "publisher": "A clinic"}]},
}
CAVEAT = {"text": "Ask if unsure.", "utter_action": "utter_notice/caveat_skin", "metadata": {"kind": "caveat"}}
BOOKING = {
    "text": "Book here: https://a.example",
    "utter_action": "utter_notice/offer_booking",
    "metadata": {"kind": "booking", "links": [{"title": "Book", "url": "https://a.example", "kind": "booking"}]},
}


def test_an_answer_carries_its_key_sources_and_caveat() -> None:
    assert compose([ANSWER, CAVEAT, BOOKING]) == [
        Message(
            kind="answer",
            text="Ice calms swelling.",
            faq="heat_or_cold",
            sources=(Source("002", "Hip pain", "A clinic"),),
            caveat="Ask if unsure.",
        ),
        Message(
            kind="booking", text="Book here: https://a.example", links=(Link("Book", "https://a.example", "booking"),)
        ),
    ]


def test_two_answers_keep_their_own_caveats() -> None:
    said = compose([ANSWER, CAVEAT, ANSWER, {**CAVEAT, "text": "Other words."}])
    assert [message.caveat for message in said] == ["Ask if unsure.", "Other words."]


def test_a_caveat_without_an_answer_is_a_message_of_its_own() -> None:
    assert [message.kind for message in compose([BOOKING, CAVEAT])] == ["booking", "notice"]


def test_a_second_caveat_does_not_replace_the_first() -> None:
    said = compose([ANSWER, CAVEAT, CAVEAT])
    assert [(message.kind, message.caveat) for message in said] == [("answer", "Ask if unsure."), ("notice", None)]


def test_buttons_of_neighbouring_questions_come_with_their_words() -> None:
    related = {
        "text": "You may also want to know:",
        "metadata": {"kind": "related"},
        "buttons": [{"title": "Ice", "payload": "/faq/ice"}],
    }
    assert compose([related]) == [
        Message(kind="notice", text="You may also want to know:", buttons=(Button("Ice", "/faq/ice"),))
    ]


def test_a_response_without_words_is_left_out_and_one_without_metadata_is_a_notice() -> None:
    assert compose([{"text": None}, {"text": " "}, {"text": "Hi", "metadata": None}]) == [Message("notice", "Hi")]


def test_bare_source_numbers_are_not_shown() -> None:
    assert compose([{**ANSWER, "metadata": {"sources": ["002"]}}])[0].sources == ()


def test_the_json_is_the_contracts() -> None:
    assert compose([BOOKING])[0].to_json() == {
        "kind": "booking",
        "text": "Book here: https://a.example",
        "faq": None,
        "sources": [],
        "caveat": None,
        "buttons": [],
        "links": [{"title": "Book", "url": "https://a.example", "kind": "booking"}],
    }
