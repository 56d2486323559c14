"""Say for each messaging channel whether it works, and if not, what is the matter."""

from __future__ import annotations

import argparse
import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Optional

from channels.messaging.settings import SETTINGS, Settings

WORKS, OFF = "works", "off"


def state(settings: Settings, environment: Mapping[str, str], health: Optional[Mapping[str, Any]]) -> tuple[str, str]:
    """One or two words for a channel, and what is behind them.

    Args:
        settings: what the channel needs.
        environment: this shell's variables.
        health: what the running server says, or None if it does not answer.
    """
    missing = settings.missing(environment)
    if missing and not (health or {}).get("configured"):
        if not settings.is_wanted(environment):
            return OFF, ""
        verb = "is" if len(missing) == 1 else "are"
        pronoun = "it" if len(missing) == 1 else "them"
        named = ", ".join(missing)
        return "incomplete", f"{named} {verb} missing; write {pronoun} into .env and start the assistant again"
    if health is None:
        return "unknown", "the assistant is not running; start it with `make run`"
    if not health.get("configured"):
        return OFF, "the assistant was started without its variables; stop it and start it again"
    return _running(settings.title, health)


def _running(title: str, health: Mapping[str, Any]) -> tuple[str, str]:
    """The same for a channel that is switched on at a running server."""
    note = str(health.get("note") or "")
    code = "" if note.endswith("Error") else f" ({note})"  # the name of a Python error helps nobody here
    if health.get("healthy"):
        return WORKS, ""
    if health.get("refused"):
        return "refused", f"{title} does not take what stands in .env{code}"
    if health.get("registered"):
        return "no connection", f"{title} did not take the last reply{code}; the next one is tried anew"
    if not note:
        return "starting", f"{title} has not been asked yet; look again in a minute"
    return "no connection", f"{title} does not answer{code}; the assistant keeps trying by itself"


def ask(url: str, name: str) -> Optional[Mapping[str, Any]]:
    """What the server says about a channel, or None if it says nothing."""
    try:
        with urllib.request.urlopen(f"{url}/webhooks/{name}/", timeout=5) as response:
            said = json.load(response)
    except (urllib.error.URLError, OSError, ValueError):
        return None
    return said if isinstance(said, dict) else None


def main(argv: list[str] | None = None) -> int:
    """Entry point: 0 if every channel that is set up works."""
    parser = argparse.ArgumentParser(prog="python -m tools channels", description=__doc__)
    parser.add_argument("--url", default=f"http://localhost:{os.environ.get('PORT') or '5005'}", help="the assistant")
    url = parser.parse_args(argv).url.rstrip("/")
    states = {name: state(settings, os.environ, ask(url, name)) for name, settings in SETTINGS.items()}
    for name, (word, remedy) in states.items():
        told = f"{word}: {remedy} (docs/channels/{name}.md)" if remedy else word
        print(f"{SETTINGS[name].title:26} {told}")
    return 0 if all(found in ((WORKS, ""), (OFF, "")) for found in states.values()) else 1
