"""Forgetting a conversation when its visitor asks for it."""

from __future__ import annotations

import inspect
import logging
from pathlib import Path
from typing import Any

import yaml
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore

logger = logging.getLogger(__name__)

COMMANDS = Path(__file__).with_name("commands.yml")


def delete_commands() -> frozenset[str]:
    """What a visitor may write to have the conversation deleted, in lower case without marks."""
    return frozenset(yaml.safe_load(COMMANDS.read_text(encoding="utf-8"))["delete_chat"])


def is_command(text: str, commands: frozenset[str]) -> bool:
    """Whether a message is one of the commands, whatever its case and marks."""
    return " ".join(text.lower().strip("/ .!\n").replace("_", " ").split()) in commands


async def erase(agent: Agent, sender: str) -> bool:
    """Delete a conversation from the agent's tracker store; False if that kind of store cannot do it.

    Rasa's stores have no way to delete. A store takes part by having a method `erase(sender)`.
    """
    async with agent.lock_store.lock(sender):  # not while a message of it is being answered
        store: Any = agent.tracker_store
        while hasattr(store, "_tracker_store"):  # Rasa's wrappers
            store = store._tracker_store
        if hasattr(store, "erase"):
            outcome = store.erase(sender)
            if inspect.isawaitable(outcome):
                await outcome
        elif isinstance(store, InMemoryTrackerStore):
            store.store.pop(sender, None)
        else:
            logger.error("A conversation could not be deleted: %s has no method erase.", type(store).__name__)
            return False
    return True
