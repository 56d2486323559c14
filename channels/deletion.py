"""Recognises when a visitor asks in words to have the conversation deleted, on every channel alike; no Rasa."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

MARKS = re.compile(r"[\W_]+")
WORDS = Path(__file__).with_suffix(".yml")
# what is said in reply
DELETED = "utter_notice/chat_deleted"
NOT_DELETED = "utter_notice/chat_not_deleted"


def asks_to_delete(text: str) -> bool:
    """Whether a message says that and nothing else; its case and marks do not matter.

    A message with more in it goes to the assistant, whose safety screen reads the rest.
    """
    return _wish().fullmatch(MARKS.sub(" ", text.lower()).strip()) is not None


@lru_cache(maxsize=1)
def _wish() -> re.Pattern[str]:
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    either = {name: f"(?:{'|'.join(map(re.escape, said))})" for name, said in words.items()}
    return re.compile("(?:{before} )?(?:{verbs} {things}|{sentences})(?: {after})?".format(**either))
