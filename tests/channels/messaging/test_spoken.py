"""A turn's messages made ready for platforms; no Rasa."""

from __future__ import annotations

from channels.message import Button, Link, Message, Source
from channels.messaging.spoken import Option, Spoken, Words, beside, spoken, together, written

WORDS = Words("Just send the number.", "Choose", "Source: {named}")
ANSWER = Message("answer", "Ice calms.", "ice", (Source("002", "Hip pain", "A clinic"),), "Ask if unsure.")
RELATED = Message(
    "notice", "You may also want to know:", buttons=(Button("Ice", "/faq/ice"), Button("Heat", "/faq/heat"))
)
OTHER = Message("clarify", "Did you mean something else?", buttons=(Button("Knots", "/faq/knots"),))
CARD = Message("emergency", "Call 911 now.", links=(Link("Call 911", "tel:911", "phone"),))
BOOK = Link("Book a session", "https://riverbend.example/book", "booking")


def test_an_answer_says_its_caveat_and_its_sources() -> None:
    assert spoken([ANSWER], WORDS)[0].text == "Ice calms.\n\nAsk if unsure.\n\nSource: “Hip pain” (002)"


def test_options_are_numbered_through_the_whole_turn() -> None:
    turn = spoken([ANSWER, RELATED, OTHER], WORDS)
    assert [option.number for one in turn for option in one.options] == [1, 2, 3]


def test_an_emergency_comes_first_and_numbers_stay_as_they_were_said() -> None:
    turn = spoken([RELATED, CARD, OTHER], WORDS)
    assert [one.kind for one in turn] == ["emergency", "notice", "clarify"]
    assert [option.title for one in turn for option in one.options] == ["Ice", "Heat", "Knots"]


def test_without_buttons_a_turn_is_one_message_with_one_list_and_one_hint() -> None:
    (one,) = together(spoken([ANSWER, RELATED, OTHER], WORDS), WORDS)
    assert one.text == (
        "Ice calms.\n\nAsk if unsure.\n\nSource: “Hip pain” (002)\n\n"
        "You may also want to know:\n\n1. Ice\n2. Heat\n\n"
        "Did you mean something else?\n\n3. Knots\nJust send the number."
    )


def test_an_emergency_is_never_joined_to_other_words() -> None:
    assert [one.text for one in together(spoken([ANSWER, CARD], WORDS), WORDS)][0] == "Call 911 now."


def test_a_turn_without_options_has_no_hint() -> None:
    (one,) = together(spoken([Message("notice", "Hi")], WORDS), WORDS)
    assert one.text == "Hi"


def test_a_link_is_written_out_unless_the_text_has_its_address_or_number() -> None:
    phone = Link("Call us", "tel:+15550100", "phone")
    mail = Link("Write", "mailto:hello@riverbend.example", "email")
    said = Spoken("contact", "Call +1 555 0100.", (), (phone, mail, BOOK))
    assert beside(said, []) == (
        "Call +1 555 0100.\n\nWrite: mailto:hello@riverbend.example\nBook a session: https://riverbend.example/book"
    )


def test_a_buttons_campaign_tag_makes_no_second_page_of_the_sentences_address() -> None:
    tagged = Link("Book a session", f"{BOOK.url}?place=1&utm_source=chat&utm_medium=chat", "booking")
    said = Spoken("booking", f"Book here: {BOOK.url}?place=1", (), (tagged,))
    assert beside(said, []) == said.text
    assert beside(said, [tagged]) == "Book here:"


def test_an_address_that_a_button_opens_goes_also_where_the_hours_follow_it() -> None:
    said = Spoken("booking", f"Book here: {BOOK.url}\nWe open on Monday.", (), (BOOK,))
    assert beside(said, [BOOK]) == "Book here:\nWe open on Monday."
    assert beside(said, []) == said.text


def test_of_several_places_each_keeps_its_address() -> None:
    mill, quay = (Link(f"Book at {place}", f"{BOOK.url}/{place}", "booking") for place in ("mill", "quay"))
    said = Spoken("booking", f"Book here:\nMill: {mill.url}\nQuay: {quay.url}", (), (mill, quay))
    assert beside(said, [mill, quay]) == beside(said, [mill]) == said.text


def test_an_address_that_only_begins_like_the_buttons_stays() -> None:
    said = Spoken("booking", f"Book here: {BOOK.url}/swedish\nWe open on Monday.", (), (BOOK,))
    assert beside(said, [BOOK]) == said.text


def test_an_address_within_a_sentence_stays() -> None:
    said = Spoken("booking", f"Go to {BOOK.url} and choose.", (), (BOOK,))
    assert beside(said, [BOOK]) == said.text


def test_a_payload_is_pressed_as_it_is_or_by_its_title() -> None:
    option = Option(1, "Ice", "/faq/ice_é")
    assert (option.press(11), option.press(10)) == ("/faq/ice_é", "Ice")


def test_nothing_of_a_payload_is_ever_written() -> None:
    assert "/faq" not in written(spoken([RELATED], WORDS)[0], WORDS).text
