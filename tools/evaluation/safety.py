"""The safety table: what the screen does with phrasings it has not learned from, also bent in four ways."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml

from components.safety.patterns import FOLDER, read_patterns
from components.safety.reading import understanding
from components.safety.rules import LEVELS
from components.safety.screen import Encode, Screen, Verdict
from components.spelling import Speller
from tools.evaluation.cases import Case
from tools.evaluation.figure import Figure
from tools.evaluation.slips import slips

PHRASINGS = Path("tests/safety/phrasings.jsonl")
STATED = Path("tests/safety/stated.yml")
SECTION = "Warning signs (phrasings of tests/safety)"
STRANGERS = "Warning signs (strangers' phrasings, tests/strangers)"
NEEDLESS = "FAQ questions with a needless card"
STATING = "FAQ questions that state a sign, with a card"
AS_TYPED = "as typed"
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
        emergency: of them, with an emergency's card.
    """

    name: str
    lines: int
    carded: int
    enough: int
    urgent: int
    emergency: int

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
    yield AS_TYPED, text, []
    yield "with slips", slips(text), []
    yield "played down", f"prob nothing but {text} anyway can i still book", []
    yield "for somebody else", f"asking for my mum, she says: {text}", []
    words = text.split()
    half = len(words) // 2
    if half >= 3:
        yield "in two messages", " ".join(words[half:]), [" ".join(words[:half])]


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
            if bend == AS_TYPED:
                kind = "near misses" if phrasing.level == LEVELS[0] else "signs"
                by_pattern[f"{phrasing.pattern}, {kind}"].append((phrasing.level, found))
    return _rows(by_level), _rows(by_pattern)


def as_typed(phrasings: Iterable[Phrasing], judge: Judge) -> list[Row]:
    """The rows by level, for the lines as they were typed."""
    by_level: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for phrasing in phrasings:
        by_level[phrasing.level].append((phrasing.level, judge(phrasing.text, []).level))
    return _rows(by_level)


def read_stated(path: Path = STATED) -> dict[str, str]:
    """The FAQs' questions that state a sign or a condition of the triage table, and the highest level it can have."""
    highest: dict[str, str] = {}
    for pattern, level in read_patterns(FOLDER, understanding().concepts).cards:
        highest[pattern] = max(level, highest.get(pattern, LEVELS[0]), key=LEVELS.index)
    by_pattern = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {text: highest[pattern] for pattern, texts in by_pattern.items() for text in texts}


def alarms(questions: Iterable[str], stated: Mapping[str, str], judge: Judge) -> list[Row]:
    """How many of the FAQs' questions get a needless card, and how many of those that state a sign get one.

    Needless is any card for a question that states no sign, and one above the level of the sign that is stated.
    """
    found = {text: judge(text, []).level for text in questions}
    over = {text: LEVELS.index(level) > LEVELS.index(stated.get(text, LEVELS[0])) for text, level in found.items()}
    needless = [(LEVELS[0], level if over[text] else LEVELS[0]) for text, level in found.items()]
    stating = [(LEVELS[0], level) for text, level in found.items() if text in stated]
    return [_row(name, pairs) for name, pairs in ((NEEDLESS, needless), (STATING, stating)) if pairs]


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
        sum(found >= LEVELS.index("emergency") for _, found in ranks),
    )


def faq_questions(cases: Iterable[Case]) -> list[str]:
    """Those of the evaluation's questions that an FAQ answers, each once."""
    return list(dict.fromkeys(case.text for case in cases if case.group in ("in_scope", "held_out")))


def trained_judge(model: Path, encode: Encode) -> Judge:
    """What a trained model's safety screen says about a message, its slips mended first as in a conversation.

    Raises:
        ValueError: the model has no screen.
    """
    with tempfile.TemporaryDirectory() as folder:
        from rasa.engine.storage.local_model_storage import LocalModelStorage  # takes seconds to import

        LocalModelStorage.from_model_archive(Path(folder), model)
        found, words = (list(Path(folder).glob(name)) for name in ("*SafetyScreen*/screen.npz", "*Mender*/words.json"))
        if not found or not words:
            raise ValueError(f"{model} has no safety screen; train it with `make train`")
        settings = json.loads(found[0].with_name("screen.json").read_text(encoding="utf-8"))
        with np.load(found[0]) as arrays:
            judge = judge_of(Screen.from_arrays(understanding(), settings, dict(arrays)), encode)
        mend = Speller(json.loads(words[0].read_text(encoding="utf-8"))).mend
    return lambda text, earlier: judge(mend(text), earlier)


def judge_of(screen: Screen, encode: Encode) -> Judge:
    """What a screen says about a message as it stands."""
    return lambda text, earlier: screen.judge(text, earlier, encode)


def figures(by_level: Iterable[Row], questions: Iterable[Row]) -> list[Figure]:
    """What triage asks for, as figures of the evaluation; the bends of the lines are details."""
    rows = {row.name: row for row in by_level}
    found = []
    for name, row in rows.items():
        bend, level = name.split(": ")
        key = f"safety_{bend}_{level}".replace(" ", "_")
        title = f"{bend}: " if bend != AS_TYPED else ""
        detail = bend != AS_TYPED
        if level == LEVELS[0]:
            found.append(Figure(f"{key}_carded", SECTION, f"{title}near misses with any card", row.carded, row.lines))
            alarm = Figure(f"{key}_alarmed", SECTION, f"{title}with an emergency's", row.emergency, row.lines)
            found.append(alarm)
        else:
            shown = Figure(f"{key}_shown", SECTION, f"{title}{level}: own level or above", row.enough, row.lines)
            found += [shown, Figure(f"{key}_carded", SECTION, f"{title}{level}: any card", row.carded, row.lines)]
        found[-2:] = [replace(figure, is_detail=detail) for figure in found[-2:]]
    order = {AS_TYPED: 0}
    found.sort(key=lambda figure: order.get(figure.title.split(": ")[0] if figure.is_detail else AS_TYPED, 1))
    keys = {NEEDLESS: "safety_needless_carded", STATING: "safety_stating_carded"}
    asked = [Figure(keys[row.name], SECTION, row.name, row.carded, row.lines) for row in questions]
    return [*found, *asked]


def stranger_figures(by_level: Iterable[Row]) -> list[Figure]:
    """The same of lines by writers who saw nothing that the screen has learned from."""
    found = []
    for row in by_level:
        if row.name == LEVELS[0]:
            key = "safety_stranger_none"
            found += [
                Figure(f"{key}_carded", STRANGERS, "near misses with any card", row.carded, row.lines),
                Figure(f"{key}_alarmed", STRANGERS, "with an emergency's", row.emergency, row.lines),
            ]
        else:
            key, title = f"safety_stranger_{row.name}_shown", f"{row.name}: own level or above"
            found.append(Figure(key, STRANGERS, title, row.enough, row.lines))
    return found


def markdown(by_level: Iterable[Row], by_pattern: Iterable[Row], questions: Iterable[Row]) -> str:
    """All rows as tables."""
    lines = ["# The safety screen on phrasings it has not learned from", ""]
    for title, rows in (
        ("By bend and level", by_level),
        ("By pattern, as typed", by_pattern),
        ("Questions that an FAQ answers", questions),
    ):
        lines += [f"## {title}", "", "| | lines | any card | own level | urgent or above | missed at most |"]
        lines += ["|---|--:|--:|--:|--:|--:|"]
        for row in rows:
            shares = (row.carded / row.lines, row.enough / row.lines, row.urgent / row.lines)
            bound = f"{row.bound:.1%}" if row.bound == row.bound else ""
            cells = " | ".join(f"{share:.1%}" for share in shares)
            lines.append(f"| {row.name} | {row.lines} | {cells} | {bound} |")
        lines.append("")
    lines.append("Missed at most: 95 % bound where nothing was missed (rule of three).")
    return "\n".join(lines) + "\n"
