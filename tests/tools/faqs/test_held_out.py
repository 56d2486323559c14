"""The questions kept back for testing."""

from __future__ import annotations

from tools.faqs.held_out import questions, with_questions

TEXT = """version: "3.1"
nlu:
- intent: faq/one
  examples: |
    - first
    - second: with a colon
# a comment stays
- intent: book
  examples: |
    - book me in
"""


def test_each_label_has_its_questions() -> None:
    assert questions(TEXT) == {"faq/one": ("first", "second: with a colon"), "book": ("book me in",)}


def test_a_block_is_replaced_where_it_stands_and_nothing_else_moves() -> None:
    changed = with_questions(TEXT, "faq/one", ("third",))
    assert changed == TEXT.replace("    - first\n    - second: with a colon\n", "    - third\n")


def test_a_new_label_goes_to_the_end() -> None:
    assert with_questions(TEXT, "faq/two", ("new",)) == TEXT + "- intent: faq/two\n  examples: |\n    - new\n"


def test_a_new_file_gets_its_beginning() -> None:
    assert with_questions("", "faq/two", ("new",)).startswith('version: "3.1"\nnlu:\n- intent: faq/two\n')


def test_without_questions_the_block_goes() -> None:
    assert "faq/one" not in with_questions(TEXT, "faq/one", ())
    assert "# a comment stays" in with_questions(TEXT, "faq/one", ())
