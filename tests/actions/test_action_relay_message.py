"""A visitor's message to the team: what goes out, what is refused, and what the visitor hears."""

from __future__ import annotations

from datetime import date

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import action_relay_message
from actions.action_relay_message import ActionRelayMessage
from actions.lib.outbox import Note, Outcome
from actions.lib.relayed import LONGEST, PER_CONVERSATION, DailyLimit, contact_in, refusal
from practice.schema import Practice

MESSAGE = "Running ten minutes late, sorry. 555 010 0177"
PRACTICE = Practice.parse_obj({"name": "Riverbend", "country": "US", "message_relay": {"by": "webhook"}})


class Post:
    """Remembers what it was given to deliver."""

    def __init__(self, outcome: Outcome = Outcome.SENT) -> None:
        self.notes: list[Note] = []
        self._outcome = outcome

    async def __call__(self, note: Note, practice: Practice) -> Outcome:
        assert practice is PRACTICE
        self.notes.append(note)
        return self._outcome


@pytest.fixture(autouse=True)
def riverbend(monkeypatch: pytest.MonkeyPatch) -> None:
    """The practice of the action."""
    monkeypatch.setattr(action_relay_message, "current_practice", lambda: PRACTICE)


async def said(action: ActionRelayMessage, text: str, *before: str) -> str:
    """The one response to a message, given the responses before it."""
    events = [{"event": "bot", "metadata": {"utter_action": f"utter_notice/{name}"}} for name in before]
    tracker = Tracker("visitor", {}, {"text": text}, events, False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    assert await action.run(dispatcher, tracker, {}) == []
    (message,) = dispatcher.messages
    return str(message["response"])


async def test_a_message_with_a_contact_is_passed_on_as_written() -> None:
    post = Post()
    assert await said(ActionRelayMessage(post), MESSAGE, "relay_ask") == "utter_notice/relay_sent"
    assert post.notes == [Note(MESSAGE, "555 010 0177")]


async def test_a_failure_is_told() -> None:
    action = ActionRelayMessage(Post(Outcome.FAILED))
    assert await said(action, MESSAGE, "relay_ask") == "utter_notice/relay_failed"


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("please call me", "relay_no_contact"),
        ("call 555 010 0177 " + "x" * LONGEST, "relay_too_long"),
        ("cheap seo https://spam.example 555 010 0177", "relay_has_link"),
        ("visit spam.shop or 555 010 0177", "relay_has_link"),
        ("", "relay_no_contact"),
    ],
)
async def test_what_cannot_be_passed_on_is_said_and_not_sent(text: str, response: str) -> None:
    post = Post()
    assert await said(ActionRelayMessage(post), text, "relay_ask") == f"utter_notice/{response}"
    assert post.notes == []


async def test_without_a_contact_it_is_asked_for_once_and_then_left() -> None:
    action = ActionRelayMessage(Post())
    assert await said(action, "what do you charge", "relay_ask", "relay_no_contact") == "utter_notice/relay_cancelled"


async def test_a_conversation_passes_on_two_messages_also_after_a_start_over() -> None:
    post = Post()
    before = ["relay_sent", "relay_ask"] * PER_CONVERSATION
    assert await said(ActionRelayMessage(post), MESSAGE, *before) == "utter_notice/relay_enough"
    assert post.notes == []


async def test_a_day_passes_on_so_many_messages_of_all_visitors() -> None:
    post = Post()
    action = ActionRelayMessage(post, most_a_day=2)
    told = [await said(action, MESSAGE, "relay_ask") for _ in range(3)]
    assert told == ["utter_notice/relay_sent", "utter_notice/relay_sent", "utter_notice/relay_enough"]
    assert len(post.notes) == 2


def test_the_next_day_counts_anew() -> None:
    days = iter([date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 2)])
    limit = DailyLimit(1, lambda: next(days))
    assert [limit.take(), limit.take(), limit.take()] == [True, False, True]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("write to ann.b+c@visitor.example please", "ann.b+c@visitor.example"),
        ("call +44 20 7946 0958 after five", "+44 20 7946 0958"),
        ("(555) 010-0177", "555) 010-0177"),
        ("I'm 45 and live at 12", None),
        ("at 10:30 on the 5th", None),
    ],
)
def test_the_contact_is_found_in_the_text(text: str, found: str | None) -> None:
    assert contact_in(text) == found


def test_an_e_mail_address_is_no_link() -> None:
    assert refusal("Please write to ann@visitor.com") is None


def test_its_name_is_the_one_in_the_domain() -> None:
    assert ActionRelayMessage().name() == "action_relay_message"
