"""One file, one name, one title."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

After = Callable[[str, str, str], list[str]]
FAQ = "data/faq/planning/how_often.yml"
OTHER = "data/faq/planning/pain_comes_back.yml"
HOURS = "data/practice/hours.yml"


def test_questions_under_another_name_than_the_file_are_named(after: After) -> None:
    assert after(FAQ, "intent: faq/how_often", "intent: faq/how_ofen")[0] == (
        f"{FAQ}:3: error: These questions belong to faq/how_ofen, not to the file's own name; "
        "write `- intent: faq/how_often`."
    )


def test_a_practice_question_under_another_name_is_named_too(after: After) -> None:
    (complaint,) = after(HOURS, "intent: practice/hours", "intent: practice/times")
    assert complaint.startswith(f"{HOURS}:2: error: These questions belong to practice/times")


def test_an_answer_under_another_name_than_the_file_is_named(after: After) -> None:
    found = after(HOURS, "utter_practice/hours", "utter_practice/times")
    assert found == [
        (
            f"{HOURS}:15: error: The answer is named utter_practice/times but the file hours; "
            "write `utter_practice/hours:`."
        )
    ]


def test_questions_without_an_answer_are_an_error(after: After) -> None:
    (complaint,) = after(HOURS, "responses:", "rules: []\nunread:")
    assert complaint == (
        f"{HOURS}:1: error: This file has no answer; add `utter_practice/hours:` with its text under `responses:`."
    )


def test_an_answer_without_questions_is_an_error(after: After) -> None:
    found = after(HOURS, "nlu:", "unread:")
    assert found[0] == (
        f"{HOURS}:1: error: This file has no questions; add `- intent: practice/hours` with its examples under `nlu:`."
    )


def test_a_second_faq_in_a_file_must_move(after: After) -> None:
    second = "- intent: faq/other\n  examples: |\n    - another thing\nresponses:\n  utter_faq/other:\n  - text: Yes.\n"
    found = after(FAQ, "responses:\n", second)
    sentence = "faq/other stands in the file of faq/how_often; move it to a file of its own."
    assert [line for line in found if "faq/other" in line] == [
        f"{FAQ}:30: error: {sentence}",
        f"{FAQ}:34: error: {sentence}",
    ]


def test_an_faq_outside_a_topic_folder_is_told_where_to_go(project: Path, check: Callable[[], list[str]]) -> None:
    (project / FAQ).rename(project / "data/faq/how_often.yml")
    assert check() == [
        "data/faq/how_often.yml:1: error: This file lies in the wrong place; move it to data/faq/<topic>/how_often.yml."
    ]


def test_an_faq_in_a_file_of_another_kind_is_told_where_to_go(after: After) -> None:
    added = "nlu:\n- intent: smalltalk/thanks\n  examples: |\n    - ta very much\n"
    assert after("data/more.yml", "", added) == [
        (
            "data/more.yml:2: error: smalltalk/thanks does not belong in this file; "
            "give it a file thanks.yml in data/smalltalk/."
        )
    ]


def test_a_response_written_twice_names_both_places(after: After) -> None:
    assert after("data/notice/more.yml", "", "responses:\n  utter_notice/unknown:\n  - text: Hello.\n") == [
        (
            "data/notice/more.yml:2: error: utter_notice/unknown also stands in data/notice/all.yml line 6; "
            "rename or delete one of the two."
        )
    ]


def test_the_same_faq_in_two_topics_names_both_places(after: After, project: Path) -> None:
    copied = (project / HOURS).read_text(encoding="utf-8").replace("opening hours", "closing time")
    found = after("data/practice/more/hours.yml", "", copied)
    assert "data/practice/more/hours.yml:15: error: utter_practice/hours also stands in data/practice/hours.yml" in (
        complaint.split(" line ")[0] for complaint in found
    )


def test_a_missing_title_is_an_error(after: After) -> None:
    assert after(HOURS, "title: Opening hours, ", "") == [
        f"{HOURS}:17: error: practice/hours has no title; add `title:` to its metadata, 45 characters at most."
    ]


def test_a_title_too_long_for_a_button_is_an_error(after: After) -> None:
    (complaint,) = after(FAQ, "How often to come", "How often you should really come to see us here")
    assert complaint == (
        f'{FAQ}:36: error: The title "How often you should really come to see us here" has 47 characters; '
        "shorten it to 45."
    )


def test_a_title_of_two_faqs_names_both_places(after: After) -> None:
    assert after(OTHER, "When pain comes back", "How often to come") == [
        (
            f'{OTHER}:36: error: The title "How often to come" also stands in {FAQ} line 36; '
            "let the two titles tell them apart."
        )
    ]
