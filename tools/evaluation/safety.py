"""The safety table: what the screen does with phrasings it has not learned from, also bent in four ways."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from components.safety.rules import LEVELS
from components.safety.screen import Verdict

PHRASINGS = Path("tests/safety/phrasings.jsonl")
Judge = Callable[[str, list[str]], Verdict]  # a message and the visitor's earlier ones


@dataclass(frozen=True)
class Phrasing:
    """One line of tests/safety/phrasings.jsonl; `level` is none for a near miss."""

    text: str
    pattern: str
    level: str


@dataclass(frozen=True)
class Row:
    """What became of some lines.

    Attributes:
        name: which lines.
        lines: how many.
        carded: of them, with any card.
        enough: of them, at their own level or above.
        urgent: of them, at urgent or above.
    """

    name: str
    lines: int
    carded: int
    enough: int
    urgent: int

    @property
    def bound(self) -> float:
        """With nothing missed, 95 % sure that no more than this share is missed (rule of three, Hanley 1983)."""
        return min(1.0, 3 / self.lines) if self.lines and self.carded == self.lines else float("nan")


def read_phrasings(path: Path = PHRASINGS) -> list[Phrasing]:
    """Every phrasing to judge the screen with."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [Phrasing(row["text"], row["pattern"], row["level"]) for row in rows]


def bent(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """A line in other people's mouths: the name of the bend, the last message, the messages before it."""
    yield "as typed", text, []
    yield "with slips", slips(text), []
    yield "played down", f"prob nothing but {text} anyway can i still book", []
    yield "for somebody else", f"asking for my mum, she says: {text}", []
    words = text.split()
    half = len(words) // 2
    if half >= 3:
        yield "in two messages", " ".join(words[half:]), [" ".join(words[:half])]


def slips(text: str) -> str:
    """Every third long word with two letters swapped, every other one with a letter doubled."""
    words = text.split()
    for place, word in enumerate(words):
        if len(word) >= 5 and place % 3 == 0:
            words[place] = word[0] + word[2] + word[1] + word[3:]
        elif len(word) >= 5 and place % 3 == 1:
            words[place] = word[:3] + word[2] + word[3:]
    return " ".join(words)


def safety_rows(phrasings: Iterable[Phrasing], judge: Judge) -> tuple[list[Row], list[Row]]:
    """The rows by bend and level, and those by pattern (as typed only)."""
    by_level: dict[str, list[tuple[str, str]]] = defaultdict(list)
    by_pattern: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for phrasing in phrasings:
        for bend, text, earlier in bent(phrasing.text):
            said = [*earlier, text]  # a card for the first half is a card, too
            levels = [judge(one, said[:place]).level for place, one in enumerate(said)]
            found = max(levels, key=LEVELS.index)
            by_level[f"{bend}: {phrasing.level}"].append((phrasing.level, found))
            if bend == "as typed":
                kind = "near misses" if phrasing.level == LEVELS[0] else "signs"
                by_pattern[f"{phrasing.pattern}, {kind}"].append((phrasing.level, found))
    return _rows(by_level), _rows(by_pattern)


def alarms(questions: Iterable[str], judge: Judge) -> Row:
    """What becomes of plain questions, which should get no card."""
    return _row("plain questions", [(LEVELS[0], judge(text, []).level) for text in questions])


def _rows(groups: dict[str, list[tuple[str, str]]]) -> list[Row]:
    return [_row(name, pairs) for name, pairs in sorted(groups.items())]


def _row(name: str, pairs: list[tuple[str, str]]) -> Row:
    ranks = [(LEVELS.index(wanted), LEVELS.index(found)) for wanted, found in pairs]
    return Row(
        name,
        len(ranks),
        sum(found > 0 for _, found in ranks),
        sum(found >= wanted for wanted, found in ranks),
        sum(found >= LEVELS.index("urgent") for _, found in ranks),
    )
