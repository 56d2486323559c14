"""The staff shell's conversation and commands, against a staff channel that answers from a list."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tools.staff.talk import Talk

FAQS = {
    "utter_faq/how_often": {"text": "Come once a week.", "metadata": {"title": "How often", "caveat": None}},
    "utter_practice/hours": {"text": "We are open.", "metadata": {"title": "Hours"}},
}
EMPTY = {"sources": [], "caveat": None, "buttons": [], "links": [], "faq": None}
ANSWER = {
    **EMPTY,
    "kind": "answer",
    "text": "Come [b]once[/b] a week.",
    "sources": [{"number": "001", "title": "On massage", "publisher": "somebody"}],
    "caveat": "Ask a professional.",
    "buttons": [{"title": "More", "payload": "/faq/more"}, {"title": "Less", "payload": "/faq/less"}],
    "links": [{"title": "Book", "url": "https://example.org/book", "kind": "booking"}],
}
CARD = {**EMPTY, "kind": "emergency", "text": "Call 911 now."}
WHY = {"text": "x", "intent": "faq", "slots": {}, "steps": {}, "gate": None}


class ToyStaff:
    """Stands for a running assistant."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str | None]] = []
        self.reply = [ANSWER]

    def say(self, conversation: str, message: str, country: str | None = None) -> dict[str, Any]:
        self.heard.append((conversation, message, country))
        return {"messages": self.reply, "why": WHY}

    def faqs(self) -> dict[str, Any]:
        return FAQS


class Desk:
    """Types lines and reads the screen."""

    def __init__(self, project: Path) -> None:
        self.staff = ToyStaff()
        self._screen = io.StringIO()
        console = Console(file=self._screen, width=100, highlight=False)
        self.talk = Talk(self.staff, console, project, "staff-1")  # type: ignore[arg-type]

    def type(self, line: str) -> str:
        """What appears after a line."""
        before = len(self._screen.getvalue())
        self.goes_on = self.talk.hear(line)
        return self._screen.getvalue()[before:]


@pytest.fixture
def desk(project: Path) -> Desk:
    (project / "practice.yml").write_text(
        "name: Toy\ncountry: US\nemergency:\n  US: {emergency_number: '911'}\n  GB: {emergency_number: '999'}\n"
    )
    return Desk(project)


def test_an_answer_shows_everything_a_visitor_gets_and_no_markup_is_read_into_it(desk: Desk) -> None:
    said = desk.type("how often?")
    lines = [line.rstrip() for line in said.splitlines()]
    assert lines == [
        "bot  > Come [b]once[/b] a week.",
        "       Source: “On massage” (001)",
        "       Ask a professional.",
        "       → Book: https://example.org/book",
        "       [1] More",
        "       [2] Less",
        "",
    ]


def test_a_link_that_stands_in_the_text_is_not_shown_twice(desk: Desk) -> None:
    desk.staff.reply = [{**ANSWER, "text": "Book here: https://example.org/book"}]
    assert desk.type("book").count("https://example.org/book") == 1


def test_a_number_presses_a_button_of_the_last_turn_only(desk: Desk) -> None:
    desk.type("how often?")
    desk.type("2")
    desk.staff.reply = [CARD]
    assert "emergency" in desk.type("3")  # there is no third button, so it is said as typed
    desk.type("1")
    assert [message for _, message, _ in desk.staff.heard] == ["how often?", "/faq/less", "3", "1"]


def test_why_needs_something_said_first(desk: Desk) -> None:
    assert "Nothing has been said yet" in desk.type("/why")
    desk.type("x")
    assert "decided before the classifier was asked" in desk.type("/why")


def test_another_country_is_tried_until_it_is_given_back(desk: Desk) -> None:
    assert "practice.yml has no numbers for FR; it has GB, US." in desk.type("/as fr")
    desk.type("/as gb")
    desk.type("one")
    desk.type("/as")
    desk.type("two")
    assert [country for _, _, country in desk.staff.heard] == ["GB", None]


def test_a_restart_begins_another_conversation(desk: Desk) -> None:
    desk.type("one")
    desk.type("/restart")
    desk.type("1")
    assert [(name, said) for name, said, _ in desk.staff.heard] == [("staff-1-1", "one"), ("staff-1-2", "1")]


def test_topics_and_an_faq_are_shown_as_they_are_live(desk: Desk) -> None:
    topics = desk.type("/topics")
    assert "planning" in topics
    assert "how_often" in topics
    assert "hours" not in topics
    shown = desk.type("/faq how_often")
    assert "Come once a week." in shown
    assert "data/faq/planning/how_often.yml" in shown
    assert "25, such as: how often in case 1" in shown
    assert "did you mean how_often?" in desk.type("/faq how_oftn")
    assert "/topics lists them" in desk.type("/faq")


def test_leaving_and_help(desk: Desk) -> None:
    assert "/faq KEY shows one FAQ" in desk.type("/help")
    assert desk.goes_on
    desk.type("   ")
    assert desk.staff.heard == []
    desk.type("/quit")
    assert not desk.goes_on
