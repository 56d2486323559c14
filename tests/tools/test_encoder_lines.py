"""Which lines the encoder is tuned on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from components.held_out import is_held_out

sys.path.insert(0, str(Path(__file__).parents[2] / "tools" / "encoder"))

from lines import Line, digest, general_sentences, lines  # noqa: E402  (the encoder's tools run in their own folder)

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def known() -> list[Line]:
    return lines(DATA)


def test_no_line_that_is_kept_back_is_among_them(known: list[Line]) -> None:
    assert known
    assert not [line for line in known if is_held_out(line.text)]


def test_lines_that_nothing_answers_mean_what_no_other_does(known: list[Line]) -> None:
    assert {line.label for line in known if line.topic == "out_of_scope"} == {None}


def test_questions_of_one_faq_share_a_label_and_its_neighbours_the_topic(known: list[Line]) -> None:
    swedish = [line for line in known if line.label == "faq/swedish"]
    assert len(swedish) > 30
    assert {line.topic for line in swedish} == {"faq/techniques"}


def test_near_misses_of_a_warning_sign_do_not_mean_it(tmp_path: Path) -> None:
    folder = tmp_path / "warning_sign"
    folder.mkdir()
    (folder / "dvt.yml").write_text(
        "nlu:\n- intent: warning_sign/dvt\n  examples: |\n    - one fat red calf\n"
        "near_misses:\n  somebody: |\n    - both calves ache after the race\n"
    )
    assert {(line.text, line.label) for line in lines(tmp_path)} <= {
        ("one fat red calf", "warning_sign/dvt"),
        ("both calves ache after the race", None),
    }


def test_the_digest_changes_with_a_line_and_with_its_label(known: list[Line]) -> None:
    first = known[0]
    assert digest(known) == digest(list(known))
    assert digest(known) != digest(known[1:])
    assert digest(known) != digest([Line(first.text, "faq/other", first.topic), *known[1:]])


def test_general_sentences_are_examples_and_definitions_of_a_dictionary(tmp_path: Path) -> None:
    for part in ("noun", "verb", "adj", "adv"):
        (tmp_path / f"data.{part}").write_text(
            f'00001 n | the {part} of a thing; "a {part} was here yesterday"; "short"\n', encoding="latin-1"
        )
    sentences = general_sentences(tmp_path)
    assert "a noun was here yesterday" in sentences
    assert "short" not in sentences
    assert sentences == general_sentences(tmp_path)
