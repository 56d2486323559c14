"""Recognises when a visitor asks to have the conversation deleted; no Rasa."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

MARKS = re.compile(r"[\W_]+")
COMMANDS = Path(__file__).with_name("commands.yml")


def delete_commands() -> frozenset[str]:
    """What a visitor may write to have the conversation deleted, in lower case without marks."""
    return frozenset(yaml.safe_load(COMMANDS.read_text(encoding="utf-8"))["delete_chat"])


def is_command(text: str, commands: frozenset[str]) -> bool:
    """Whether a message is one of the commands, whatever its case and marks."""
    return MARKS.sub(" ", text.lower()).strip() in commands
