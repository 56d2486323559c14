"""Rules about an answer's metadata: what the other parts of the assistant read about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from tools.content.complaint import Complaint, error, warning
from tools.content.model import FAQ, Content
from tools.content.yaml_lines import Listing, strings

GENERAL = "general"  # a `service` that fits every technique
REVIEW_AFTER = timedelta(days=365)


def _is_name(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_names(value: Any) -> bool:
    return isinstance(value, Listing) and len(strings(value)) == len(value)


def _is_date(value: Any) -> bool:
    """In quotes: a bare YAML date cannot be kept with the conversation, which is JSON."""
    return isinstance(value, str) and _as_date(value) is not None


def _as_date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


# Each key an FAQ must have: what is right, and how to write it.
KEYS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "title": (lambda value: isinstance(value, str), "what a button says, such as `title: How often to come`"),
    "facts": (_is_names, "a list of names from knowledge/facts.yml, such as `facts: [benefit-posture]`"),
    "sources": (_is_names, 'a list of numbers in quotes, such as `sources: ["001", "003"]`'),
    "caveat": (_is_name, "the kind of caveat, such as `caveat: evidence`, or null"),
    "service": (_is_name, "a technique such as `service: hot_stone`, or general, or null"),
    "related": (_is_names, "a list of other FAQs, such as `related: [how_often]`"),
    "reviewed": (_is_date, 'the day it was last reviewed in quotes, such as `reviewed: "2026-11-22"`'),
}
# Keys that any response may have (practice/responses.py and the channels read them).
OPTIONAL_KEYS = {"kind", "needs", "suggest", "links"}


def metadata_is_complete(content: Content) -> Iterator[Complaint]:
    """Says which line an FAQ's metadata lacks, and how to write it."""
    for entry, answer in content.answers(FAQ):
        for key, (_, remedy) in KEYS.items():
            if key not in answer.metadata and key != "title":  # a missing title has its own rule
                text = f"The metadata of {entry.key} lacks `{key}:`; add {remedy}."
                yield error(entry.path, answer.metadata.line, text)


def metadata_is_of_the_right_kind(content: Content) -> Iterator[Complaint]:
    """Says which line of the metadata cannot be used as it is written."""
    for entry, answer in content.answers(FAQ):
        for key, value in answer.metadata.items():
            if key in KEYS and not KEYS[key][0](value):
                text = f"`{key}:` of {entry.key} is not usable; write {KEYS[key][1]}."
                yield error(entry.path, answer.line_of(key), text)
            elif key not in KEYS and key not in OPTIONAL_KEYS:
                text = f"`{key}:` is not known; check its spelling, or take it out of the metadata of {entry.key}."
                yield error(entry.path, answer.line_of(key), text)


def caveat_has_words(content: Content) -> Iterator[Complaint]:
    """Says that a caveat of this kind is written nowhere."""
    written = {response.name for response in content.responses}
    kinds = ", ".join(sorted(_kinds(written)))
    for entry, answer in content.answers():
        kind = answer.metadata.get("caveat")
        if isinstance(kind, str) and kind not in _kinds(written):
            text = f"No caveat {kind} with its reminder is in data/notice/caveats.yml; use one of {kinds}, or null."
            yield error(entry.path, answer.line_of("caveat"), text)


def _kinds(written: set[str]) -> set[str]:
    with_reminder = (
        name for name in written if name.startswith("utter_notice/caveat_") and f"{name}_reminder" in written
    )
    return {name.removeprefix("utter_notice/caveat_") for name in with_reminder}


def service_is_a_technique(content: Content) -> Iterator[Complaint]:
    """Says that an FAQ names a technique the assistant does not know."""
    known = {technique.replace(" ", "_").replace("-", "_") for technique in content.techniques}
    for entry, answer in content.answers(FAQ):
        service = answer.metadata.get("service")
        if isinstance(service, str) and service not in known | {GENERAL}:
            offered = ", ".join(sorted(known))
            text = f"{service} is no technique of data/vocabulary.yml; use one of {offered}, or general, or null."
            yield error(entry.path, answer.line_of("service"), text)


def neighbours_exist(content: Content) -> Iterator[Complaint]:
    """Says which FAQ named in `related` or `suggest` cannot be offered, or is the FAQ itself."""
    titled = {response.name.removeprefix("utter_"): bool(response.title) for _, response in content.answers()}
    for response in content.responses:
        own = response.name.removeprefix("utter_")
        for list_name in ("related", "suggest"):
            seen: set[str] = set()
            for key in strings(response.metadata.get(list_name)):
                label = key if "/" in key else f"{FAQ}/{key}"
                fault = "does not exist" if label not in titled else "" if titled[label] else "has no title"
                fault = "is this answer itself" if label == own else "is named twice" if label in seen else fault
                seen.add(label)
                if fault:
                    text = f"{key} under `{list_name}:` {fault}; name another FAQ there, or take it out."
                    yield error(response.path, response.line_of(list_name), text)


def needs_are_known(content: Content) -> Iterator[Complaint]:
    """Says that an answer waits for a figure which practice.yml can never give."""
    for response in content.responses:
        need = response.metadata.get("needs")
        if need is not None and str(need) not in content.placeholders:
            text = f"`needs: {need}` is no name of practice/words.yml; use one of those, such as practice_hours."
            yield error(response.path, response.line_of("needs"), text)


def review_is_recent(content: Content) -> Iterator[Complaint]:
    """Says that nobody has reviewed an answer for a year, or that the date lies in the future."""
    for entry, answer in content.answers(FAQ):
        reviewed = _as_date(answer.metadata.get("reviewed"))
        if reviewed is None:
            continue
        if reviewed < content.today - REVIEW_AFTER:
            text = f"The answer {entry.key} was last reviewed on {reviewed}; read it again and write today's date."
            yield warning(entry.path, answer.line_of("reviewed"), text)
        if reviewed > content.today + timedelta(days=1):  # a day, because it may be tomorrow already where staff are
            text = f"The date {reviewed} of the review lies in the future; write the day somebody read the answer."
            yield error(entry.path, answer.line_of("reviewed"), text)


RULES = (
    metadata_is_complete,
    metadata_is_of_the_right_kind,
    caveat_has_words,
    service_is_a_technique,
    neighbours_exist,
    needs_are_known,
    review_is_recent,
)
