"""A rule about questions to learn that all but repeat a question of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from components.encoder import EncoderError, SentenceEncoder
from tools.content.complaint import Complaint, error
from tools.content.likeness import alike
from tools.content.model import Content
from tools.content.reading import word_set

ENCODER = Path(__file__).parents[2] / "models/encoder"
# Read on the 9,956 questions of data/ and the 1,076 of the tests: the 40 pairs from 0.82 on ask the same with a word
# more or less ("just pampering?", "isn't it just pampering"); from 0.75 to 0.82 most ask it in words of their own.
TWIN = 0.82


def held_out_questions_have_no_twin(content: Content) -> Iterator[Complaint]:
    """Says which question the assistant learns although the tests ask nearly the same."""
    tests = content.held_out
    asked_word_for_word = {word_set(held.text) for held in tests}  # question_rules.py complains of these
    learned = [question for question in content.questions if word_set(question.text) not in asked_word_for_word]
    try:
        pairs = alike([held.text for held in tests], [question.text for question in learned], TWIN, _encode)
    except EncoderError as damage:
        yield error("models/encoder/manifest.json", 1, str(damage))
        return
    closest: dict[int, int] = {}
    for row, column, _ in pairs:
        closest.setdefault(column, row)
    for column, row in closest.items():
        held, question = tests[row], learned[column]
        text = (
            f'The question "{question.text}" is almost "{held.text}" in {held.path} line {held.line}, where only '
            "questions it has not learned may stand; delete it here, or ask in quite other words."
        )
        yield error(question.path, question.line, text)


def _encode(texts: list[str]) -> NDArray[np.float32]:
    return _encoder().encode(texts)


@lru_cache(maxsize=1)
def _encoder() -> SentenceEncoder:
    return SentenceEncoder.load(ENCODER)


RULES = (held_out_questions_have_no_twin,)
