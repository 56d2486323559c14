"""A newcomer follows docs/writing-faqs.md: a new FAQ is typed in, another comes from a spreadsheet, both go live."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import Conversation, RunningAssistant
from tests.project_copy import tools

pytestmark = pytest.mark.model

HAIR_ANSWER = "Tie it up or leave it loose, as you like."
HAIR_LEARNED = """
should i tie my hair up for the massage
long hair on the table, up or down?
will i get oil in my hair
do i need a hair tie for my session
what do i do with my hair while you massage me
is my ponytail in the way
hair up or hair down for a massage
my hair reaches my waist, is that a nuisance for the therapist
Would it be better to pin up my hair beforehand, please?
does the oil get into your hair
do u want my hair out of the way
can i keep my braids in
i have dreadlocks, do they bother you when you do my neck
can the therapist work around a bun
how do i keep massage oil off my hair
just washed my hair, will it be greasy after
what about my long hair
do people put their hair up
shud i tie my hair bak
Is loose hair a problem on the table?
should my daughter wear her hair in a plait for it
my curls always get oily at a massage
do you touch your clients' hair
where does my hair go when i lie down
hair clip on or off
"""
HAIR_TESTS = ("is it best to wear my hair in a knot", "will my hair end up full of oil", "plait or loose for the table")
GLASSES_ANSWER = "Take your glasses off for the massage."
GLASSES_LEARNED = """
do i take my glasses off for a massage
can i keep my glasses on
where do i put my glasses during the session
i wear glasses, is that a problem on the table
glasses on or off?
I cannot see without my spectacles. May I keep them on?
what happens to my specs while i lie there
is there somewhere safe for my glasses
do glasses get in the way of a massage
can i wear my reading glasses on the table
will the therapist hold my glasses
shud i leave my glasses in the car
my eyeglasses, do they have to come off
do people with glasses take them off
i am blind as a bat without my specs, can they stay on
how do you lie down with glasses
Is it necessary to remove my spectacles?
do i need to take of my glases
are my varifocals safe in the room
can my mum keep her glasses on, she gets nervous without
specs on the table
the frames would bend if i lie on them
new glasses, worried about them during the massage
is there a shelf for spectacles
glasses during treatment
"""
GLASSES_TESTS = ("must my spectacles come off", "any place to leave my specs", "lying down with glasses on")
FACT = "tell-therapist-pain-points-and-activities"


@pytest.fixture(scope="module")
def trained(project: Path, running: RunningAssistant) -> Path:
    """The copy after a newcomer typed in one FAQ, imported another, and trained."""
    asked = tools(project, running.port, "new-faq", typed="\n".join(typed_answers()) + "\n")
    assert asked.returncode == 0, asked.stdout + asked.stderr
    assert "data/faq/planning/long_hair_on_table.yml and tests/nlu/planning.yml are written" in asked.stdout
    sheet = project / "faqs.xlsx"
    exported = tools(project, running.port, "export", str(sheet))
    assert exported.returncode == 0, exported.stdout + exported.stderr
    add_glasses(sheet)
    imported = tools(project, running.port, "import", str(sheet), "--yes")
    assert imported.returncode == 0, imported.stdout + imported.stderr
    made = tools(project, running.port, "train")
    assert made.returncode == 0, made.stdout + made.stderr
    assert "answers with it" in made.stdout
    return project


def typed_answers() -> list[str]:
    """What a receptionist types, a line for each prompt of `new-faq`."""
    return [
        "Long hair on the table",
        "",  # the key it proposes
        "planning",
        *HAIR_LEARNED.split("\n")[1:],
        *HAIR_TESTS,
        "",
        HAIR_ANSWER,
        "The oil washes out with your next shampoo.",
        "",
        "001",
        FACT,
        "",
        "",  # no caveat
        "",  # no booking link
        "",  # the neighbours it proposes
        "y",
    ]


def add_glasses(path: Path) -> None:
    """Add an FAQ to an exported workbook as the doc says: a row with its answer, and one for each question."""
    book = load_workbook(path)
    row = {
        "topic": "planning",
        "key": "glasses_on_table",
        "title": "Glasses on the table",
        "answer": f"{GLASSES_ANSWER}\nThere is a shelf beside the table for them.",
        "caveat": "none",
        "service": "none",
        "sources": "001",
        "facts": FACT,
        "related": "what_to_tell_therapist",
        "reviewed": date.today().isoformat(),
    }
    book["Answers"].append([row.get(cell.value) for cell in book["Answers"][1]])
    questions = book["Questions"]
    for use, lines in (("learn", GLASSES_LEARNED.strip().split("\n")), ("test", GLASSES_TESTS)):
        for line in lines:
            one = {"key": "glasses_on_table", "question": line, "use": use}
            questions.append([one.get(cell.value) for cell in questions[1]])
    book.save(path)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("my hair is very long, shall i put it up before the massage?", HAIR_ANSWER),
        ("i don't want oil all over my hair", HAIR_ANSWER),
        ("would you like my hair tied back during the session", HAIR_ANSWER),
        ("what should i do with my glasses when i get a massage", GLASSES_ANSWER),
        ("am i allowed to leave my spectacles on", GLASSES_ANSWER),
        ("do the glasses have to come off on your table", GLASSES_ANSWER),
    ],
)
def test_a_new_question_in_words_of_its_own_gets_the_new_answer(
    trained: Path, running: RunningAssistant, question: str, answer: str
) -> None:
    assert question not in HAIR_LEARNED + GLASSES_LEARNED
    assert Conversation(running).say(question).startswith(answer)


def test_old_questions_keep_their_answers(trained: Path, running: RunningAssistant) -> None:
    assert "liver and kidneys" in Conversation(running).say("does massage flush toxins out?")
    assert "https://riverbend.example/book" in Conversation(running).say("i want to book an appointment")


def test_the_content_is_in_order_and_the_files_stay_as_they_were_typed(
    trained: Path, running: RunningAssistant
) -> None:
    assert tools(trained, running.port, "check").returncode == 0
    assert HAIR_LEARNED.split("\n")[1] in (trained / "data/faq/planning/long_hair_on_table.yml").read_text()
    assert GLASSES_TESTS[0] in (trained / "tests/nlu/planning.yml").read_text()
