"""What an import would change, as lines for the person who decides."""

from __future__ import annotations

from collections.abc import Iterator

from tools.faqs.faq import SENTENCE_BREAK, Faq
from tools.faqs.plan import Plan

FIELDS = ("topic", "title", "caveat", "service", "facts", "sources", "related", "reviewed")


def preview(plan: Plan) -> Iterator[str]:
    """Lines: `+` is new, `-` goes, `~` changes; a changed answer sentence by sentence."""
    for key, faq in sorted(plan.new.items()):
        before = plan.before.get(key)
        if before is None:
            yield f"+ new FAQ {key} in {faq.topic}: {faq.title}"
            yield f"    {len(faq.questions)} questions to learn, {len(faq.tests)} to test"
        else:
            yield f"~ {key}"
            yield from _differences(before, faq)
    for key in plan.gone:
        yield f"- FAQ {key} is deleted"
    if plan.missing:
        yield f"  not in the spreadsheet, kept as they are: {', '.join(plan.missing)}"


def _differences(before: Faq, now: Faq) -> Iterator[str]:
    if before.answer != now.answer:
        old, new = _sentences(before.answer), _sentences(now.answer)
        yield from (f"    - {sentence}" for sentence in old if sentence not in new)
        yield from (f"    + {sentence}" for sentence in new if sentence not in old)
        if sorted(old) == sorted(new):
            yield "    ~ the answer's sentences stand in another order"
        if before.reviewed == now.reviewed:
            yield f"    ! reviewed still says {now.reviewed}; write the day you read the new answer"
    for name in FIELDS:
        was, will = _words(getattr(before, name)), _words(getattr(now, name))
        if was != will:
            yield f"    ~ {name}: {was} -> {will}"
    for what, was_asked, asked in (
        ("question", before.questions, now.questions),
        ("test question", before.tests, now.tests),
    ):
        yield from (f"    - {what}: {question}" for question in was_asked if question not in asked)
        yield from (f"    + {what}: {question}" for question in asked if question not in was_asked)
        if sorted(was_asked) == sorted(asked) and was_asked != asked:
            yield f"    ~ the {what}s stand in another order"


def _sentences(answer: str) -> list[str]:
    return [sentence for line in answer.split("\n") for sentence in SENTENCE_BREAK.split(line)]


def _words(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value or "none")
