"""Ask a trained model many questions, in this process and without a server."""

from __future__ import annotations

import asyncio
import logging
import time
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tools.environment import make_private
from tools.evaluation.reply import Reply

WARM_UP = ["hello", "why do my lower back and hip hurt together?"]  # the first messages build graphs and caches


def ask(model: Path, texts: Iterable[str]) -> dict[str, Reply]:
    """The model's reply to each text; each is understood alone, without a conversation before it."""
    make_private()
    with warnings.catch_warnings(record=True):  # recorded, not printed; some libraries reset the filters
        warnings.simplefilter("ignore")
        from rasa.core.agent import Agent  # takes seconds, and TensorFlow with it
        from rasa.utils.log_utils import configure_structlog

        logging.getLogger("rasa").setLevel(logging.ERROR)
        configure_structlog(logging.ERROR)  # unconfigured, it prints every message it understands
        return asyncio.run(_ask(Agent.load(str(model)), list(texts)))


async def _ask(agent: Any, texts: list[str]) -> dict[str, Reply]:
    for text in WARM_UP:
        await agent.parse_message(text)
    replies = {}
    for text in texts:
        started = time.perf_counter()
        parse = await agent.parse_message(text)
        replies[text] = Reply.from_parse(parse, time.perf_counter() - started)
    return replies
