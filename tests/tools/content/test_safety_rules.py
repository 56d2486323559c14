"""Fixed words for warning signs: what a card must have, and what it must not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

After = Callable[[str, str, str], list[str]]
CARD = "data/warning_sign/dvt.yml"
WORDS = """signs:
  urgent:
  - one_leg_swollen
responses:
  utter_warning_sign/dvt:
  - text: >-
      Please get medical advice today from {urgent_line} or your doctor.
      A swollen, warm, sore leg on one side needs checking.
    metadata:
      kind: urgent
      title: A swollen leg
      id: warning-sign-dvt
      version: 1
      source: [S10]
      reviewer:
      reviewed: "2026-11-22"
nlu:
- intent: warning_sign/dvt
  metadata: {writer: w1, level: urgent}
  examples: |
    - my calf is fat and hot
near_misses: {}
"""


def wrong_with(after: After, old: str = "", new: str = "") -> list[str]:
    """What is wrong with the card once these words have changed."""
    assert old in WORDS
    found = after(CARD, "", WORDS.replace(old, new, 1) if old else WORDS)
    return [line for line in found if line.startswith(CARD) and "utter_warning_sign/dvt" in line]


def test_a_card_that_keeps_the_rules_is_left_alone(after: After) -> None:
    assert wrong_with(after) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: urgent", "kind: notice", "has the kind notice; write one of emergency, urgent, professional"),
        ("A swollen,", "Swollen legs may mean a lot. " * 20 + "A swollen,", "a frightened visitor reads 90"),
        ("from {urgent_line} or your doctor", "from somebody", "names no number in its first 45 words"),
        ("your doctor.", "your doctor. Or book at {booking_url}.", "offers something to buy or to read"),
        ("      version: 1\n", "", "lacks `version:`"),
        ("source: [S10]", "source: []", "lacks `source:`"),
        ("      reviewer:\n", "", "lacks `reviewer:`"),
        ('reviewed: "2026-11-22"', 'reviewed: "2025-11-01"', "was last reviewed on 2025-11-01; have it read again"),
        ('reviewed: "2026-11-22"', 'reviewed: "soon"', 'must be a day such as "2026-11-22"'),
    ],
)
def test_a_card_that_breaks_a_rule_is_told_what_to_mend(after: After, old: str, new: str, said: str) -> None:
    found = wrong_with(after, old, new)
    assert any("utter_warning_sign/dvt" in line and said in line for line in found), found


def test_a_reviewer_may_be_empty_until_a_clinician_signs(after: After) -> None:
    assert wrong_with(after, "reviewer:\n", "reviewer: R. Example, MSK physiotherapist\n") == []


def test_two_cards_cannot_have_one_id(after: After) -> None:
    after(CARD, "", WORDS)
    found = after("data/warning_sign/vein.yml", "", WORDS.replace("dvt:", "vein:"))
    assert any("have the same id; give it its own" in line for line in found)


def test_words_no_answer_may_use_are_kept_out_of_cards_too(after: After) -> None:
    found = wrong_with(after, "A swollen", "Harmless? A swollen")
    assert any("calms where nobody has examined" in line for line in found)
