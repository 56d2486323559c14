"""What an answer's text is made of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tools.content.reading import reading_grade, syllables

After = Callable[[str, str, str], list[str]]
FAQ = "data/faq/planning/how_often.yml"
WORDING = "data/notice/all.yml"
ANSWER = "Come once a week."


def test_a_second_variant_of_an_answer_is_an_error(after: After) -> None:
    assert after(FAQ, "  - text: >-\n", "  - text: Come often.\n  - text: >-\n") == [
        f"{FAQ}:33: error: how_often has 2 answers; keep one `- text:`, the reviewed one."
    ]


@pytest.mark.parametrize("empty", ["- text:", '- text: " "', "- image: https://example.org/a.png"])
def test_an_empty_text_is_an_error(after: After, empty: str) -> None:
    (complaint,) = after(WORDING, "- text: Results differ.", empty)
    sentence = "utter_notice/caveat_evidence_reminder is empty; write its text behind `- text: >-`."
    assert complaint == f"{WORDING}:5: error: {sentence}"


def test_a_response_without_any_text_is_an_error(after: After) -> None:
    (complaint,) = after(WORDING, "\n  - text: Results differ.", " []")
    assert complaint == (
        f"{WORDING}:4: error: utter_notice/caveat_evidence_reminder has no text; write it behind `- text: >-`."
    )


def test_a_text_that_is_not_read_as_text_is_an_error(after: After) -> None:
    found = after(WORDING, "- text: Results differ.", "- text: {practice_name}")
    sentence = "The text of utter_notice/caveat_evidence_reminder is not read as text; put it in quotes."
    assert f"{WORDING}:5: error: {sentence}" in found


def test_a_long_answer_is_an_error(after: After) -> None:
    (complaint,) = after(FAQ, ANSWER, "Come once a week. " * 22)
    assert complaint == (
        f"{FAQ}:32: error: The answer how_often has 93 words; shorten it to 90, or make two FAQs of it."
    )


def test_hard_reading_is_a_warning(after: After) -> None:
    (complaint,) = after(FAQ, ANSWER, "Therapeutic manipulation facilitates musculoskeletal rehabilitation.")
    assert complaint.startswith(f"{FAQ}:32: warning: The answer how_often reads like school grade ")
    assert complaint.endswith("; come down to 8 with shorter words.")


def test_the_reading_grade_follows_the_published_formula() -> None:
    # 6 words, 2 sentences, 7 syllables
    assert reading_grade("The doctor sees you. Come in.") == pytest.approx(0.39 * 3 + 11.8 * 7 / 6 - 15.59)
    assert reading_grade("") == 0


@pytest.mark.parametrize(
    ("word", "count"),
    [("come", 1), ("table", 2), ("eased", 1), ("started", 2), ("massages", 3), ("therapy", 3), ("the", 1), ("PT", 1)],
)
def test_syllables_are_counted_nearly_as_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize("link", ["http://example.org/a", "www.example.org", "ftp://example.org"])
def test_a_link_that_is_not_https_is_an_error(after: After, link: str) -> None:
    (complaint,) = after(FAQ, ANSWER, f"See {link} now.")
    assert complaint == f"{FAQ}:33: error: The link {link} is not safe; write it with https://."


def test_an_https_link_is_fine(after: After) -> None:
    assert after(FAQ, ANSWER, "See https://www.example.org now.") == []


def test_a_link_button_that_leads_nowhere_safe_is_an_error(after: After) -> None:
    (complaint,) = after(WORDING, 'url: "{booking_link}"', "url: javascript:alert(1)")
    assert complaint == (
        f"{WORDING}:11: error: The link javascript:alert(1) cannot be offered; begin it with https://, tel: or mailto:."
    )


def test_a_placeholder_that_nothing_fills_is_an_error(after: After) -> None:
    assert after(FAQ, ANSWER, "Come to {practise_name}.") == [
        f"{FAQ}:33: error: Nothing fills in {{practise_name}}; use a name of practice/words.yml, or plain words."
    ]


def test_what_code_or_a_slot_fills_may_stand_in_wording_but_not_in_an_faq(after: After) -> None:
    assert after(WORDING, "Results differ.", "Results of {technique} differ.") == []
    (complaint,) = after(FAQ, ANSWER, "Book at {booking_link}.")
    assert "Nothing fills in {booking_link}" in complaint


def test_a_lone_curly_bracket_is_an_error(after: After) -> None:
    (complaint,) = after(FAQ, ANSWER, "Come to {practice_name.")
    assert complaint == (
        f"{FAQ}:32: error: A curly bracket stands alone in utter_faq/how_often; take it out, or write a whole {{name}}."
    )
