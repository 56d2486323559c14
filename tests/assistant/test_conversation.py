"""What one message owes to the ones before it, with the real assistant over HTTP."""

from __future__ import annotations

import pytest

from tests.conftest import Conversation, RunningAssistant

pytestmark = pytest.mark.model

UNCLEAR = "massage"  # several FAQs fit, none well; the tests that use it say so if that changes
UNCLEAR_TOO = "my leg"  # the same, and no title that was offered before has these words


def test_the_second_technique_is_answered_and_booked_by_pointing_at_it(visitor: Conversation) -> None:
    visitor.say("what is deep tissue good for")
    visitor.say("and swedish?")
    assert "/book/swedish" in visitor.say("can i book that one")


def test_a_visitor_whose_thumb_slips_is_answered_as_if_it_had_not(assistant: RunningAssistant) -> None:
    for slip, line in [
        ("wat is deap tishue", "what is deep tissue"),
        ("dose masage help sleap", "does massage help sleep"),
    ]:
        answer = Conversation(assistant).say(line).splitlines()[0]
        assert Conversation(assistant).say(slip).splitlines()[0] == answer


def test_two_visitors_who_take_turns_do_not_mix(assistant: RunningAssistant) -> None:
    one, other = Conversation(assistant), Conversation(assistant)
    one.say("what happens in a hot stone massage")
    other.say("what is deep tissue good for")
    assert "/book/hot-stone" in one.say("ok book me in for that")
    assert "/book/deep-tissue" in other.say("ok book me in for that")
    assert one.say("what did you say about hot stones") != other.say("what did you say about deep tissue")


def test_a_visitor_cannot_choose_from_another_ones_buttons(assistant: RunningAssistant) -> None:
    one, other = Conversation(assistant), Conversation(assistant)
    one.say("/faq/toxins")
    button = Conversation(assistant).say(one.buttons[1]["payload"]).splitlines()[0]
    assert one.say("the second").splitlines()[0] == button
    assert button not in other.say("the second")


@pytest.mark.parametrize("pointing", ["2", "why?", "tell me more", "sorry, can you repeat that", "no, the other one"])
def test_who_points_at_something_where_nothing_was_said_is_asked_for_a_full_question(
    visitor: Conversation, pointing: str
) -> None:
    assert visitor.say(pointing).startswith(
        "Sorry, I can't see what that refers to. Please ask again in a full question"
    )
    assert "deep tissue" in visitor.say("what is deep tissue massage").lower()
    assert "can't see what that refers to" not in visitor.say("tell me more")


def test_a_typed_title_does_what_its_button_does(assistant: RunningAssistant) -> None:
    typing, pressing = Conversation(assistant), Conversation(assistant)
    typing.say("/faq/toxins")
    pressing.say("/faq/toxins")
    title, payload = (typing.buttons[0][key] for key in ("title", "payload"))
    assert typing.say(title.upper()) == pressing.say(payload)


def test_two_questions_in_one_message_get_both_answers(visitor: Conversation) -> None:
    reply = visitor.say("what time do you open and is there parking?")
    assert "Monday to Friday 09:00 to 18:00" in reply and "four free parking spaces" in reply


def test_an_faq_and_a_practice_matter_in_one_message_get_both_answers(visitor: Conversation) -> None:
    reply = visitor.say("what is hot stone massage? and how much is an hour?")
    assert "stone" in reply and "60-minute massage $85" in reply


def test_did_you_mean_comes_once_then_other_words_then_contact_and_topics(visitor: Conversation) -> None:
    assert "Is it one of these?" in visitor.say(UNCLEAR)
    assert [button["title"] for button in visitor.buttons][-1] == "Something else"
    assert 3 <= len(visitor.buttons) <= 4
    assert "other words" in visitor.say(UNCLEAR_TOO)
    third = visitor.say(UNCLEAR_TOO)
    assert "+1 555 0100" in third and "I know about" in third
    assert "Is it one of these?" not in visitor.say(UNCLEAR_TOO)


def test_something_else_asks_for_the_visitors_own_words(visitor: Conversation) -> None:
    visitor.say(UNCLEAR)
    assert "in your own words" in visitor.say(visitor.buttons[-1]["payload"])


def test_something_understood_in_between_lets_did_you_mean_come_again(visitor: Conversation) -> None:
    visitor.say(UNCLEAR)
    visitor.say("hello there")
    assert "Is it one of these?" in visitor.say(UNCLEAR)


@pytest.mark.parametrize("words", ["start over", "/restart", "Forget what I said"])
def test_starting_over_forgets_technique_choices_and_misunderstandings(visitor: Conversation, words: str) -> None:
    visitor.say("what happens in a hot stone massage")
    visitor.say(UNCLEAR)
    assert "start again" in visitor.say(words)
    assert "/book/hot-stone" not in visitor.say("i want to book")
    assert "Is it one of these?" in visitor.say(UNCLEAR)


def test_medicines_go_to_the_pharmacist_in_a_follow_up_too(visitor: Conversation) -> None:
    visitor.say("what is deep tissue good for")
    assert "pharmacist or your prescriber" in visitor.say("and how much ibuprofen can i take for it")


def test_a_follow_up_nobody_answers_is_handed_over(visitor: Conversation) -> None:
    visitor.say("what is hot stone massage")
    reply = visitor.say("will it leave bruises")
    assert "+1 555 0100" in reply or "rather not guess" in reply
