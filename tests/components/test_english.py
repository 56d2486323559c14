"""The one spaCy pipeline: lower case for the lemma tables, offsets as typed."""

from __future__ import annotations

import pytest

from components.english import analyse, english


def test_the_pipeline_is_loaded_once() -> None:
    assert english() is english()


@pytest.mark.parametrize(("text", "lemma"), [("Hips", "hip"), ("PHYSIOS", "physio"), ("hurting", "hurt")])
def test_a_word_is_looked_up_in_lower_case(text: str, lemma: str) -> None:
    assert analyse(text)[0].lemma_ == lemma


@pytest.mark.parametrize("text", ["", "My HIPS", "İki backs", "ẞ and ﬁ", "😀 hip"])
def test_the_analysed_text_is_as_long_as_the_typed_one(text: str) -> None:
    assert len(analyse(text).text) == len(text)
