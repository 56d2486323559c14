"""Questions: enough of them, each in one place, none that the tests ask."""

from __future__ import annotations

from collections.abc import Callable

import pytest

After = Callable[[str, str, str], list[str]]
FAQ = "data/faq/planning/how_often.yml"
OTHER = "data/faq/planning/pain_comes_back.yml"
TESTS = "tests/nlu/planning.yml"
FIRST = "how often in case 1\n"


def without(count: int) -> str:
    """The last questions of the FAQ, `count` of them, as they stand in its file."""
    return "".join(f"    - how often in case {number}\n" for number in range(26 - count, 26))


def test_too_few_questions_are_an_error(after: After) -> None:
    assert after(FAQ, without(11), "") == [
        f"{FAQ}:3: error: faq/how_often has 14 questions; add 1 or more, in visitors' own words."
    ]


def test_an_faq_with_few_questions_is_a_warning(after: After) -> None:
    assert after(FAQ, without(1), "") == [
        f"{FAQ}:3: warning: faq/how_often has only 24 questions; 25 or more make it found more surely."
    ]


def test_other_folders_need_ten_questions(after: After) -> None:
    (complaint,) = after("data/practice/hours.yml", "    - opening hours in case 10\n", "")
    assert complaint.endswith("practice/hours has 9 questions; add 1 or more, in visitors' own words.")


@pytest.mark.parametrize("bracket", "[]{}")
def test_a_bracket_in_a_question_is_an_error(after: After, bracket: str) -> None:
    (complaint,) = after(FAQ, FIRST, f"how often {bracket}roughly\n")
    assert complaint == (
        f'{FAQ}:5: error: The question "how often {bracket}roughly" contains a bracket, which Rasa reads as a command; '
        "use plain words."
    )


def test_a_line_that_is_no_question_is_an_error(after: After) -> None:
    (complaint,) = after(FAQ, FIRST, "how often in case 1\n      of doubt\n")
    assert (
        complaint == f"{FAQ}:6: error: This line is not read as a question; begin it with `- ` and keep it on one line."
    )


def test_a_question_in_two_faqs_names_both_places(after: After) -> None:
    assert after(OTHER, "pain comes back in case 1\n", "How often, in case 1?\n") == [
        (
            f'{OTHER}:5: error: The question "How often, in case 1?" also stands in {FAQ} line 5; '
            "keep it in the one file whose answer fits best."
        )
    ]


def test_a_question_twice_in_one_file_is_an_error(after: After) -> None:
    (complaint,) = after(FAQ, "how often in case 2\n", "How often in  case 1!\n")
    assert complaint == (
        f'{FAQ}:6: error: The question "How often in  case 1!" also stands on line 5 of this file; delete one of them.'
    )


def test_the_same_words_in_another_order_in_two_faqs_are_a_warning(after: After) -> None:
    assert after(OTHER, "pain comes back in case 1\n", "in case 1, how often\n") == [
        (
            f'{OTHER}:5: warning: The question "in case 1, how often" has the same words as "how often in case 1" '
            f"in {FAQ} line 5; keep the one whose answer fits best."
        )
    ]


def test_the_same_words_in_another_order_in_one_faq_are_fine(after: After) -> None:
    assert after(FAQ, "how often in case 2\n", "in case 1, how often\n") == []


def test_a_question_that_the_tests_ask_names_both_places(after: After) -> None:
    assert after(FAQ, FIRST, "Test of visits in case 2?\n") == [
        (
            f'{FAQ}:5: error: The question "Test of visits in case 2?" also stands in {TESTS} line 5, '
            "where only questions it has not learned may stand; delete it here or there."
        )
    ]


def test_a_question_with_the_words_of_a_test_is_an_error(after: After) -> None:
    (complaint,) = after(FAQ, FIRST, "in case 2 of test visits\n")
    assert 'error: The question "in case 2 of test visits" has the words of a question in' in complaint


@pytest.mark.parametrize("asked", ["Nobody has heard this?", "nor that..."])
def test_questions_and_turns_of_json_lines_count_as_tests(after: After, asked: str) -> None:
    (complaint,) = after(FAQ, FIRST, f"{asked}\n")
    assert "also stands in tests/questions/in_scope.jsonl line" in complaint


def test_an_faq_with_too_few_test_questions_is_an_error(after: After) -> None:
    assert after(TESTS, "    - test of visits in case 3\n", "") == [
        f"{FAQ}:3: error: faq/how_often has 2 test questions in tests/nlu/; add 1 or more there."
    ]


def test_a_test_of_an_answer_that_is_gone_is_an_error(after: After) -> None:
    found = after(TESTS, "nlu:\n", "nlu:\n- intent: faq/gone\n  examples: |\n    - where is it\n    - is it there\n")
    assert found == [
        f"{TESTS}:4: error: There is no faq/gone in data/ any more; rename or delete the test questions that follow."
    ]
