"""What a visitor reads: responses of a small domain, filled by practice.yml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from practice import responses
from practice.responses import PracticeResponses
from practice.schema import PracticeError

DOMAIN = """
version: "3.1"
responses:
  utter_faq/swedish:
  - text: Swedish massage is gentle.
    metadata: {title: What Swedish massage is, sources: ["001", "002"], suggest: [sleep]}
  utter_faq/sleep:
  - text: Some sleep better.
    metadata: {title: Sleep}
  utter_practice/hours:
  - text: "We are open: {practice_hours}."
    metadata: {kind: practice, title: Opening hours, needs: practice_hours, suggest: [swedish]}
  utter_notice/practice_unset:
  - text: I don't have that information. Please {practice_contact}.
    metadata: {kind: unknown}
  utter_notice/source:
  - text: "Source: {named}"
  utter_notice/clarify:
  - text: Is it one of these?
    buttons:
    - {title: None of them, payload: /contact}
  utter_notice/offer_booking_service:
  - text: "You can book {service_title} here: {booking_link}"
    metadata:
      links: [{title: "Book {service_title}", url: "{booking_link}", kind: booking}]
  utter_contact:
  - text: "Just {practice_contact}."
    metadata:
      links:
      - {title: "Call {practice_phone}", url: "tel:{practice_phone}", kind: phone}
      - {title: "Write to {practice_email}", url: "mailto:{practice_email}", kind: email}
      - {title: "Book", url: "{booking_url}", kind: booking}
  utter_not_offered:
  - text: I don't see {technique} at {practice_name}.
"""
SOURCES = """
- {number: "001", title: On massage, publisher: A practice}
- {number: "002", title: "Back pain: what helps", publisher: not named}
"""
FULL = """
name: Riverbend
country: US
contact: {phone: +1 555 0100, email: hello@riverbend.example}
booking_url: https://riverbend.example/book
hours: [{days: Monday, opens: "09:00", closes: "18:00"}]
"""
LEAST = "name: Riverbend\ncountry: US\n"

Say = Callable[..., dict[str, Any]]


@pytest.fixture
def practice_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A practice.yml that sets much, beside the list of sources."""
    (tmp_path / "sources.yml").write_text(SOURCES, encoding="utf-8")
    monkeypatch.setattr(responses, "SOURCES_FILE", tmp_path / "sources.yml")
    path = tmp_path / "practice.yml"
    path.write_text(FULL, encoding="utf-8")
    return path


@pytest.fixture
def generator(practice_file: Path) -> Callable[[], PracticeResponses]:
    """Starts the generator with practice.yml as it is then."""
    endpoint = EndpointConfig(practice=str(practice_file), structured_channels=["website"])
    return lambda: PracticeResponses(endpoint, Domain.from_yaml(DOMAIN))


@pytest.fixture
def say(generator: Callable[[], PracticeResponses]) -> Say:
    """Generates a response, on a plain channel unless told otherwise."""

    def generate(name: str, channel: str = "rest", slots: dict[str, Any] | None = None, **details: Any) -> Any:
        return generator().generate_from_slots(name, slots or {}, channel, **details)

    return generate


def test_placeholders_are_filled_from_the_practice(say: Say) -> None:
    assert say("utter_practice/hours")["text"] == "We are open: Monday 09:00 to 18:00."


def test_what_an_answer_needs_and_the_practice_leaves_unset_is_said_not_to_be_known(
    say: Say, practice_file: Path
) -> None:
    practice_file.write_text(LEAST, encoding="utf-8")
    said = say("utter_practice/hours")
    assert said["text"] == "I don't have that information. Please get in touch with the practice."
    assert said["metadata"]["kind"] == "unknown"


def test_a_response_that_does_not_exist_is_none(say: Say) -> None:
    assert say("utter_nonsense") is None


def test_suggested_questions_become_buttons_with_their_own_titles(say: Say) -> None:
    assert say("utter_faq/swedish")["buttons"] == [{"title": "Sleep", "payload": "/faq/sleep"}]


def test_an_actions_suggestions_become_buttons_before_the_responses_own(say: Say) -> None:
    said = say("utter_notice/clarify", suggest=["faq/swedish", "practice/hours", "sleep"])
    assert said["buttons"] == [
        {"title": "What Swedish massage is", "payload": "/faq/swedish"},
        {"title": "Opening hours", "payload": "/practice/hours"},
        {"title": "Sleep", "payload": "/faq/sleep"},
        {"title": "None of them", "payload": "/contact"},
    ]


def test_an_actions_suggestions_go_before_those_of_the_metadata(say: Say) -> None:
    said = say("utter_faq/swedish", suggest=["practice/hours"])
    assert said["buttons"] == [{"title": "Opening hours", "payload": "/practice/hours"}]


def test_a_suggestion_that_was_taken_out_of_the_data_is_left_out(say: Say) -> None:
    assert say("utter_notice/clarify", suggest=["faq/gone", "sleep"])["buttons"][:-1] == [
        {"title": "Sleep", "payload": "/faq/sleep"}
    ]


def test_sources_are_named_in_a_line_on_a_plain_channel(say: Say) -> None:
    said = say("utter_faq/swedish", channel="telegram")
    assert said["text"] == ("Swedish massage is gentle.\n\nSource: “On massage” (001); “Back pain: what helps” (002)")


def test_sources_are_data_and_no_line_on_a_structured_channel(say: Say) -> None:
    said = say("utter_faq/swedish", channel="website")
    assert said["text"] == "Swedish massage is gentle."
    assert said["metadata"]["sources"] == [
        {"number": "001", "title": "On massage", "publisher": "A practice"},
        {"number": "002", "title": "Back pain: what helps", "publisher": "not named"},
    ]


def test_an_answer_can_be_given_twice(generator: Callable[[], PracticeResponses]) -> None:
    made = generator()
    first, second = (made.generate_from_slots("utter_faq/swedish", {}, "rest") for _ in range(2))
    assert first == second


def test_links_are_filled(say: Say) -> None:
    assert say("utter_contact")["metadata"]["links"] == [
        {"title": "Call +1 555 0100", "url": "tel:+15550100", "kind": "phone"},
        {"title": "Write to hello@riverbend.example", "url": "mailto:hello@riverbend.example", "kind": "email"},
        {"title": "Book", "url": "https://riverbend.example/book", "kind": "booking"},
    ]


def test_links_to_what_is_unset_are_left_out(say: Say, practice_file: Path) -> None:
    practice_file.write_text(LEAST + "contact: {email: hello@riverbend.example}\n", encoding="utf-8")
    assert [link["kind"] for link in say("utter_contact")["metadata"]["links"]] == ["email"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "riverbend.example", ""])
def test_links_of_another_kind_than_web_phone_and_mail_are_left_out(say: Say, address: str) -> None:
    said = say("utter_notice/offer_booking_service", service_title="Swedish massage", booking_link=address)
    assert said["metadata"]["links"] == []


def test_an_actions_details_are_filled_in_text_and_links(say: Say) -> None:
    link = "https://riverbend.example/swedish"
    said = say("utter_notice/offer_booking_service", service_title="Swedish massage", booking_link=link)
    assert said["text"] == f"You can book Swedish massage here: {link}"
    assert said["metadata"]["links"] == [{"title": "Book Swedish massage", "url": link, "kind": "booking"}]


def test_slots_are_filled_in(say: Say) -> None:
    said = say("utter_not_offered", slots={"technique": "hot stone"})
    assert said["text"] == "I don't see hot stone at Riverbend."


def test_an_actions_detail_goes_before_a_slot_unless_it_is_none(say: Say) -> None:
    slots = {"technique": "hot stone"}
    assert "see swedish at" in say("utter_not_offered", slots=slots, technique="swedish")["text"]
    assert "see hot stone at" in say("utter_not_offered", slots=slots, technique=None)["text"]


def test_a_slot_cannot_change_what_the_practice_says(say: Say) -> None:
    said = say("utter_practice/hours", slots={"practice_hours": "never"})
    assert said["text"] == "We are open: Monday 09:00 to 18:00."


async def test_rasa_itself_gets_the_same_response(generator: Callable[[], PracticeResponses]) -> None:
    tracker = DialogueStateTracker("visitor", [])
    said = await generator().generate("utter_practice/hours", tracker, "rest")
    assert said is not None
    assert said["text"] == "We are open: Monday 09:00 to 18:00."


def test_a_wrong_practice_file_stops_the_start(generator: Callable[[], Any], practice_file: Path) -> None:
    practice_file.write_text("name: Riverbend\n", encoding="utf-8")
    with pytest.raises(PracticeError, match="the field country is missing"):
        generator()


@pytest.mark.parametrize(("channel", "said"), [("staff", "Call 999."), ("website", "Call 911.")])
async def test_staff_alone_may_hear_another_countrys_numbers(channel: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "practice.yml").write_text(
        "name: Toy\ncountry: US\nemergency:\n  US: {emergency_number: '911'}\n  GB: {emergency_number: '999'}\n",
        encoding="utf-8",
    )
    domain = Domain.from_yaml("""
responses:
  utter_card:
  - text: Call {emergency_number}.
""")
    told = PracticeResponses(EndpointConfig(practice=str(tmp_path / "practice.yml")), domain)
    tracker = DialogueStateTracker.from_events("me", [UserUttered("help", metadata={"country": "GB"})])
    for _ in range(2):  # what one turn asks for is no other turn's
        response = await told.generate("utter_card", tracker, channel)
        assert response is not None
        assert response["text"] == said
    plain = DialogueStateTracker.from_events("you", [UserUttered("help")])
    home = await told.generate("utter_card", plain, channel)
    assert home is not None
    assert home["text"] == "Call 911."
