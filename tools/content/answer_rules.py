"""Rules about what an answer's text is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.content.complaint import Complaint, error, warning
from tools.content.model import FAQ, Content, Response, Text
from tools.content.reading import PLACEHOLDER, reading_grade, words
from tools.content.yaml_lines import as_block, as_listing

LONGEST_ANSWER = 90  # words; more is not read in a chat
HIGHEST_GRADE = 8.0  # about what a thirteen-year-old reads with ease
INSECURE_LINK = re.compile(r"(?<![\w/.])(?!https://)(?:[a-z][a-z0-9+.-]*://|www\.)[^\s)>]*", re.IGNORECASE)
LINK_BEGINNINGS = ("https://", "tel:", "mailto:", "{")


def answer_has_one_variant(content: Content) -> Iterator[Complaint]:
    """Says that an answer is written more than once, or nowhere."""
    for entry, answer in content.answers():
        if len(answer.variants) > 1:
            text = f"{entry.key} has {len(answer.variants)} answers; keep one `- text:`, the reviewed one."
            yield error(entry.path, answer.variants[1].line, text)


def no_text_is_empty(content: Content) -> Iterator[Complaint]:
    """Says which answer would send an empty message."""
    for response in content.responses:
        if not response.variants:
            yield error(response.path, response.line, f"{response.name} has no text; write it behind `- text: >-`.")
        for text in response.variants:
            if not text.value.strip():
                yield error(response.path, text.line, f"{response.name} is empty; write its text behind `- text: >-`.")


def answer_is_short(content: Content) -> Iterator[Complaint]:
    """Says how many words an answer has and how many it may have."""
    for entry, answer in content.answers():
        for variant in answer.variants:
            count = len(words(variant.value))
            if count > LONGEST_ANSWER:
                text = (
                    f"The answer {entry.key} has {count} words; shorten it to {LONGEST_ANSWER}, or make two FAQs of it."
                )
                yield error(entry.path, variant.line, text)


def answer_is_easy_to_read(content: Content) -> Iterator[Complaint]:
    """Says that an FAQ's answer is hard reading."""
    for entry, answer in content.answers(FAQ):
        for variant in answer.variants:
            grade = reading_grade(variant.value)
            if grade > HIGHEST_GRADE:
                text = f"The answer {entry.key} reads like school grade {grade:.1f}; come down to 8 with shorter words."
                yield warning(entry.path, variant.line, text)


def links_are_https(content: Content) -> Iterator[Complaint]:
    """Says which address an answer must not send visitors to."""
    for response in content.responses:
        for text in response.variants:
            for found in INSECURE_LINK.findall(text.value):
                said = f"The link {found} is not safe; write it with https://."
                yield error(response.path, text.line_of(found), said)
        for link in map(as_block, as_listing(response.metadata.get("links"))):
            if not str(link.get("url") or "").startswith(LINK_BEGINNINGS):
                said = f"The link {link.get('url')} cannot be offered; begin it with https://, tel: or mailto:."
                yield error(response.path, link.line_of("url"), said)


def placeholders_are_known(content: Content) -> Iterator[Complaint]:
    """Says which `{name}` in a text nothing fills in, so that the visitor would see the brackets."""
    own = content.placeholders
    code = own | content.filled_by_code | {slot.name for slot in content.declared("slots")}
    staff = {response.name for entry in content.entries for response in entry.responses}
    for response in content.responses:
        known = own if response.name in staff else code
        for text in _with_placeholders(response):
            for name in PLACEHOLDER.findall(text.value):
                if name not in known:
                    said = f"Nothing fills in {{{name}}}; use a name of practice/words.yml, or plain words."
                    yield error(response.path, text.line_of(f"{{{name}}}"), said)
            if re.search(r"[{}]", PLACEHOLDER.sub("", text.value)):
                said = f"A curly bracket stands alone in {response.name}; take it out, or write a whole {{name}}."
                yield error(response.path, text.line, said)


def _with_placeholders(response: Response) -> Iterator[Text]:
    yield from response.variants
    yield from response.labels
    for link in map(as_block, as_listing(response.metadata.get("links"))):
        yield Text(response.path, link.line_of("url"), str(link.get("url") or ""))


RULES = (
    answer_has_one_variant,
    no_text_is_empty,
    answer_is_short,
    answer_is_easy_to_read,
    links_are_https,
    placeholders_are_known,
)
