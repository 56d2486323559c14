"""Messages that are no English question are told apart, and stay so through the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.answer_gate import AnswerGate
from components.fusion_classifier import FusionClassifier
from components.message_screen import MessageScreen
from components.spelling_mender import MENDED

SCREEN = MessageScreen(MessageScreen.get_default_config())


def screened(text: str) -> Message:
    return SCREEN.process([Message(data={TEXT: text})])[0]


def decision(text: str) -> str | None:
    """The label the screen gives, or None where it lets a message pass."""
    return label(screened(text))


def label(message: Message) -> str | None:
    """Intent and, of a retrieval intent, the response: what Rasa will utter."""
    intent = (message.get(INTENT) or {}).get("name")
    selected = (message.get("response_selector") or {}).get(intent)
    return selected["response"]["intent_response_key"] if selected else intent


def test_an_english_message_goes_on_with_its_slips_mended() -> None:
    message = Message(data={TEXT: "does masage\x07 help", MENDED: "does massage\x07 help"})
    assert SCREEN.process([message])[0].get(TEXT) == "does massage help"


def test_another_language_is_told_apart_as_it_was_typed() -> None:
    message = Message(data={TEXT: "me duele mucho la espalda", MENDED: "me due much la espalda"})
    screened = SCREEN.process([message])[0]
    assert label(screened) == "notice/language_es"
    assert screened.get(TEXT) == "me duele mucho la espalda"


@pytest.mark.parametrize("text", ["", "   ", "\n\t\n", "\x00\x07", "\ud800"])
def test_nothing_to_read_is_an_empty_message(text: str) -> None:
    assert decision(text) == "notice/empty"


def test_a_message_without_any_text_at_all_is_empty() -> None:
    assert label(SCREEN.process([Message(data={TEXT: None})])[0]) == "notice/empty"


@pytest.mark.parametrize("text", ["😀", "👍🏽👍🏽", "👩‍⚕️ ❤️", "???", "...", "!?", "-", "\u200b"])
def test_pictures_and_signs_alone_are_wordless(text: str) -> None:
    assert decision(text) == "notice/wordless"


def test_a_very_long_message_is_cut_and_told_to_be_too_long() -> None:
    message = screened("my back hurts " * 100)
    assert label(message) == "notice/too_long"
    assert len(message.get(TEXT)) == 1000


def test_a_message_of_exactly_the_limit_is_read() -> None:
    assert decision(("my back hurts " * 100)[:1000]) is None


@pytest.mark.parametrize(
    "text",
    [
        # Spanish
        "mi espalda duele mucho",
        "me duele mucho la cadera",
        "necesito una cita",
        "¿cuánto cuesta un masaje?",
        "no puedo sentir las piernas",
        # German
        "ich habe Rückenschmerzen",
        "mein ruecken tut weh",
        "Wie viel kostet eine Massage?",
        # Vietnamese
        "Tôi bị đau lưng",
        "toi bi dau lung",
        # Chinese, Russian
        "我的背很痛",
        "у меня болит спина",
        # Tagalog
        "masakit ang likod ko",
        "magkano po ang masahe",
        # French, Portuguese, Italian
        "j'ai mal au dos",
        "minhas costas doem",
        "mi fa male la schiena",
    ],
)
def test_another_language_is_recognised(text: str) -> None:
    assert (decision(text) or "").startswith(("notice/language_", "notice/other_language"))


@pytest.mark.parametrize(
    "text",
    [
        "my lower back hurts, what can I do?",
        "hip hurts bad",
        "hi",
        "ok thx",
        "lol",
        "where r u",
        "rehab untwist me?",
        "swedsih benfits pls",
        "wat is deap tisue masage",
        "me back's killing us innit",
        "pain in me bum",
        "does it hurt??? 😀",
        "sciatica",
        "piriformis syndrome",
        "Swedish massage",
        "deep tissue vs Swedish",
        "myofascial release",
        "cross-fiber friction",
        "hot stone",
        "trigger point therapy",
        "shiatsu or reiki?",
        "lomi lomi",
        "gua sha and tui na",
        "do you take HSA/FSA",
        "café au lait spots on my back, is that ok",
        "Bonita springs clinic hours",
    ],
)
def test_ordinary_english_passes(text: str) -> None:
    message = screened(text)
    assert message.get(INTENT) is None
    assert message.get(TEXT) == text


@pytest.mark.parametrize("text", ["2", "1.", "555 0100", "10:30", "911!"])
def test_numbers_pass(text: str) -> None:
    assert decision(text) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("my \x00back\x07 hurts\x1b", "my back hurts"),
        ("  my back hurts \n", "my back hurts"),
        ("back\x0bpain", "back pain"),
        ("deep  tissue\t massage", "deep tissue massage"),
        ("my back\nand hip", "my back\nand hip"),
        ("back\ud800 pain", "back pain"),
        ("ouch 😀 my hip", "ouch 😀 my hip"),
    ],
)
def test_control_characters_and_runs_of_spaces_become_one_space(typed: str, read: str) -> None:
    assert screened(typed).get(TEXT) == read


def test_a_payload_passes() -> None:
    assert screened("/faq/heat_or_cold").as_dict() == {TEXT: "/faq/heat_or_cold"}


def test_the_decision_is_on_the_parse_output() -> None:
    output = screened("???").as_dict(only_output_properties=True)
    assert output[TEXT] == "???"
    assert output[INTENT] == {"name": "notice", "confidence": 1.0}
    assert output["response_selector"]["notice"]["response"]["utter_action"] == "utter_notice/wordless"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mi espalda duele mucho", "notice/language_es"),
        ("ich habe Rückenschmerzen", "notice/language_de"),
        ("???", "notice/wordless"),
        ("  ", "notice/empty"),
        ("heat " * 300, "notice/too_long"),
        ("heat or cold", "faq/heat_or_cold"),
    ],
)
def test_a_decision_stands_at_the_end_of_the_pipeline(
    text: str, expected: str, classifier: FusionClassifier, featurized: Callable[[str], Message]
) -> None:
    message = featurized(text)
    for component in (SCREEN, classifier, AnswerGate(AnswerGate.get_default_config())):
        component.process([message])
    assert label(message) == expected


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"max_characters": 0}, "MessageScreen: max_characters is 0; write a whole number of at least 1."),
        ({"max_characters": "many"}, "MessageScreen: max_characters is 'many'; write a whole number of at least 1."),
        ({"foreign_certainty": 95}, "MessageScreen: foreign_certainty is 95; write a number from 0 to 1."),
        ({"known_words": "half"}, "MessageScreen: known_words is 'half'; write a number from 0 to 1."),
    ],
)
def test_a_wrong_option_is_named_with_what_to_write(config: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidConfigException) as error:
        MessageScreen.validate_config(config)
    assert str(error.value) == said


def test_the_defaults_are_valid() -> None:
    MessageScreen.validate_config(MessageScreen.get_default_config())


@pytest.mark.parametrize("text", ["dos masage help siatica", "physo or masage", "can mssage fx sciatca"])
def test_badly_typed_english_is_english(text: str) -> None:
    assert decision(text) is None
