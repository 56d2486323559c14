"""Forget what is due: old conversations and old counts, in the running assistant or in its files."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from pathlib import Path

from channels.control import FOLDER
from channels.learning.store import LearningStore
from practice.schema import PracticeError, load_practice
from tools.live import running
from tools.stored import StoreError, stored_conversations

DAY = 24 * 3600


def main(argv: list[str] | None = None) -> int:
    """Entry point of `python -m tools purge`."""
    argparse.ArgumentParser(prog="python -m tools purge", description=__doc__).parse_args(argv)
    try:
        gone = purge()
    except (StoreError, PracticeError) as error:
        print(f"purge: {error}", file=sys.stderr)
        return 1
    print(f"purge: {gone['conversations']} conversations and {gone['counts']} rows of counts were due and are gone")
    return 0


def purge(folder: Path = FOLDER) -> Counter[str]:
    """Forget what is due: how many `conversations` and `counts`.

    Raises:
        StoreError: the database cannot be read.
        PracticeError: practice.yml does not say how long things are kept.
    """
    assistants = running(folder)
    if not assistants:
        return asyncio.run(_purge_stored())
    gone: Counter[str] = Counter()
    for assistant in assistants:
        gone.update(assistant.purge())
    return gone


async def _purge_stored() -> Counter[str]:
    practice = load_practice()
    privacy = practice.privacy
    agent = stored_conversations()
    from channels.retention import delete_old

    conversations = await delete_old(agent, time.time() - privacy.conversation_days * DAY)
    counts = LearningStore(privacy.learning_file, practice.zone).purge(privacy.learning_days, privacy.question_days)
    return Counter(conversations=conversations, counts=counts)
