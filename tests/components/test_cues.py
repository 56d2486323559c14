"""The words that point back, as they stand in components/cues.yml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from components.cues import FILE, Cues, plain


@pytest.fixture(scope="module")
def cues() -> Cues:
    return Cues.load()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("What’s THAT?!", "what's that"),
        ("#2", "2"),
        ("  the   2nd,  please ", "the 2nd please"),
        ("'quoted'", "quoted"),
        ("🙏", ""),
    ],
)
def test_marks_and_capitals_do_not_matter(typed: str, read: str) -> None:
    assert plain(typed) == read


def test_politeness_at_the_beginning_says_nothing(cues: Cues) -> None:
    assert cues.without_openers("ok thanks, and swedish?") == "and swedish?"


def test_a_word_that_only_begins_like_politeness_stays(cues: Cues) -> None:
    assert cues.without_openers("history of massage") == "history of massage"


def test_every_whole_message_is_written_as_it_is_compared(cues: Cues) -> None:
    for name in ("bare", "more", "repeat", "another", "none"):
        assert [phrase for phrase in cues.words[name] if plain(phrase) != phrase] == [], name


@pytest.mark.parametrize("wrong", [None, "please", [True], [1]])
def test_a_list_that_is_no_list_of_words_is_named(tmp_path: Path, wrong: object) -> None:
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    data["around"] = wrong
    path = tmp_path / "cues.yml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(
        ValueError, match="cues.yml: around must be a list of words; put quotes around no, yes and numbers."
    ):
        Cues.load(path)
