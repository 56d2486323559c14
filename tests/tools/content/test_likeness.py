"""Letters and meaning must both be alike; the meaning here is made up, so no network is needed."""

from __future__ import annotations

import numpy as np
import pytest

from tools.content.likeness import alike

LEARNED = ["why do my knots come back", "do knots come back", "where can i park"]


class Meaning:
    """Gives every text the meaning of its last word, and remembers what it was asked."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def __call__(self, texts: list[str]) -> np.ndarray:
        self.encoded += texts
        words = sorted({text.split()[-1] for text in texts})
        return np.eye(len(words))[[words.index(text.split()[-1]) for text in texts]]


def test_the_same_letters_and_meaning_are_alike() -> None:
    assert alike(["why do my knots come back"], LEARNED, 0.95, Meaning()) == [(0, 0, pytest.approx(1.0))]


def test_the_pair_most_alike_comes_first() -> None:
    found = alike(["so why do my knots come back"], LEARNED, 0.5, Meaning())
    assert [column for _, column, _ in found] == [0, 1]
    assert found[0][2] > found[1][2]


def test_the_same_letters_with_another_meaning_are_not_alike() -> None:
    assert alike(["why do my knots come back lump"], LEARNED, 0.5, Meaning()) == []


def test_the_same_meaning_in_other_letters_is_not_alike() -> None:
    assert alike(["lumps return, feeling rotten, throw me some back"], LEARNED, 0.5, Meaning()) == []


def test_only_what_could_still_be_alike_is_encoded() -> None:
    meaning = Meaning()
    alike(["where can i park my car", "why do my knots come back"], LEARNED, 0.99, meaning)
    assert sorted(set(meaning.encoded)) == ["why do my knots come back"]


@pytest.mark.parametrize(("first", "second"), [([], LEARNED), (LEARNED, []), (["zzz"], LEARNED)])
def test_nothing_to_compare_is_no_pair(first: list[str], second: list[str]) -> None:
    assert alike(first, second, 0.5, Meaning()) == []
