"""How concepts.yml is written, and what is said to whoever writes it wrongly."""

from __future__ import annotations

import pytest

from components.safety.concepts import ConceptError, Concepts
from components.safety.text import Reader


def found(way: str, text: str) -> bool:
    concepts = Concepts.compile({"words": {"leg": "leg calf"}, "concepts": {"it": [way]}})
    return bool(concepts.find(Reader().read(text)))


@pytest.mark.parametrize(
    ("way", "said", "unsaid"),
    [
        ("numb $leg", "a numb calf", "a calf that is numb"),
        ("leg|arm swell", "arm swells", "hand swells"),
        ("lose my? grip", "losing grip", "losing all grip"),
        ("lose .. feeling", "lost all the feeling", "lost my keys at home and the feeling"),
        ("$leg & swell", "swollen and sore calf", "swollen. That was it. My calf is fine"),
    ],
)
def test_each_sign_of_the_notation_means_what_it_says(way: str, said: str, unsaid: str) -> None:
    assert found(way, said)
    assert not found(way, unsaid)


@pytest.mark.parametrize(
    ("way", "complaint"), [("$knee hurts", "the list \\$knee"), (".. hurts", "begin and end it with a word")]
)
def test_a_way_that_cannot_be_read_is_named(way: str, complaint: str) -> None:
    with pytest.raises(ConceptError, match=complaint):
        Concepts.compile({"words": {}, "concepts": {"it": [way]}})


def test_an_empty_word_list_is_named() -> None:
    with pytest.raises(ConceptError, match="The word list leg is empty"):
        Concepts.compile({"words": {"leg": ""}, "concepts": {"it": ["$leg"]}})
