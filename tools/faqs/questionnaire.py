"""Asks for an FAQ, one thing after another; plain lines in and out, so that it works anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from tools.content.answer_rules import LONGEST_ANSWER
from tools.content.faq_rules import TITLE_LENGTH
from tools.content.model import FAQ
from tools.content.question_rules import FEWEST, FEWEST_HELD_OUT, WELL_STOCKED
from tools.content.reading import reading_grade, word_set, words
from tools.faqs.faq import Faq
from tools.faqs.table import NAME

ARTICLES = {"a", "an", "the", "is", "are", "do", "does", "of", "to", "and", "or", "it", "in"}
NEAREST = 5  # neighbours proposed
MOST_FACTS = 12  # shown of a search
GENERAL = "general"


@dataclass(frozen=True)
class Known:
    """What may be chosen from.

    Attributes:
        topics: folders there are.
        keys: keys that are taken.
        sources: titles by number.
        facts: statements by name, with the numbers of their sources.
        caveats: kinds, each with the words that visitors read.
        services: techniques.
        nearest: keys of FAQs like these questions, the nearest first.
    """

    topics: Sequence[str]
    keys: Sequence[str]
    sources: dict[str, str]
    facts: dict[str, tuple[str, tuple[str, ...]]]
    caveats: dict[str, str]
    services: Sequence[str]
    nearest: Callable[[Sequence[str]], list[str]]


class Questionnaire:
    """Asks; the answers so far are in `given`, by field of an FAQ."""

    def __init__(self, known: Known, today: date, ask: Callable[[str], str], tell: Callable[[str], None]) -> None:
        """Begin.

        Args:
            known: what may be chosen from.
            today: the day of the review.
            ask: gives a line for a prompt.
            tell: shows a line.
        """
        self._known, self._ask, self._tell = known, ask, tell
        self.given: dict[str, object] = {"reviewed": today.isoformat()}
        self._questions: dict[str, Callable[[], object]] = {
            "title": self._title,
            "key": self._key,
            "topic": self._topic,
            "questions": self._learn,
            "tests": self._test,
            "answer": self._answer,
            "sources": self._sources,
            "facts": self._facts,
            "caveat": self._caveat,
            "service": self._service,
            "related": self._related,
        }

    @property
    def fields(self) -> list[str]:
        """What is asked for, in order."""
        return list(self._questions)

    def ask_for(self, field: str) -> None:
        """Ask for one field, again if it has been given."""
        self.given[field] = self._questions[field]()

    def replace_question(self, question: str) -> None:
        """Ask for another question in the place of one that cannot stay."""
        new = self._ask(f"instead of “{question}” (empty: without it) > ").strip()
        for field in ("questions", "tests"):
            kept = (new if one == question else one for one in self._asked(field))
            self.given[field] = tuple(one for one in kept if one)

    def faq(self) -> Faq:
        """What has been given."""
        return Faq(**self.given)  # type: ignore[arg-type]

    def _title(self) -> str:
        self._tell(f"\nTitle: what a button says, {TITLE_LENGTH} characters at most. Such as: Heat or cold")
        while True:
            title = self._ask("title > ").strip()
            if 0 < len(title) <= TITLE_LENGTH:
                return title
            self._tell(f"{len(title)} characters; write 1 to {TITLE_LENGTH}.")

    def _key(self) -> str:
        plain = [word for word in re.findall(r"[a-z0-9]+", str(self.given["title"]).lower()) if word not in ARTICLES]
        proposed = "_".join(plain[:4]) or "new_faq"
        self._tell("\nKey: the file's name, small letters and underscores. It stays when the title changes.")
        while True:
            key = self._ask(f"key [{proposed}] > ").strip() or proposed
            if not NAME.fullmatch(key):
                self._tell("Small letters, digits and underscores only, such as heat_or_cold.")
            elif key in self._known.keys:
                self._tell(f"There is an FAQ {key} already; choose another key.")
            else:
                return key

    def _topic(self) -> str:
        self._tell("\nTopic: where it belongs.")
        return self._choose("topic", self._known.topics, 1, 1)[0]

    def _learn(self) -> tuple[str, ...]:
        self._tell(
            f"\nQuestions, one a line, in visitors' own words: short, long, polite, misspelt. {FEWEST[FAQ]} at least, "
            f"{WELL_STOCKED} are better. An empty line ends the list."
        )
        return self._lines("questions", "question", FEWEST[FAQ])

    def _test(self) -> tuple[str, ...]:
        self._tell(
            f"\nTest questions, {FEWEST_HELD_OUT} at least: other ways to ask it, which it does not learn, to see "
            "whether it understands them. Ask somebody else for them. An empty line ends the list."
        )
        return self._lines("tests", "test question", FEWEST_HELD_OUT)

    def _lines(self, field: str, name: str, fewest: int) -> tuple[str, ...]:
        found = list(self._asked(field))  # what has been given stays
        while True:
            line = self._ask(f"{name} {len(found) + 1} > ").strip()
            if not line and len(found) >= fewest:
                return tuple(found)
            if not line:
                self._tell(f"{fewest - len(found)} more, please.")
            elif any(bracket in line for bracket in "[]{}"):
                self._tell("No brackets, please; write it in plain words.")
            elif word_set(line) in map(word_set, found):
                self._tell("That one is in the list already.")
            else:
                found.append(line)

    def _asked(self, field: str) -> tuple[str, ...]:
        return self.given.get(field, ())  # type: ignore[return-value]

    def _answer(self) -> str:
        self._tell(
            f"\nAnswer, one sentence a line, {LONGEST_ANSWER} words at most. Begin with the answer itself, then the "
            "reason; say whose claim it is (“one of our articles says”). An empty line ends it."
        )
        sentences: list[str] = []
        while line := self._ask("answer > ").strip():
            sentences.append(line)
        answer = " ".join(sentences)
        self._tell(
            f"{len(words(answer))} words, school grade {reading_grade(answer):.1f} (8 or lower is easy to read)."
        )
        return answer

    def _sources(self) -> tuple[str, ...]:
        self._tell("\nSources: the articles it comes from; visitors see their titles.")
        for number, title in self._known.sources.items():
            self._tell(f"  {number}  {title}")
        while True:
            numbers = [part.zfill(3) for part in re.findall(r"\d+", self._ask("sources, such as 001, 003 > "))]
            unknown = [number for number in numbers if number not in self._known.sources]
            if numbers and not unknown:
                return tuple(dict.fromkeys(numbers))
            self._tell(f"There is no source {', '.join(unknown)}." if unknown else "One at least, please.")

    def _facts(self) -> tuple[str, ...]:
        chosen: list[str] = []
        self._tell("\nFacts: what the answer tells, from knowledge/facts.yml. Type words to search for, then numbers.")
        self._tell("An empty line ends it.")
        shown: list[str] = []
        while line := self._ask("facts > ").strip():
            picked = re.findall(r"\d+", line) if re.fullmatch(r"[\d\s,]+", line) else []
            if line in self._known.facts:
                chosen.append(line)
            elif picked and all(0 < int(number) <= len(shown) for number in picked):
                chosen += [shown[int(number) - 1] for number in picked]
            else:
                shown = self._found(line)
                for number, name in enumerate(shown, 1):
                    self._tell(f"  {number:2}  {name}: {self._known.facts[name][0]}")
                if not shown:
                    self._tell("Nothing like that in the articles chosen; try another word.")
                continue
            chosen = list(dict.fromkeys(chosen))
            self._tell(f"chosen: {', '.join(chosen)}")
        return tuple(chosen)

    def _found(self, line: str) -> list[str]:
        wanted = line.lower().split()
        sources = set(self._asked("sources"))
        scores = {
            name: sum(word in f"{name} {said}".lower() for word in wanted)
            for name, (said, numbers) in self._known.facts.items()
            if not sources or sources & set(numbers)
        }
        best = sorted((name for name, score in scores.items() if score), key=lambda name: -scores[name])
        return best[:MOST_FACTS]

    def _caveat(self) -> str | None:
        self._tell("\nCaveat: the caution that follows the answer.")
        return self._choose("caveat", list(self._known.caveats), 0, 1, self._known.caveats)[0]

    def _service(self) -> str | None:
        self._tell("\nService: the technique it is about, for the booking link; general if it fits every one.")
        return self._choose("service", [*self._known.services, GENERAL], 0, 1)[0]

    def _related(self) -> tuple[str, ...]:
        self._tell("\nRelated: FAQs that may be asked next, the nearest first; two are shown as buttons.")
        asked = [str(self.given["title"]), *self._asked("questions")]
        near = self._known.nearest(asked)[:NEAREST]
        for number, key in enumerate(near, 1):
            self._tell(f"  {number}  {key}")
        while True:
            line = self._ask("related: numbers, or keys; empty for the first three > ").strip()
            named = [part.strip() for part in line.split(",") if part.strip()] or ["1", "2", "3"][: len(near)]
            keys = [near[int(n) - 1] if n.isdigit() and 0 < int(n) <= len(near) else n for n in named]
            unknown = [key for key in keys if key not in self._known.keys]
            if not unknown:
                return tuple(dict.fromkeys(keys))
            self._tell(f"There is no FAQ {', '.join(unknown)}; use numbers above, or /topics in `make shell` for keys.")

    def _choose(
        self, name: str, choices: Sequence[str], fewest: int, most: int, help_for: dict[str, str] | None = None
    ) -> list[str]:
        for number, choice in enumerate(choices, 1):
            self._tell(f"  {number:2}  {choice}" + (f": {help_for[choice]}" if help_for else ""))
        none = "" if fewest else ", empty for none"
        while True:
            line = self._ask(f"{name}, number or name{none} > ").strip()
            if not line and not fewest:
                return [None]  # type: ignore[list-item]
            if line.isdigit() and 0 < int(line) <= len(choices):
                return [choices[int(line) - 1]]
            if line in choices:
                return [line]
            self._tell(f"Type a number from 1 to {len(choices)}.")
