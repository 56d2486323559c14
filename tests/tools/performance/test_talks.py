"""What played visitors say."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import ROOT
from tools.performance.talks import Turn, answered_talks, new_words, our_talks, rasa_talks, without_labels, write_talks


def test_entities_are_taken_out_of_rasas_test_format(tmp_path: Path) -> None:
    (tmp_path / "test_one.yml").write_text(
        'version: "3.1"\n'
        "stories:\n"
        "- story: one\n"
        "  steps:\n"
        "  - user: |\n"
        '      why does my [lower back]{"entity": "body_part", "value": "low back"} and [hip](body_part) hurt?\n'
        "    intent: faq/x\n"
        "  - action: utter_faq\n"
        "  - user: thanks\n"
    )
    assert rasa_talks(tmp_path) == [(Turn("why does my lower back and hip hurt?"), Turn("thanks"))]


def test_ours_are_the_conversation_tests_with_an_answer_and_a_booking_among_them() -> None:
    talks = our_talks(ROOT)
    said = {turn.user for talk in talks for turn in talk}
    assert {"can i book that for saturday", "what is deep tissue massage", "what about myofascial"} <= said
    assert all(talk for talk in talks)


def test_visitors_who_check_their_answers_know_each_of_them() -> None:
    talks = answered_talks(ROOT)
    assert len(talks) >= 5
    assert all(turn.expect and (turn.expect == "book" or turn.expect.startswith("faq/")) for t in talks for turn in t)
    assert any(len(talk) > 1 for talk in talks)


def test_in_new_words_no_question_is_asked_twice_and_choices_stay_as_they_are() -> None:
    talks = [(Turn("what is deep tissue massage"), Turn("the second"))]
    said = list(new_words(talks))
    questions = [talk[0].user for talk in said]
    assert len(questions) == len(set(questions)) > 100
    assert {talk[1].user for talk in said} == {"the second"}
    assert all("what is deep tissue massage" in question for question in questions)


def test_the_scenarios_get_talks_without_labels_and_the_words_of_apologies(tmp_path: Path) -> None:
    file = tmp_path / "new" / "talks.json"
    write_talks(file, without_labels([(Turn("hello", "smalltalk/greet"),)]), ["Sorry"])
    assert json.loads(file.read_text()) == {"talks": [[{"user": "hello", "expect": None}]], "apologies": ["Sorry"]}
