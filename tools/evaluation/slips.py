"""Lines as they come from a thumb in a hurry, the same way each time."""

from __future__ import annotations


def slips(text: str) -> str:
    """Every third long word with two letters swapped, every other one with a letter doubled."""
    words = text.split()
    for place, word in enumerate(words):
        if len(word) >= 5 and place % 3 == 0:
            words[place] = word[0] + word[2] + word[1] + word[3:]
        elif len(word) >= 5 and place % 3 == 1:
            words[place] = word[:3] + word[2] + word[3:]
    return " ".join(words)
