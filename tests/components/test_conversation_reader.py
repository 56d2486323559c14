"""A message read in its conversation, as Rasa hands both to the component."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from components.conversation_reader import LEANING, READING_OF, REFERRED, ConversationReader
from components.label import set_label
from tests.components.talk import Talk

READER = ConversationReader(ConversationReader.get_default_config())


def output(text: str, talk: Talk) -> dict[str, Any]:
    found: dict[str, Any] = READER.process([Message.build(text)], talk.tracker())[0].as_dict(
        only_output_properties=True
    )
    return found


def test_a_message_that_says_enough_itself_passes_untouched() -> None:
    text = "why do my lower back and left hip hurt together every single morning"
    messages = READER.process([Message.build(text)], Talk().asked("toxins", "toxins").tracker())
    assert [message.as_dict() for message in messages] == [Message.build(text).as_dict()]


def test_a_message_is_read_without_a_tracker_too() -> None:
    assert len(READER.process([Message.build("and swedish?")])) == 1
    assert len(READER.process([Message.build("and swedish?")], None)) == 1


def test_a_choice_decides_the_label_and_keeps_the_title_for_later_turns() -> None:
    talk = Talk().asked("massage").offered(("Massage and sleep", "faq/sleep"), ("Opening hours", "practice/hours"))
    parsed = output("the first", talk)
    assert parsed["intent"] == {"name": "faq", "confidence": 1.0}
    assert parsed["response_selector"]["faq"]["response"]["intent_response_key"] == "faq/sleep"
    assert parsed["conversation"] == {"reading": "Massage and sleep", "also": None}


def test_two_choices_give_both_the_faq_first() -> None:
    talk = Talk().asked("massage").offered(("Opening hours", "practice/hours"), ("Massage and sleep", "faq/sleep"))
    parsed = output("1 and 2", talk)
    assert parsed["intent"]["name"] == "faq"
    assert parsed["conversation"]["also"] == "practice/hours"


def test_two_choices_without_an_faq_are_left_to_the_action() -> None:
    talk = Talk().asked("massage").offered(("Opening hours", "practice/hours"), ("Prices", "practice/prices"))
    parsed = output("both", talk)
    assert parsed["intent"]["name"] == "nlu_fallback"
    assert parsed["gate"] == {"decision": "both", "choices": ["practice/hours", "practice/prices"]}


def test_further_readings_are_appended_and_say_whose_they_are() -> None:
    messages = READER.process([Message.build("does it hurt")], Talk().asked("hot stone?", "hot_stone").tracker())
    assert messages[0].get(LEANING).kind == "follow_up"
    assert [message.get(TEXT) for message in messages[1:]] == list(messages[0].get(LEANING).texts)
    assert {message.get(READING_OF) for message in messages[1:]} == {0}


def test_what_somebody_decided_before_is_left_alone() -> None:
    message = Message.build("tell me more")
    set_label(message, "warning_sign/emergency", 1.0)
    before = message.as_dict()
    assert [m.as_dict() for m in READER.process([message], Talk().asked("a", "sleep").tracker())] == [before]


def test_a_payload_is_no_text_to_read() -> None:
    talk = Talk().asked("massage").offered(("Massage and sleep", "faq/sleep"))
    assert "intent" not in output("/book", talk) or output("/book", talk)["intent"].get("name") is None


def test_the_technique_pointed_at_is_kept_with_its_place() -> None:
    message = READER.process([Message.build("book that")], Talk().asked("hot stone?", "hot_stone").tracker())[0]
    named = message.get(REFERRED)
    assert (named["entity"], named["value"], named["start"], named["end"]) == ("technique", "hot stone", 5, 9)


def test_two_visitors_are_read_each_in_their_own_conversation() -> None:
    one = Talk().asked("hot stone?", "hot_stone")
    other = Talk().asked("toxins?", "toxins")
    assert READER.process([Message.build("book that")], one.tracker())[0].get(REFERRED)["value"] == "hot stone"
    assert READER.process([Message.build("book that")], other.tracker())[0].get(REFERRED) is None
    assert READER.process([Message.build("book that")], Talk().tracker())[0].get(REFERRED) is None


def test_missing_cues_are_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigException, match="ConversationReader: the cues cannot be read: .*nowhere.yml"):
        ConversationReader({"cues": str(tmp_path / "nowhere.yml")})
