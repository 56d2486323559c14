"""What a process does, by the command that started it."""

from __future__ import annotations

ASSISTANT, ACTIONS, LAUNCHER = "assistant", "actions", "launcher"
SIGNS = {
    " -m rasa_sdk ": ACTIONS,
    " -m rasa run ": ASSISTANT,
    " -m engines.workers run ": ASSISTANT,
    " -m tools run": LAUNCHER,
}


def role_of(command: str) -> str:
    """The role; empty for Python's own helpers and whatever else."""
    return next((role for sign, role in SIGNS.items() if sign in command), "")
