"""Which of the offered titles a typed message chooses; no Rasa."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from components.cues import Cues, plain

LONGEST = 8  # words; a longer message says something of its own
ALIKE = 0.85  # of a whole title: about one slip a word
SAME_WORD = 0.8  # of one word: "masage" is "massage", "swedish" is not "sweating"
ENOUGH = 0.3  # of the words that only this title has, when the message has no word of another


def chosen_places(text: str, titles: Sequence[str], cues: Cues) -> list[int]:
    """Places (from 0) of the titles that a message chooses, by number, order or words; none if it does not choose.

    Args:
        text: what the visitor typed.
        titles: what the buttons said, in order.
        cues: the words for places.
    """
    words = plain(text).split()
    if not words or len(words) > LONGEST or not titles:
        return []
    return _by_place(words, len(titles), cues) or _by_title(words, titles, cues)


def names_a_place(text: str, cues: Cues) -> bool:
    """Whether a message chooses by number or order alone, whatever is offered: "the second pls", "both"."""
    words = plain(text).split()
    counting = [word for word in words if word != "one"] or words  # "can i have one" wants something
    return len(words) <= LONGEST and any(_by_place(counting, offered, cues) for offered in (len(cues.numbers), 2))


def _by_place(words: list[str], offered: int, cues: Cues) -> list[int]:
    places: list[int] = []
    rest = []
    for word in words:
        place = next((place for place, names in enumerate(cues.numbers) if word in names), None)
        if place is None or (word == "one" and len(words) > 1):  # "the second one": there "one" is no number
            rest.append(word)
        elif place not in places:
            places.append(place)
    if not places and "one" in words:
        places = [0]
    for kind, place in (("last", offered - 1), ("middle", offered // 2)):
        if any(word in cues.words[kind] for word in rest):
            places = [place]
            rest = [word for word in rest if word not in cues.words[kind]]
    if any(word in cues.words["both"] for word in rest) and offered == 2 and set(places) <= {0}:
        places = [0, 1]
        rest = [word for word in rest if word not in cues.words["both"]]
    if not places or any(word not in cues.words["around"] for word in rest):
        return []
    return places if max(places) < offered else []


def _by_title(words: list[str], titles: Sequence[str], cues: Cues) -> list[int]:
    written = " ".join(words)
    alike = [place for place, title in enumerate(titles) if _alike(written, plain(title), ALIKE)]
    if alike:
        return [max(alike, key=lambda place: SequenceMatcher(None, written, plain(titles[place])).ratio())]
    passed_over = cues.words["passed_over"]
    content = [word for word in words if word not in passed_over]
    if not content:
        return []
    own = [[word for word in plain(title).split() if word not in passed_over] for title in titles]
    fitting = []
    for place, title_words in enumerate(own):
        elsewhere = {word for other, others in enumerate(own) if other != place for word in others}
        only_here = [word for word in title_words if word not in elsewhere]
        if not only_here or any(not _is_in(word, title_words) for word in content):
            continue
        if sum(_is_in(word, content) for word in only_here) / len(only_here) >= ENOUGH:
            fitting.append(place)
    return fitting if len(fitting) == 1 else []


def _is_in(word: str, words: Sequence[str]) -> bool:
    return word in words or any(min(len(word), len(other)) > 3 and _alike(word, other, SAME_WORD) for other in words)


def _alike(one: str, other: str, least: float) -> bool:
    """Whether two texts share so much; the lengths alone tell it of most that do not."""
    matcher = SequenceMatcher(None, one, other)
    return matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and matcher.ratio() >= least
