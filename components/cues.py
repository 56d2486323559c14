"""The words by which a message points back at what was said: `components/cues.yml`, made ready to match; no Rasa."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from components.english import english

FILE = Path(__file__).with_suffix(".yml")


def plain(text: str) -> str:
    """Lower case, one kind of apostrophe, no other marks, single spaces."""
    lowered = text.lower().replace("’", "'").replace("‘", "'")
    return " ".join(word.strip("'") for word in re.sub(r"[^\w\s'.]|\.(?!\d)|_", " ", lowered).split())


@dataclass(frozen=True)
class Cues:
    """Sets match a whole message or a word; patterns match its beginning.

    Attributes:
        words: by list of the file; further `passed_over`, which choose no title, and `not_own`, which ask nothing.
        numbers: for each place, the words that name it.
        openers: politeness that a message may begin with and that says nothing.
        leads: a beginning that carries on; `corrections` one that replaces, `recall` one that asks for something said.
        second: the place between two questions.
        trailing: what may end a message that asks for something said.
    """

    words: dict[str, frozenset[str]]
    numbers: tuple[frozenset[str], ...]
    openers: re.Pattern[str]
    leads: re.Pattern[str]
    corrections: re.Pattern[str]
    recall: re.Pattern[str]
    second: re.Pattern[str]
    trailing: re.Pattern[str]

    @classmethod
    def load(cls, path: Path = FILE) -> Cues:
        """Read the file.

        Raises:
            ValueError: a list is missing, or holds something that is no text (quote `no`, `yes` and numbers).
        """
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        phrases = {name: _phrases(path, name, data.get(name)) for name in LISTS}
        numbers = tuple(frozenset(_phrases(path, "numbers", names)) for names in data.get("numbers") or [])
        questions = _any(phrases["question_words"])
        words = {name: frozenset(phrases[name]) for name in LISTS}
        words["passed_over"] = words["around"] | english().Defaults.stop_words
        words["not_own"] = words["small_words"] | english().Defaults.stop_words
        return cls(
            words=words,
            numbers=numbers,
            openers=re.compile(rf"(?:{_any(phrases['openers'])})\b[\s,.!]*"),
            leads=re.compile(rf"(?:{_any(phrases['leads'])})\b[\s,.!]*"),
            corrections=re.compile(rf"(?:{_any(phrases['corrections'])})\b[\s,.!]*"),
            recall=re.compile(rf"(?:{_any(phrases['recall'])})\b\s*"),
            trailing=re.compile(rf"\s*\b(?:{_any(phrases['trailing'])})$"),
            second=re.compile(
                rf"[\s,]+(?:{_any(phrases['joints'])})[\s,]+(?=(?:{questions})\b)|,\s*(?=(?:{questions})\b)"
            ),
        )

    def without_openers(self, text: str) -> str:
        """The text without the politeness it begins with."""
        return _strip(self.openers, text)


LISTS = (
    *("around", "last", "middle", "other", "both", "none", "openers", "leads", "corrections", "pronouns", "references"),
    *("bare", "more", "repeat", "recall", "trailing", "another", "joints", "question_words", "small_words"),
)


def _phrases(path: Path, name: str, found: Any) -> list[str]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError(f"{path.name}: {name} must be a list of words; put quotes around no, yes and numbers.")
    return found


def _any(phrases: list[str]) -> str:
    return "|".join(re.escape(one) for one in sorted(phrases, key=len, reverse=True))


def _strip(pattern: re.Pattern[str], text: str) -> str:
    """The text without what the pattern finds at its beginning, as often as it finds it."""
    while (found := pattern.match(text)) and found.end():
        text = text[found.end() :]
    return text
