"""Say for each messaging channel whether it is configured, registered and healthy."""

from __future__ import annotations

import argparse
import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Optional

from channels.messaging.settings import SETTINGS, Settings

OFF, MISSING = "off", "incomplete"


def state(settings: Settings, environment: Mapping[str, str], health: Optional[Mapping[str, Any]]) -> tuple[str, str]:
    """One word for a channel and what to do about it.

    Args:
        settings: what the channel needs.
        environment: this shell's variables.
        health: what the running server says, or None if it does not answer.
    """
    missing = settings.missing(environment)
    if health is None:
        if missing:
            return (MISSING, f"set {', '.join(missing)} too") if settings.is_wanted(environment) else (OFF, "")
        return "configured", "the assistant is not running, so more is not known"
    if not health.get("configured"):
        if missing:
            return (MISSING, f"set {', '.join(missing)} too") if settings.is_wanted(environment) else (OFF, "")
        return OFF, "the assistant was started without these variables; start it again"
    note = str(health.get("note") or "")
    if not health.get("registered"):
        return "not registered", f"{note or 'not tried yet'}; it is tried again in the background"
    return ("healthy", "") if health.get("healthy") else ("failing", f"the last call said {note}")


def ask(url: str, name: str) -> Optional[Mapping[str, Any]]:
    """What the server says about a channel, or None if it says nothing."""
    try:
        with urllib.request.urlopen(f"{url}/webhooks/{name}/", timeout=5) as response:
            said = json.load(response)
    except (urllib.error.URLError, OSError, ValueError):
        return None
    return said if isinstance(said, dict) else None


def main(argv: list[str] | None = None) -> int:
    """Entry point: 0 if every channel that is on is healthy."""
    parser = argparse.ArgumentParser(prog="python -m tools channels", description=__doc__)
    parser.add_argument("--url", default=f"http://localhost:{os.environ.get('PORT') or '5005'}", help="the assistant")
    url = parser.parse_args(argv).url.rstrip("/")
    states = {name: state(settings, os.environ, ask(url, name)) for name, settings in SETTINGS.items()}
    for name, (word, remedy) in states.items():
        line = f"{name:16} {SETTINGS[name].title:24} {word:15} {remedy}".rstrip()
        print(line if word in (OFF, "healthy") else f"{line}  (docs/channels/{name}.md)")
    return 0 if all(word in (OFF, "healthy") for word, _ in states.values()) else 1
