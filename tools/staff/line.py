"""Reads one line after another: with history and arrow keys on a terminal, plainly from a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

PROMPT = "you  > "
HISTORY = Path(".cache/shell-history")
OWNER_ONLY = 0o600


def line_reader(commands: Sequence[str]) -> Callable[[], str]:
    """Gives a function that asks for a line; it raises EOFError at the end."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        return _plain
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory

    HISTORY.parent.mkdir(parents=True, exist_ok=True)
    HISTORY.touch(mode=OWNER_ONLY)
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(HISTORY)), completer=WordCompleter(list(commands), sentence=True)
    )
    return lambda: session.prompt(PROMPT)


def _plain() -> str:
    line = input(PROMPT)
    if not sys.stdin.isatty():
        print(line)  # so that what is piped in reads like a conversation
    return line
