"""Staff change an answer while visitors talk: the new words are live, and nobody's talk is broken."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import Conversation, RunningAssistant
from tests.project_copy import tools

pytestmark = pytest.mark.model

TOXINS = "data/faq/benefits/toxins.yml"
QUESTION = "does massage flush toxins out?"
OLD, NEW = "There's no good evidence that it does.", "Nobody has shown that it does."
FULL, REMINDER = "The evidence on massage is limited", "Results differ from person to person"


def test_a_changed_answer_is_live_after_make_train_while_others_go_on_talking(
    project: Path, running: RunningAssistant
) -> None:
    visitor = Conversation(running)
    reply = visitor.say(QUESTION)
    assert OLD in reply
    assert FULL in reply

    replies: list[str] = []
    done = threading.Event()

    def go_on_talking() -> None:
        while not done.is_set():
            replies.append(Conversation(running).say(QUESTION))

    talking = threading.Thread(target=go_on_talking)
    talking.start()
    try:
        path = project / TOXINS
        path.write_text(path.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")
        trained = tools(project, running.port, "train")
    finally:
        done.set()
        talking.join()
    assert trained.returncode == 0, trained.stdout + trained.stderr
    assert "only words have changed" in trained.stdout
    assert f"{running.url.replace('127.0.0.1', 'localhost')} answers with it" in trained.stdout

    assert replies
    assert all((OLD in reply) != (NEW in reply) for reply in replies)  # one or the other, and never neither
    reply = visitor.say(QUESTION)
    assert NEW in reply
    assert REMINDER in reply  # the conversation is remembered: the caveat was said in full before


def test_content_with_a_mistake_does_not_go_live(project: Path, running: RunningAssistant) -> None:
    path = project / TOXINS
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("reviewed:", "reviewd:"), encoding="utf-8")
    try:
        refused = tools(project, running.port, "train")
    finally:
        path.write_text(good, encoding="utf-8")
    assert refused.returncode == 1
    assert "lacks `reviewed:`" in refused.stderr
    assert "liver and kidneys" in Conversation(running).say(QUESTION)


def test_the_shell_shows_a_talk_and_why(project: Path, running: RunningAssistant) -> None:
    typed = (
        f"{QUESTION}\n/why\n1\nmy legs are numb and i cannot control my bladder\n/why\n"
        "/restart\n/as GB\ni took too many pills\n/topics\n/faq toxins\n/faq nothing\n/quit\n"
    )
    told = tools(project, running.port, "shell", typed=typed)
    assert told.returncode == 0, told.stderr
    said = " ".join(told.stdout.split())
    for expected in (
        "[1] ",
        "Source: “How Massage",
        "decision answer faq/toxins with",
        "alone from",
        "evidence: said in full, a reminder is left",
        "action server",
        "utter_faq (RulePolicy), action_complete_answer (RulePolicy)",
        "emergency: cauda_equina; words: bladder_change",
        "utter_warning_sign (SafetyPolicy)",
        "Call 999 now",
        f"{len(list((project / 'data/faq').glob('*/*.yml')))} FAQs; /faq KEY",
        f"file {TOXINS}",
        "No FAQ nothing is live",
    ):
        assert expected in said, expected
    assert "\x1b" not in told.stdout  # no colours in a pipe


@pytest.mark.parametrize("route", ["webhook", "model", "faqs"])
def test_the_staff_channel_answers_nobody_without_the_token(running: RunningAssistant, route: str) -> None:
    request = urllib.request.Request(f"{running.url}/webhooks/staff/{route}", b"{}" if route == "webhook" else None)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(request, timeout=60)
