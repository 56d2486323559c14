"""practice.yml: what may stand there, and one sentence for each mistake."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from practice.schema import Practice, PracticeError, current_practice, load_practice

Load = Callable[[str], Practice]
ROOT = Path(__file__).parents[2]
LEAST = "name: Riverbend\ncountry: US\n"


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Writes practice.yml into an empty folder and reads it there."""
    monkeypatch.chdir(tmp_path)

    def write_and_load(text: str) -> Practice:
        (tmp_path / "practice.yml").write_text(text, encoding="utf-8")
        return load_practice()

    return write_and_load


def complaint(load: Load, text: str) -> str:
    with pytest.raises(PracticeError) as error:
        load(text)
    said = str(error.value)
    assert "\n" not in said and said.endswith(".") and ". " not in said, "it must be one sentence"
    return said


def test_the_repositorys_own_file_is_right() -> None:
    assert load_practice(ROOT / "practice.yml").name


def test_a_name_and_a_country_are_enough(load: Load) -> None:
    practice = load(LEAST)
    assert practice.contact.phone is None
    assert practice.hours == []
    assert practice.numbers.emergency_number is None
    assert practice.timezone is None


def test_nothing_behind_a_colon_means_unset(load: Load) -> None:
    empty = "contact:\naddress:\nhours:\nprices:\nservices:\nemergency:\nparking:\nbooking_url:\n"
    assert load(LEAST + empty) == load(LEAST)


def test_nothing_behind_a_colon_means_unset_inside_a_section_too(load: Load) -> None:
    inside = "contact: {phone: , website: }\naddress: {lines: , map_url: }\nemergency: {US: {crisis_line: }}\n"
    practice = load(LEAST + inside)
    assert practice.contact.phone is None
    assert practice.address.lines == []
    assert practice.numbers.crisis_line is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LEAST + "phone: 555 0100", "the field phone is not known; check its spelling or take it out."),
        (
            LEAST + "contact: {fone: 555 0100}",
            "the field contact.fone is not known; check its spelling or take it out.",
        ),
        ("country: US", "the field name is missing; add it."),
        ("name:\ncountry: US", "the field name is empty; fill it in."),
        ("name: ''\ncountry: US", "the field name is empty; fill it in."),
        ("name: Riverbend", "the field country is missing; add it."),
        ("name: Riverbend\ncountry: usa", "the field country must be two capital letters such as US or GB."),
        ("name: Riverbend\ncountry: NO", "the field country must be text; put it in quotes."),
        (
            LEAST + "contact: {phone: ring the bell}",
            "the field contact.phone must be a phone number such as +1 555 0100.",
        ),
        (
            LEAST + "contact: {email: hello at riverbend}",
            "the field contact.email must be an e-mail address such as hello@example.org.",
        ),
        (
            LEAST + "booking_url: riverbend.example",
            "the field booking_url must be a full web address such as https://example.org/book.",
        ),
        (
            LEAST + "services: {swedish: {title: Swedish massage, booking_url: book here}}",
            "the field services.swedish.booking_url must be a full web address such as https://example.org/book.",
        ),
        (LEAST + "services: {swedish: }", "the field services.swedish is empty; fill it in."),
        (LEAST + "services: {swedish: {}}", "the field services.swedish.title is missing; add it."),
        (
            LEAST + 'hours: [{days: Monday, opens: "18:00", closes: "09:00"}]',
            "the field hours.0.closes must be later than opens.",
        ),
        (
            LEAST + 'hours: [{days: Monday, opens: "9 am", closes: "18:00"}]',
            'the field hours.0.opens must be a time in quotes such as "09:00".',
        ),
        (
            LEAST + 'hours:\n- {days: Monday, opens: "09:00", closes: "24:00"}',
            'the field hours.0.closes must be a time in quotes such as "09:00".',
        ),
        (LEAST + "hours: Monday to Friday", "the field hours must be a list; start each of its lines with a dash."),
        (
            LEAST + "contact: 555 0100",
            "the field contact must have fields of its own, each on a line with a colon.",
        ),
        (LEAST + "parking: [in the yard]", "the field parking must be text; put it in quotes."),
    ],
)
def test_a_mistake_is_one_sentence_that_names_file_and_field(load: Load, text: str, said: str) -> None:
    assert complaint(load, text) == f"practice.yml: {said}"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("emergency: {AU: {emergency_number: 000}}", "emergency.AU.emergency_number"),  # YAML reads 0
        ("emergency: {GB: {crisis_line: 0116123}}", "emergency.GB.crisis_line"),  # YAML reads 40019
        ("contact: {phone: 0151234}", "contact.phone"),  # YAML reads 53916
        ("hours: [{days: Monday, opens: 18:00, closes: 19:00}]", "hours.0.opens"),  # YAML reads 1080
        ("address: {lines: [01234]}", "address.lines.0"),  # YAML reads 668
    ],
)
def test_a_number_that_yaml_would_change_must_be_in_quotes(load: Load, text: str, field: str) -> None:
    assert complaint(load, LEAST + text) == f"practice.yml: the field {field} must be text; put it in quotes."


def test_broken_yaml_is_told_with_its_line(load: Load) -> None:
    said = complaint(load, LEAST + 'parking: "in the yard\n')
    assert said.startswith("practice.yml cannot be read near line ")


def test_a_file_that_is_no_text_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("practice.yml").write_bytes(b"name: \xff\xfe")
    with pytest.raises(PracticeError, match=r"^practice\.yml cannot be read; check indentation, colons and quotes"):
        load_practice()


@pytest.mark.parametrize("text", ["", "# nothing yet", "just a line", "- name: Riverbend"])
def test_a_file_without_fields_is_told_so(load: Load, text: str) -> None:
    assert complaint(load, text) == "practice.yml must be a list of fields such as `name: My Practice`."


@pytest.mark.parametrize("read", [load_practice, current_practice])
def test_a_missing_file_is_told_so(
    read: Callable[[], Practice], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PracticeError) as error:
        read()
    assert str(error.value) == "practice.yml is missing; restore it with `git checkout practice.yml` and fill it in."


def test_the_numbers_are_those_of_the_practices_country(load: Load) -> None:
    numbers = 'emergency: {US: {emergency_number: "911"}, GB: {emergency_number: "999", urgent_line: "111"}}\n'
    assert load(LEAST + numbers).numbers.emergency_number == "911"
    assert load(LEAST + numbers).numbers.urgent_line is None
    assert load("name: Riverbend\ncountry: GB\n" + numbers).numbers.urgent_line == "111"
    assert load("name: Riverbend\ncountry: FR\n" + numbers).numbers.emergency_number is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("timezone: Riverbend", "timezone must be a time zone such as America/New_York or Europe/London"),
        ("message_relay: {by: pigeon}", "message_relay.by must be one of: email, webhook"),
        ("message_relay: {by: email}", "message_relay needs an e-mail address; set contact.email, or `to` here"),
        ("message_relay: {by: email, to: me}", "message_relay.to must be an e-mail address such as hello@example.org"),
        ("locations: {mill_lane: {booking_id: m}}", "locations.mill_lane.title is missing; add it"),
    ],
)
def test_a_mistake_around_booking_and_messages_is_named(load: Load, line: str, said: str) -> None:
    with pytest.raises(PracticeError, match=re.escape(said)):
        load(f"{LEAST}{line}\n")


def test_a_webhook_needs_no_e_mail_address(load: Load) -> None:
    assert load(LEAST + "message_relay: {by: webhook}\n").message_relay is not None


def test_a_change_of_the_file_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "practice.yml"
    path.write_text(LEAST, encoding="utf-8")
    os.utime(path, ns=(1, 1))
    first = current_practice(path)
    assert current_practice(path) is first
    path.write_text(LEAST.replace("Riverbend", "Hillside"), encoding="utf-8")
    os.utime(path, ns=(2, 2))
    assert current_practice(path).name == "Hillside"


def test_what_is_kept_has_defaults_and_may_be_changed(load: Load) -> None:
    assert load(LEAST).privacy.conversation_days == 1
    assert not load(LEAST).privacy.keep_questions
    changed = load(LEAST + "privacy: {conversation_days: 14, keep_questions: true, learning_file: counts.db}\n").privacy
    assert (changed.conversation_days, changed.keep_questions, changed.learning_file) == (14, True, "counts.db")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("conversation_days: soon", "privacy.conversation_days must be a whole number such as 30"),
        ("learning_days: 0", "privacy.learning_days must be 1 or more"),
        ("keep_questions: perhaps", "privacy.keep_questions must be true or false"),
        ("learning_file: ''", "privacy.learning_file is empty; fill it in"),
        ("forget: never", "privacy.forget is not known; check its spelling or take it out"),
    ],
)
def test_a_wrong_privacy_field_is_named(load: Load, field: str, words: str) -> None:
    assert words in complaint(load, f"{LEAST}privacy: {{{field}}}\n")
