"""All rules, and how to run them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tools.content import (
    answer_rules,
    faq_rules,
    knowledge_rules,
    likeness_rules,
    link_rules,
    metadata_rules,
    question_rules,
    safety_rules,
    wording_rules,
)
from tools.content.complaint import Complaint
from tools.content.model import Content

Rule = Callable[[Content], Iterator[Complaint]]

RULES: tuple[Rule, ...] = (
    *faq_rules.RULES,
    *question_rules.RULES,
    *likeness_rules.RULES,
    *answer_rules.RULES,
    *metadata_rules.RULES,
    *knowledge_rules.RULES,
    *wording_rules.RULES,
    *link_rules.RULES,
    *safety_rules.RULES,
)


def complaints(content: Content, likeness: bool = True) -> list[Complaint]:
    """What loading and every rule complain about, by place, nothing twice.

    While a file cannot be read the rules wait: they would miss its answer everywhere else.

    Args:
        content: all of it.
        likeness: whether to compare every question with those of the tests, which takes seconds.
    """
    rules = RULES if likeness else tuple(rule for rule in RULES if rule not in likeness_rules.RULES)
    found = set() if content.unreadable else {complaint for rule in rules for complaint in rule(content)}
    return sorted(found.union(content.complaints))
