"""Rules about words no answer may use: promises, diagnoses, doses, other businesses.

Each entry of `NEVER` is a wording that would mislead a visitor about their health, with what to say
instead. Where `unless` is given, the words are allowed when it precedes them in the same clause
("not a cure") or, for `anywhere`, when it stands anywhere in the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tools.content.complaint import Complaint, error
from tools.content.model import Content, Response, Text, straight

OTHER_BUSINESSES = re.compile(r"PhysioFit|Massagepoint|Kim Gladfelter", re.IGNORECASE)

DENIAL = (
    r"\b(?:no|not|never|nobody|nothing|none|neither|nor|without|hardly|can't|cannot|isn't|aren't|doesn't|don't|didn't|"
    r"won't|wouldn't|couldn't|shouldn't|rather than|doubtful|too strong)\b"
)
CONDITION = r"\b(?:if|when|whenever|whether|once|before|after|until|unless|while|in case|because|where|do|did)\b"
DOUBT = r"\b(?:evidence|studies|research|doubtful|unproven|claims?|can't|cannot|isn't|aren't|doesn't|don't)\b"
HEARSAY = DOUBT + r"|\b(?:articles?|clinic)\b"
CLAUSE_END = re.compile(r"[.!?;:,]\s|\bbut\b", re.IGNORECASE)


@dataclass(frozen=True)
class Wording:
    """Words to keep out, why, and when they are allowed."""

    words: str
    remedy: str
    unless: str | None = None
    anywhere: bool = False


NEVER = (
    Wording(r"\bguarant\w+", "promises a result; say what may help instead", DENIAL),
    Wording(r"\bcur(?:e|es|ed|ing|able)\b", "promises a cure; say what may ease instead", DENIAL),
    Wording(
        r"\b(?:100 ?%|100 percent|completely|totally|perfectly|entirely) safe\b",
        "promises safety; say who should ask a healthcare professional first",
        DENIAL,
    ),
    Wording(r"\bsafe for you\b", "judges one visitor's health; say who should ask first", DENIAL),
    Wording(
        r"\byou(?:'ve got| (?:probably |likely |may |might )?have) "
        r"(?:an? (?!massage|session|appointment|question|choice|right|plan)\w+|sciatica|\w*itis|\w+ syndrome)",
        "tells visitors what they have; begin with if, or describe it in general",
        CONDITION + "|" + DENIAL,
    ),
    Wording(r"\b(?:sounds like|probably just)\b", "guesses a diagnosis; say who can find out"),
    Wording(r"\bnothing (?:to worry|serious)", "calms where nobody has examined; say when to get it checked"),
    Wording(
        r"\bno need (?:to see|for an? (?:doctor|gp|physio\w*|professional|clinician))",
        "talks visitors out of care; say who can help",
    ),
    Wording(r"\binstead of (?:seeing|your)\b", "puts itself in place of care; say alongside", DENIAL),
    Wording(r"\b(?:stop|start|skip) taking\b", "changes a medicine; leave that to doctor or pharmacist", DENIAL),
    Wording(r"\b\d+ ?(?:mg|ml|tablets?|pills?)\b", "names a dose; leave that to doctor or pharmacist"),
    Wording(
        r"\b(?:detox\w*|toxins?)\b",
        "is a claim without evidence; say in the answer that evidence is lacking",
        DOUBT,
        True,
    ),
    Wording(r"\badhesions?\b", "is one article's word; say in the answer whose claim it is", HEARSAY, True),
    Wording(
        r"\b(?:only|just) (?:a )?(?:muscular|muscle strain|wind|posture|stress)\b|\bharmless\b",
        "calms where nobody has examined; say when to get it checked",
        DENIAL,
    ),
    Wording(
        r"\b(?:doctor|clinician|nurse|someone|therapist) (?:has|have) (?:seen|read|checked) (?:this|your)",
        "says that somebody has read it, which is not so; say that nobody reads it live",
    ),
    Wording(
        r"\b(?:we|i)(?:'ve| have) (?:alerted|notified|informed|called)\b",
        "says that somebody knows, which is not so; give the number to call",
    ),
)


def no_promise_or_diagnosis(content: Content) -> Iterator[Complaint]:
    """Says which words promise, diagnose, dose or discourage care, and what to say instead."""
    for response, text, whole in _shown(content):
        for wording in NEVER:
            for found in re.finditer(wording.words, text.value, re.IGNORECASE):
                context = whole if wording.anywhere else CLAUSE_END.split(text.value[: found.start()])[-1]
                if wording.unless is None or not re.search(wording.unless, context, re.IGNORECASE):
                    said = found.group().strip()
                    yield error(text.path, text.line_of(said), f'"{said}" in {response.name} {wording.remedy}.')


def no_other_business(content: Content) -> Iterator[Complaint]:
    """Says which other business an answer would advertise."""
    for response, text, _ in _shown(content):
        for found in OTHER_BUSINESSES.finditer(text.value):
            remedy = "write what knowledge/sources.yml says under `about:`, such as a physical therapy clinic"
            said = f"{response.name} names {found.group()}, another business; {remedy}."
            yield error(text.path, text.line_of(found.group()), said)


def _shown(content: Content) -> Iterator[tuple[Response, Text, str]]:
    """Every text a visitor reads, with its response and all words of that response."""
    for response in content.responses:
        title = Text(response.path, response.line_of("title"), response.title)
        texts = [text for text in (*response.variants, *response.labels, title) if text.value]
        whole = straight(" ".join(text.value for text in texts))
        for text in texts:
            yield response, Text(text.path, text.line, straight(text.value), text.source), whole


RULES = (no_promise_or_diagnosis, no_other_business)
