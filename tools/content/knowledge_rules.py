"""Rules between the FAQs and the content checklist in knowledge/."""

from __future__ import annotations

from collections.abc import Iterator

from tools.content.complaint import Complaint, error
from tools.content.model import FAQ, Content
from tools.content.yaml_lines import as_listing, strings

FACTS = "knowledge/facts.yml"
SOURCES = "knowledge/sources.yml"


def facts_exist(content: Content) -> Iterator[Complaint]:
    """Says which fact named by an FAQ is not on the checklist."""
    known = {str(fact["id"]) for fact in content.facts}
    for entry, answer in content.answers(FAQ):
        for fact in strings(answer.metadata.get("facts")):
            if fact not in known:
                text = f"There is no fact {fact} in {FACTS}; check its spelling, or take it out."
                yield error(entry.path, answer.line_of("facts"), text)


def every_fact_is_answered(content: Content) -> Iterator[Complaint]:
    """Says which fact of the checklist no FAQ covers."""
    covered = {fact for _, answer in content.answers(FAQ) for fact in strings(answer.metadata.get("facts"))}
    for fact in content.facts:
        if str(fact["id"]) not in covered and not fact.get("left_out"):
            remedy = "name it under `facts:` of an FAQ that tells it, or add `left_out: <reason>`"
            yield error(FACTS, fact.line_of("id"), f"No FAQ covers {fact['id']}; {remedy}.")


def fact_is_listed_once(content: Content) -> Iterator[Complaint]:
    """Says which fact of the checklist has the name of another."""
    first: dict[str, int] = {}
    for fact in content.facts:
        line = first.setdefault(str(fact["id"]), fact.line_of("id"))
        if line != fact.line_of("id"):
            text = f"The name {fact['id']} is also used on line {line}; give one of the two facts another name."
            yield error(FACTS, fact.line_of("id"), text)


def sources_exist(content: Content) -> Iterator[Complaint]:
    """Says which number is no source document's."""
    listed = ", ".join(content.sources)
    for response in content.responses:
        for number in strings(response.metadata.get("sources")):
            if number not in content.sources:
                text = f"There is no source {number} in {SOURCES}; use one of {listed}."
                yield error(response.path, response.line_of("sources"), text)
    for fact in content.facts:
        for number in map(str, as_listing(fact.get("sources"))):
            if number not in content.sources:
                text = f"The fact {fact['id']} names a source {number} that {SOURCES} lacks; use one of {listed}."
                yield error(FACTS, fact.line_of("sources"), text)


def sources_fit_the_facts(content: Content) -> Iterator[Complaint]:
    """Says which fact's document an FAQ forgot to name."""
    origins = {str(fact["id"]): strings(fact.get("sources")) for fact in reversed(content.facts)}
    for entry, answer in content.answers(FAQ):
        named = strings(answer.metadata.get("sources"))
        for fact in strings(answer.metadata.get("facts")):
            origin = origins.get(fact)
            if origin and not set(origin) & set(named):
                number = " or ".join(origin)
                text = f"The fact {fact} comes from source {number}; add that number to `sources:` of {entry.key}."
                yield error(entry.path, answer.line_of("sources"), text)


RULES = (facts_exist, every_fact_is_answered, fact_is_listed_once, sources_exist, sources_fit_the_facts)
