"""Forget a visitor: erase their conversations, in the running assistant or in its database."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from channels.control import FOLDER
from tools.live import running
from tools.stored import StoreError, stored_conversations


def main(argv: list[str] | None = None) -> int:
    """Entry point of `python -m tools forget`: 0 if it is gone or was not there."""
    parser = argparse.ArgumentParser(prog="python -m tools forget", description=__doc__)
    parser.add_argument(
        "visitor",
        help="the website token, the phone number, or the platform's id of the chat (Slack: team/channel/user)",
    )
    given = sys.argv[1:] if argv is None else argv
    if given[:1] not in (["-h"], ["--help"], ["--"]):
        given = ["--", *given]  # one website token in 64 begins with a dash, and a group's id on Telegram does
    visitor = parser.parse_args(given).visitor
    try:
        found = forget(visitor)
    except StoreError as error:
        print(f"forget: {error}", file=sys.stderr)
        return 1
    print(f"forget: conversations erased: {found}" if found else "forget: nothing of it is here")
    return 0


def forget(visitor: str, folder: Path = FOLDER) -> int:
    """Erase a visitor's conversations wherever they are; how many there were.

    Raises:
        StoreError: they cannot be erased.
    """
    assistants = running(folder)
    if not assistants:
        return asyncio.run(_forget_stored(visitor))
    told = [assistant.forget(visitor) for assistant in assistants]
    for answer in told:
        if "problem" in answer:
            raise StoreError(answer["problem"])
    return sum(answer["conversations"] for answer in told)


async def _forget_stored(visitor: str) -> int:
    from channels.visitor_names import NotErasedError, forget

    try:
        return await forget(stored_conversations(), visitor, os.environ)
    except NotErasedError as error:
        raise StoreError(str(error)) from error
