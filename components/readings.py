"""Fuller readings of a message that leans on what was said before; no Rasa.

"And swedish?" says little by itself. After "what is deep tissue good for" it reads "what is
swedish good for". What to read is decided here, from words alone; which reading is right is
decided later, from the classifier's shares (components/reading_chooser.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.cues import Cues, plain
from components.picks import chosen_places, names_a_place
from components.turns import Answer, Button, Turn

RECENT = 3  # turns in which an answer still is what "it" means
LONG = 12  # words; a longer message is understood by itself
LITTLE = 4  # words of its own that a leaning message may have
PREPOSITION = re.compile(r"^.*\b(?:with|for|about|of|in|on|cause|causes)\s+", re.IGNORECASE)
PRONOUN = re.compile(r"\b(?:it|its|that|this|them|they|those|these)\b", re.IGNORECASE)
DECLINED = "smalltalk/deny"  # its words ask for other words
CLARIFY = "utter_notice/clarify"
NOTHING_BEFORE = "utter_notice/nothing_before".removeprefix("utter_")  # who points at what was said, and nothing was


@dataclass(frozen=True)
class Decided:
    """The message chooses these answers itself, two at most; `reading` is what it means in full words."""

    labels: tuple[str, ...]
    reading: str


@dataclass(frozen=True)
class Offered:
    """The message wants one of these, but does not say which; `decision` is how they are offered."""

    labels: tuple[str, ...]
    decision: str


@dataclass(frozen=True)
class Leaning:
    """The message may mean one of these texts, which are read beside it.

    Attributes:
        texts: the fuller readings, two at most.
        kind: `follow_up` carries on, `recall` asks for something said, `parts` are two questions in one message.
        last: the answer it follows.
        said: labels of all answers given so far.
        own: how many words of its own the message has; -1 for a bare "why?", whose own reading says nothing.
        points: whether it points back or carries on in so many words: "it", "and ...".
    """

    texts: tuple[str, ...]
    kind: str
    last: Answer | None = None
    said: tuple[str, ...] = ()
    own: int = -1
    points: bool = False


Reading = Decided | Offered | Leaning


def read(text: str, entities: Sequence[dict[str, Any]], turns: Sequence[Turn], cues: Cues) -> Reading | None:
    """What a message means in this conversation, or None where it stands by itself.

    Args:
        text: what the visitor typed.
        entities: what it names, as the vocabulary found it, with places in `text`.
        turns: the conversation so far, newest first.
        cues: the words that point back.
    """
    told = plain(cues.without_openers(text.lower()))
    whole = {plain(text), told}
    answers = [answer for turn in turns for answer in reversed(turn.answers)]
    recent = next((turn for turn in turns[:RECENT] if turn.answers), None)
    return (
        _picked(text, whole, turns, cues)
        or _another(whole, turns, cues)
        or (_carried_on(whole, recent, answers, cues) if recent else None)
        or (_recalled(text, answers, cues) if answers else None)
        or _in_parts(text, cues)
        or _pointing_at_nothing(text, whole, turns, cues)
        or (_leaning(text, told, entities, recent, answers, cues) if recent else None)
    )


@dataclass(frozen=True)
class Referred:
    """A technique that is not named but pointed at, and where in the text."""

    technique: str
    start: int
    end: int


def referred_technique(text: str, turns: Sequence[Turn], cues: Cues) -> Referred | None:
    """The technique that "that", "it" or "the second one" stands for, or None."""
    shown = next((turn.buttons for turn in turns[:RECENT] if turn.buttons), ())
    words = [(found.group().lower(), found.start(), found.end()) for found in re.finditer(r"[\w']+", text)]
    for word, start, end in words:
        for place, names in enumerate(cues.numbers[: len(shown)]):
            if word in names - {"one"} and (technique := _technique_of(shown[place], turns)):
                return Referred(technique, start, end)
    for word, start, end in words:
        if word in cues.words["references"]:
            technique = next((turn.technique for turn in turns if turn.technique), None)
            return Referred(technique, start, end) if technique else None
    return None


def _technique_of(button: Button, turns: Sequence[Turn]) -> str | None:
    return next((a.technique for turn in turns for a in turn.answers if a.label == button.label and a.technique), None)


def _picked(text: str, whole: set[str], turns: Sequence[Turn], cues: Cues) -> Decided | None:
    """A choice among the buttons shown last."""
    shown = next((turn for turn in turns[:2] if turn.buttons), None)
    if shown is None:
        return None
    if whole & cues.words["none"] and CLARIFY in shown.responses:
        return Decided((DECLINED,), text)
    titled = [button for button in shown.buttons if "/" in button.label and button.label != DECLINED]
    places = chosen_places(text, [button.title for button in titled], cues)[:2]
    if not places:  # "4" may be "Something else" or "Start over": where there are no buttons, they are numbered too
        titled = list(shown.buttons)
        places = chosen_places(text, [""] * len(titled), cues)[:1]  # by number alone
    if not places:
        return None
    return Decided(tuple(titled[place].label for place in places), titled[places[0]].title)


def _pointing_at_nothing(text: str, whole: set[str], turns: Sequence[Turn], cues: Cues) -> Decided | None:
    """A message that says nothing by itself: alone, "#1" is a joke, "can you repeat that" starts over."""
    chooses = names_a_place(text, cues) and not any(turn.buttons for turn in turns[:2])
    pointing = cues.words["bare"] | cues.words["more"] | cues.words["repeat"] | cues.words["another"]
    if chooses or (whole & pointing and not any(turn.answers or turn.buttons for turn in turns[:RECENT])):
        return Decided((NOTHING_BEFORE,), text)
    return None


def _another(whole: set[str], turns: Sequence[Turn], cues: Cues) -> Reading | None:
    """The one not taken: of the titles offered before the last answer, else of the two talked about."""
    if not whole & cues.words["another"]:
        return None
    taken = {answer.label for turn in turns[:2] for answer in turn.answers}
    for turn in turns[:RECENT]:
        left = [b for b in turn.buttons if b.label not in taken and b.label != DECLINED and "/" in b.label]
        was_offered = turn is not turns[0] and {b.label for b in turn.buttons} & taken
        if left and (was_offered or not turn.answers):
            if len(left) == 1:
                return Decided((left[0].label,), left[0].title)
            return Offered(tuple(button.label for button in left), "clarify")
    return None


def _carried_on(whole: set[str], recent: Turn, answers: Sequence[Answer], cues: Cues) -> Reading | None:
    """More of the same, or the same again."""
    last = recent.answers[-1]
    if whole & cues.words["repeat"]:
        return Decided((last.label,), last.title)
    if not whole & cues.words["more"]:
        return None
    said = {answer.label for answer in answers}
    begun = 0  # the answer of which these are the neighbours: a second "more" gives its second neighbour
    while begun + 1 < len(answers) and answers[begun].label in answers[begun + 1].related:
        begun += 1
    fresh = [label for answer in answers[begun::-1] for label in answer.related if label not in said]
    return Decided((fresh[0],), last.title) if fresh else Offered((), "unknown")


def _recalled(text: str, answers: Sequence[Answer], cues: Cues) -> Leaning | None:
    asked = cues.without_openers(text.lower())
    found = cues.recall.match(asked)
    topic = cues.trailing.sub("", plain(asked[found.end() :])) if found else ""
    if not topic:
        return None
    said = tuple(dict.fromkeys(answer.label for answer in answers))
    return Leaning((topic,), "recall", answers[0], said)


def _in_parts(text: str, cues: Cues) -> Leaning | None:
    """Two questions of one message, in order."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    parts, start = [], 0
    cuts = sorted([*((m.start(), m.end()) for m in cues.second.finditer(lowered)), *_sentence_ends(text)])
    for begin, end in [*cuts, (len(text), len(text))]:
        if begin >= start:
            parts.append(text[start:begin].strip(" ,"))
            start = end
    asked = [part for part in parts if _is_question(part, cues)]
    return Leaning(tuple(asked[:2]), "parts") if len(asked) > 1 else None


def _sentence_ends(text: str) -> list[tuple[int, int]]:
    return [(found.start(), found.end()) for found in re.finditer(r"[?!;]+\s*|\.\s+|\n+", text)]


def _is_question(part: str, cues: Cues) -> bool:
    words = plain(cues.without_openers(part.lower())).split()
    return len(words) > 1 and any(word in cues.words["question_words"] for word in words[:3])


def _leaning(
    text: str,
    told: str,
    entities: Sequence[dict[str, Any]],
    recent: Turn,
    answers: Sequence[Answer],
    cues: Cues,
) -> Leaning | None:
    """A message that may follow an answer: it has few words of its own. Whether it does, the shares tell later."""
    lowered = cues.without_openers(text.lower())
    rest = _without_lead(lowered, cues)
    words = told.split()
    own = [word for word in plain(rest).split() if word not in cues.words["not_own"]]
    leads = rest != lowered or lowered.startswith("not ")
    points = bool(cues.words["pronouns"].intersection(words))
    bare = bool({told, plain(text)} & cues.words["bare"])
    if len(words) > LONG or len(own) > LITTLE:
        return None
    last = recent.answers[-1]
    exchanged = _exchanged(rest, entities, recent, last) if leads or not points else []
    texts = exchanged or _completed(rest, recent)
    filled = [] if texts else _filled(rest, recent)
    texts = texts or [*filled, f"{last.title}: {rest}"]  # data/ has lines of this form: what follows an answer
    said = tuple(dict.fromkeys(answer.label for answer in answers))
    words_of_its_own = -1 if bare else 0 if exchanged else min(len(own), 1) if filled else len(own)
    return Leaning(tuple(dict.fromkeys(texts))[:2], "follow_up", last, said, words_of_its_own, points or leads)


def _without_lead(lowered: str, cues: Cues) -> str:
    """What is left after "and", "what about", "no i meant"."""
    for pattern in (cues.corrections, cues.leads, cues.corrections):
        while (found := pattern.match(lowered)) and lowered[found.end() :].strip(" ?.!,"):
            lowered = lowered[found.end() :]
    return lowered


def _exchanged(rest: str, entities: Sequence[dict[str, Any]], recent: Turn, last: Answer) -> list[str]:
    """The last question about something else of the same kind: another technique, another condition."""
    texts = []
    for entity in entities:
        if re.search(rf"\bnot\s+(?:the\s+)?{re.escape(str(entity['value']))}", rest):
            continue
        for base in dict.fromkeys((recent.question, last.title)):
            for kind, value, surface in recent.named:
                old = next((word for word in (surface, value) if word.lower() in base.lower()), None)
                if old and kind == entity["entity"] and value != entity["value"]:
                    texts.append(re.sub(re.escape(old), str(entity["value"]), base, flags=re.IGNORECASE))
    return texts


def _completed(rest: str, recent: Turn) -> list[str]:
    """The last question with its end replaced: "does massage help with" sleep, and now "stress?"."""
    found = PREPOSITION.match(recent.question)
    if found is None or len(rest.split()) > 3:
        return []
    return [f"{found.group()}{rest}", f"{recent.question} {rest}"]


def _filled(rest: str, recent: Turn) -> list[str]:
    """The message with its pronoun replaced by what was talked about, if it has one and that has a name."""
    subject = recent.technique or (recent.named[-1][2] if recent.named else None)
    if subject is None:
        return []
    filled, count = PRONOUN.subn(subject, rest, count=1)
    return [filled] if count else []
