"""Tokens with offsets into the text as typed, and their lemmas."""

from __future__ import annotations

import pytest
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import INTENT, RESPONSE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.spacy_lemma_tokenizer import SpacyLemmaTokenizer


@pytest.fixture
def tokenizer() -> SpacyLemmaTokenizer:
    """The tokenizer with its defaults."""
    return SpacyLemmaTokenizer(SpacyLemmaTokenizer.get_default_config())


def tokens(tokenizer: SpacyLemmaTokenizer, text: str) -> list[Token]:
    found: list[Token] = tokenizer.process([Message.build(text)])[0].get(TOKENS_NAMES[TEXT])
    return found


@pytest.mark.parametrize(
    "text",
    [
        "My HIPS hurt, don't they?",
        "ouch 😀😀 my back 👩🏽‍⚕️ hurts",
        "İstanbul’da İki BACKS hurt",
        "  space   around\nand inside ",
        "STRAẞE and ﬁne ligatures",
        "cross-fiber friction/1.5h @ 5pm",
    ],
)
def test_tokens_stand_where_they_were_typed(tokenizer: SpacyLemmaTokenizer, text: str) -> None:
    found = tokens(tokenizer, text)
    assert [text[token.start : token.end] for token in found] == [token.text for token in found]
    assert "".join(token.text for token in found) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "lemmas"),
    [
        ("hips hurting", ["hip", "hurt"]),
        ("HIPS Hurting", ["hip", "hurt"]),
        ("Physios and masseuses", ["physio", "and", "masseuse"]),
        ("my backs", ["my", "back"]),
    ],
)
def test_a_word_gives_its_plain_form(tokenizer: SpacyLemmaTokenizer, text: str, lemmas: list[str]) -> None:
    assert [token.lemma for token in tokens(tokenizer, text)] == lemmas


@pytest.mark.parametrize("text", ["", "   "])
def test_a_blank_text_has_no_tokens(tokenizer: SpacyLemmaTokenizer, text: str) -> None:
    assert tokens(tokenizer, text) == []


def test_training_questions_are_tokenized_and_their_answers_are_not(tokenizer: SpacyLemmaTokenizer) -> None:
    example = Message(data={TEXT: "hips hurt", RESPONSE: "rest a little", INTENT: "faq"})
    tokenizer.process_training_data(TrainingData([example]))
    assert [token.text for token in example.get(TOKENS_NAMES[TEXT])] == ["hips", "hurt"]
    assert example.get(TOKENS_NAMES[RESPONSE]) is None


def test_a_message_and_a_training_question_have_the_same_tokens(tokenizer: SpacyLemmaTokenizer) -> None:
    example = Message.build("Hips hurt 😀")
    tokenizer.process_training_data(TrainingData([example]))
    assert example.get(TOKENS_NAMES[TEXT]) == tokens(tokenizer, "Hips hurt 😀")


def test_tokens_have_the_same_fingerprint_only_if_they_are_the_same(tokenizer: SpacyLemmaTokenizer) -> None:
    hip, _, again = tokens(tokenizer, "hip hurts hip")
    assert hip.fingerprint() == tokens(tokenizer, "hip")[0].fingerprint()
    assert hip.fingerprint() != again.fingerprint()
