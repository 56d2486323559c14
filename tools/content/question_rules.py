"""Rules about the questions, those to learn from and those held out to test with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator

from tools.content.complaint import Complaint, error, warning
from tools.content.model import FAQ, Content, Question
from tools.content.reading import normalised, word_set

FEWEST = {FAQ: 15}  # below this an FAQ is not told from its neighbours
FEWEST_ELSEWHERE = 10
WELL_STOCKED = 25
FEWEST_HELD_OUT = 3
HELD_OUT_FOLDER = "tests/nlu/"


def there_are_enough_questions(content: Content) -> Iterator[Complaint]:
    """Says how many questions an entry has and how many it needs."""
    for entry in content.entries:
        count, fewest = len(entry.questions), FEWEST.get(entry.folder, FEWEST_ELSEWHERE)
        line = min(entry.intents.values(), default=1)
        if count < fewest:
            text = f"{entry.label} has {count} questions; add {fewest - count} or more, in visitors' own words."
            yield error(entry.path, line, text)
        elif entry.folder == FAQ and count < WELL_STOCKED:
            text = f"{entry.label} has only {count} questions; {WELL_STOCKED} or more make it found more surely."
            yield warning(entry.path, line, text)


def questions_have_no_brackets(content: Content) -> Iterator[Complaint]:
    """Says that Rasa reads square and curly brackets as markup."""
    for question in content.questions:
        if any(bracket in question.text for bracket in "[]{}"):
            text = f'The question "{question.text}" contains a bracket, which Rasa reads as a command; use plain words.'
            yield error(question.path, question.line, text)


def question_stands_once(content: Content) -> Iterator[Complaint]:
    """Says where else the same question stands."""
    for question, other in _repeated(content.questions, lambda question: normalised(question.text)):
        if other.path == question.path:
            text = f'The question "{question.text}" also stands on line {other.line} of this file; delete one of them.'
        else:
            text = (
                f'The question "{question.text}" also stands in {_place(other)}; '
                "keep it in the one file whose answer fits best."
            )
        yield error(question.path, question.line, text)


def question_has_no_near_twin(content: Content) -> Iterator[Complaint]:
    """Says which entry has a question of the same words in another order."""
    for question, other in _repeated(content.questions, lambda question: word_set(question.text)):
        if other.intent != question.intent and normalised(other.text) != normalised(question.text):
            text = (
                f'The question "{question.text}" has the same words as "{other.text}" in {_place(other)}; '
                "keep the one whose answer fits best."
            )
            yield warning(question.path, question.line, text)


def held_out_questions_stay_unseen(content: Content) -> Iterator[Complaint]:
    """Says which question the assistant learns although the tests ask it."""
    tests: dict[frozenset[str], Question] = {}
    for question in content.held_out:
        tests.setdefault(word_set(question.text), question)
    for question in content.questions:
        held = tests.get(word_set(question.text))
        if held is not None:
            how = "also stands" if normalised(held.text) == normalised(question.text) else "has the words of a question"
            text = (
                f'The question "{question.text}" {how} in {_place(held)}, where only questions it has not learned '
                "may stand; delete it here or there."
            )
            yield error(question.path, question.line, text)


def every_faq_is_tested(content: Content) -> Iterator[Complaint]:
    """Says how many held-out questions an FAQ lacks."""
    asked = Counter(question.intent for question in content.held_out if question.path.startswith(HELD_OUT_FOLDER))
    for entry in content.entries:
        if entry.folder == FAQ and asked[entry.label] < FEWEST_HELD_OUT:
            count = asked[entry.label]
            missing = FEWEST_HELD_OUT - count
            text = f"{entry.label} has {count} test questions in {HELD_OUT_FOLDER}; add {missing} or more there."
            yield error(entry.path, min(entry.intents.values(), default=1), text)


def tested_intents_exist(content: Content) -> Iterator[Complaint]:
    """Says which test asks for an answer that no longer exists."""
    known = {entry.label for entry in content.entries} | {intent.name for intent in content.intents}
    told: set[tuple[str, str]] = set()
    for question in content.held_out:
        if question.intent and question.intent not in known and (question.path, question.intent) not in told:
            told.add((question.path, question.intent))
            text = f"There is no {question.intent} in data/ any more; rename or delete the test questions that follow."
            yield error(question.path, question.line, text)


def _repeated(questions: list[Question], key: Callable[[Question], Hashable]) -> Iterator[tuple[Question, Question]]:
    """Each question that comes after one of the same key, with that first one."""
    first: dict[Hashable, Question] = {}
    for question in questions:
        other = first.setdefault(key(question), question)
        if other is not question:
            yield question, other


def _place(question: Question) -> str:
    return f"{question.path} line {question.line}"


RULES = (
    there_are_enough_questions,
    questions_have_no_brackets,
    question_stands_once,
    question_has_no_near_twin,
    held_out_questions_stay_unseen,
    every_faq_is_tested,
    tested_intents_exist,
)
