"""The safety screen in Rasa: cards, cautions, earlier turns, and every way it may fail."""

from __future__ import annotations

import logging

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.label import set_label
from components.message_screen import MessageScreen
from components.payload_reader import PayloadReader
from components.safety.patterns import read_patterns
from components.safety.reading import understanding
from components.safety.screen import Screen
from components.safety_screen import SAFETY, SafetyScreen
from components.spelling_mender import MENDED

EMERGENCY = "my back went and now i cant feel it when i wipe"


@pytest.fixture(scope="module")
def rules() -> Screen:
    """The project's own rules, without the learned signal."""
    patterns = read_patterns("data/warning_sign", understanding().concepts)
    return Screen(understanding(), patterns.signs, patterns.cards, None)


@pytest.fixture
def screen(storage: ModelStorage, resource: Resource, rules: Screen, tmp_path: object) -> SafetyScreen:
    """A screen whose encoder is missing."""
    config = {**SafetyScreen.get_default_config(), "encoder": str(tmp_path)}
    return SafetyScreen(config, storage, resource, rules)


def judged(screen: SafetyScreen, text: str, *earlier: str) -> Message:
    message = Message({TEXT: text})
    tracker = DialogueStateTracker.from_events("visitor", [UserUttered(said) for said in earlier])
    return screen.process([message], tracker)[0]


def test_an_emergency_gets_its_card_though_the_encoder_is_missing(screen: SafetyScreen) -> None:
    message = judged(screen, EMERGENCY)
    assert message.get(INTENT)["name"] == "warning_sign"
    assert (
        message.get("response_selector")["warning_sign"]["response"]["utter_action"]
        == "utter_warning_sign/cauda_equina"
    )
    assert message.get(SAFETY)["level"] == "emergency"


def test_signs_are_put_together_over_the_last_six_messages(screen: SafetyScreen) -> None:
    assert judged(screen, "and a temperature since yesterday").get(INTENT) is None
    assert judged(screen, "and a temperature since yesterday", "my back pain is new").get(SAFETY)["level"] == "urgent"
    far = ["my back pain is new", *(["ok"] * 5)]
    assert judged(screen, "and a temperature since yesterday", *far).get(INTENT) is None


def test_a_caution_stays_beside_the_intent(screen: SafetyScreen) -> None:
    message = judged(screen, "im pregnant, what does hot stone massage do")
    assert message.get(INTENT) is None
    set_label(message, "faq/hot_stone", 0.9)
    chosen = message.get("response_selector")
    assert chosen["warning_sign"]["response"]["utter_action"] == "utter_warning_sign/pregnancy_routine"
    assert chosen["faq"]["response"]["utter_action"] == "utter_faq/hot_stone"


def test_a_message_is_judged_with_its_slips_mended_and_kept_as_typed(screen: SafetyScreen) -> None:
    message = Message({TEXT: "mi bak went an now i cnt feal it wen i wype", MENDED: EMERGENCY})
    assert screen.process([message])[0].get(SAFETY)["level"] == "emergency"
    assert message.get(TEXT).startswith("mi bak")


def test_a_question_about_a_sign_gets_the_general_line_and_no_card(screen: SafetyScreen) -> None:
    assert judged(screen, "what does a stroke do to the face").get(SAFETY) == {"level": "information"}


@pytest.mark.parametrize("text", ["/faq/toxins", '/book{"technique": "swedish"}', "/warning_sign", "", "   "])
def test_buttons_and_silence_are_not_judged(screen: SafetyScreen, text: str) -> None:
    assert judged(screen, text).get(SAFETY) is None


def test_words_behind_a_slash_are_judged_and_later_readers_leave_the_card_alone(
    screen: SafetyScreen, storage: ModelStorage, resource: Resource
) -> None:
    message = judged(screen, f"/faq/toxins {EMERGENCY} " + "please " * 300)
    MessageScreen({**MessageScreen.get_default_config(), "max_characters": 100}).process([message])
    PayloadReader(storage, resource, {}).process([message])
    assert message.get(INTENT)["name"] == "warning_sign"
    assert not message.get(TEXT).startswith("/")


def test_a_failing_screen_lets_the_message_pass_and_logs_no_text(
    screen: SafetyScreen, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(EMERGENCY)

    monkeypatch.setattr(Screen, "judge", fail)
    with caplog.at_level(logging.ERROR):
        message = judged(screen, EMERGENCY)
    assert message.get(SAFETY) == {"level": "failed"}
    assert message.get(INTENT) is None
    assert "ValueError" in caplog.text
    assert "wipe" not in caplog.text


def test_a_failing_encoder_leaves_the_rules_at_work(
    screen: SafetyScreen, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = Screen.judge

    def judge(self: Screen, text: str, earlier: list[str], encode: object) -> object:
        if encode is not None:
            raise RuntimeError("no network")
        return real(self, text, earlier, None)

    monkeypatch.setattr(Screen, "judge", judge)
    monkeypatch.setattr(screen, "_encode", lambda texts: np.zeros((len(texts), 4)))
    assert judged(screen, EMERGENCY).get(SAFETY)["level"] == "emergency"


def test_an_untrained_screen_fails_softly(storage: ModelStorage, resource: Resource, context: ExecutionContext) -> None:
    untrained = SafetyScreen.create(SafetyScreen.get_default_config(), storage, resource, context)
    assert judged(untrained, EMERGENCY).get(SAFETY) == {"level": "failed"}


def test_later_components_never_learn_the_lines_of_warning_signs(screen: SafetyScreen) -> None:
    lines = TrainingData(
        [Message.build("numb down below", "warning_sign/cauda_equina"), Message.build("book me in", "book")]
    )
    assert [example.get(TEXT) for example in screen.process_training_data(lines).training_examples] == ["book me in"]


def test_on_questions_of_another_kind_the_screen_is_off(
    storage: ModelStorage, resource: Resource, context: ExecutionContext, caplog: pytest.LogCaptureFixture
) -> None:
    config = SafetyScreen.get_default_config()
    untrained = SafetyScreen.create(config, storage, resource, context)
    untrained.train(TrainingData([Message.build("play some jazz", "music"), Message.build("will it snow", "weather")]))
    assert "the safety screen is off" in caplog.text
    passive = SafetyScreen.load(config, storage, resource, context)
    assert judged(passive, EMERGENCY).get(SAFETY) is None
