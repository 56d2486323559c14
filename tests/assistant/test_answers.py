"""What visitors are told, by the real assistant over HTTP."""

from __future__ import annotations

import pytest

from tests.conftest import Conversation, RunningAssistant

pytestmark = pytest.mark.model


def test_the_first_question_gets_its_answer_with_source_and_caveat(visitor: Conversation) -> None:
    reply = visitor.say("why do my lower back and hip hurt together?")
    assert "SI joint" in reply
    assert "muscles are linked" in reply
    assert "Source: " in reply and "(002)" in reply
    assert "healthcare professional" in reply


def test_neighbouring_questions_are_offered_as_buttons_with_titles(visitor: Conversation) -> None:
    visitor.say("why do my lower back and hip hurt together?")
    assert visitor.buttons
    assert all(button["payload"].startswith("/faq/") and button["title"] for button in visitor.buttons)


def test_a_button_gives_the_faq_it_names(visitor: Conversation) -> None:
    assert "liver and kidneys" in visitor.say("/faq/toxins")


def test_a_caveat_is_full_then_short_then_gone(visitor: Conversation) -> None:
    caveat = "please see one if you're unsure"
    reminder = "As before, a healthcare professional"
    first = visitor.say("/faq/back_and_hip_together")
    second = visitor.say("/faq/strain_and_overuse")
    third = visitor.say("/faq/posture_and_sitting")
    assert caveat in first and reminder not in first
    assert caveat not in second and reminder in second
    assert caveat not in third and reminder not in third


def test_the_booking_link_fits_the_technique_talked_about(visitor: Conversation) -> None:
    assert "/book/hot-stone" in visitor.say("what happens in a hot stone massage")
    assert "/book/hot-stone" in visitor.say("can i book that")


def test_a_wish_to_book_without_technique_gets_the_general_link(visitor: Conversation) -> None:
    assert "https://riverbend.example/book" in visitor.say("i'd like to book an appointment please")


def test_a_booking_link_is_offered_once_for_a_service(visitor: Conversation) -> None:
    assert "/book/deep-tissue" in visitor.say("/faq/deep_tissue")
    assert "/book/deep-tissue" not in visitor.say("/faq/deep_tissue_benefits")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("when are you open?", "Monday to Friday 09:00 to 18:00"),
        ("how much is an hour", "60-minute massage $85"),
        ("whats your address", "12 Mill Lane"),
        ("where can I park", "four free parking spaces"),
        ("how long is a session", "30, 60 or 90 minutes"),
        ("how do i cancel my appointment", "24 hours ahead"),
        ("what should I wear", "something comfortable"),
        ("do you sell gift vouchers", "gift cards for any amount"),
    ],
)
def test_questions_about_the_practice_are_answered_from_practice_yml(
    visitor: Conversation, question: str, expected: str
) -> None:
    assert expected in visitor.say(question)


def test_what_practice_yml_leaves_unset_is_handed_to_the_practice(visitor: Conversation) -> None:
    reply = visitor.say("do you accept my health insurance")
    assert "don't have that information" in reply and "+1 555 0100" in reply


def test_who_wants_a_person_gets_phone_email_and_hours(visitor: Conversation) -> None:
    reply = visitor.say("can i talk to a real person please")
    assert "call +1 555 0100 or write to hello@riverbend.example" in reply
    assert "Opening hours: Monday to Friday 09:00 to 18:00; Saturday 09:00 to 13:00" in reply


def test_near_questions_without_an_answer_are_handed_over_honestly(visitor: Conversation) -> None:
    reply = visitor.say("which mattress should I buy for my back")
    assert "rather not guess" in reply and "+1 555 0100" in reply


def test_medicine_questions_go_to_the_pharmacist(visitor: Conversation) -> None:
    assert "pharmacist or your prescriber" in visitor.say("how much ibuprofen can i take before the massage")


def test_an_emergency_gets_the_number_and_no_booking(visitor: Conversation) -> None:
    reply = visitor.say("my legs are numb and i cannot control my bladder")
    assert "911" in reply and "/book" not in reply


def test_two_visitors_do_not_share_a_conversation(assistant: RunningAssistant) -> None:
    one, other = Conversation(assistant), Conversation(assistant)
    one.say("what happens in a hot stone massage")
    assert "hot-stone" not in other.say("i want to book")
