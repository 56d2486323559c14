"""Rules about the fixed words for warning signs: short, first things first, and somebody answers for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from tools.content.complaint import Complaint, error
from tools.content.metadata_rules import REVIEW_AFTER
from tools.content.model import WARNING_SIGN, Content, Response
from tools.content.reading import words
from tools.content.yaml_lines import as_block, as_listing, strings

LONGEST = {"emergency": 60, "urgent": 90, "professional": 60}  # words; triage 4.2
NUMBERS = ("{emergency_number}", "{urgent_line}", "{maternity_line}", "{crisis_line}", "{abuse_line}")
SOON = 45  # words within which an emergency card has named the number
SELLING = re.compile(r"\{booking_\w+\}|\{practice_prices\}|gift card", re.IGNORECASE)
GOVERNED = ("id", "version", "source", "reviewer", "reviewed")


def _cards(content: Content) -> Iterator[tuple[Response, str]]:
    """Each card with its level."""
    for response in content.responses:
        if response.name.startswith(f"utter_{WARNING_SIGN}/"):
            yield response, str(response.metadata.get("kind") or "")


def card_has_a_level(content: Content) -> Iterator[Complaint]:
    """Says that a card has no level, or one that does not exist."""
    for card, level in _cards(content):
        if level not in LONGEST:
            text = f"{card.name} has the kind {level or 'of nothing'}; write one of {', '.join(LONGEST)}."
            yield error(card.path, card.line_of("kind"), text)


def card_is_short(content: Content) -> Iterator[Complaint]:
    """Says by how many words a card is too long to be read in a fright."""
    for card, level in _cards(content):
        for variant in card.variants:
            count = len(words(variant.value))
            if count > LONGEST.get(level, count):
                text = f"{card.name} has {count} words; a frightened visitor reads {LONGEST[level]}. Shorten it."
                yield error(card.path, variant.line, text)


def card_names_a_number_first(content: Content) -> Iterator[Complaint]:
    """Says that an emergency or urgent card tells no number, or tells it late."""
    for card, level in _cards(content):
        for variant in card.variants if level in ("emergency", "urgent") else ():
            start = " ".join(variant.value.split()[:SOON])
            if not any(number in start for number in NUMBERS):
                text = f"{card.name} names no number in its first {SOON} words; begin with {{emergency_number}}."
                yield error(card.path, variant.line, text)


def card_sells_nothing(content: Content) -> Iterator[Complaint]:
    """Says that a card for an emergency or urgent sign offers a booking or a price."""
    for card, level in _cards(content):
        if level not in ("emergency", "urgent"):
            continue
        links = [str(as_block(link).get("kind")) for link in as_listing(card.metadata.get("links"))]
        for variant in card.variants:
            if SELLING.search(variant.value) or "booking" in links or card.metadata.get("suggest"):
                yield error(card.path, variant.line, f"{card.name} offers something to buy or to read; take it out.")


def card_says_who_answers_for_it(content: Content) -> Iterator[Complaint]:
    """Says which of id, version, source, reviewer and review date a card lacks."""
    seen: dict[str, str] = {}
    for card, _ in _cards(content):
        told = card.metadata
        for key in GOVERNED:
            if key not in told or (key != "reviewer" and not told[key]):
                text = f"{card.name} lacks `{key}:`; every fixed text has {', '.join(GOVERNED)}."
                yield error(card.path, card.line_of("kind"), text)
        other = seen.setdefault(str(told.get("id")), card.name)
        if other != card.name:
            yield error(card.path, card.line_of("id"), f"{card.name} and {other} have the same id; give it its own.")
        if "source" in told and not strings(told.get("source")):
            yield error(card.path, card.line_of("source"), f"`source:` of {card.name} must be a list such as [S1, K].")


def card_review_is_recent(content: Content) -> Iterator[Complaint]:
    """Says that nobody has read a card for a year."""
    for card, _ in _cards(content):
        try:
            reviewed = date.fromisoformat(str(card.metadata.get("reviewed")))
        except ValueError:
            yield error(
                card.path, card.line_of("reviewed"), f'`reviewed:` of {card.name} must be a day such as "2026-11-22".'
            )
            continue
        if reviewed < content.today - REVIEW_AFTER:
            text = f"{card.name} was last reviewed on {reviewed}; have it read again and write the day."
            yield error(card.path, card.line_of("reviewed"), text)


RULES = (
    card_has_a_level,
    card_is_short,
    card_names_a_number_first,
    card_sells_nothing,
    card_says_who_answers_for_it,
    card_review_is_recent,
)
