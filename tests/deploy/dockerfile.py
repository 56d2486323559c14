"""Reads a Dockerfile as far as tests need it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Copy:
    """One COPY: from an earlier stage, or from the folder that is built."""

    stage: str
    sources: list[str]
    target: str


@dataclass
class Stage:
    """One FROM and what follows."""

    base: str
    name: str
    copies: list[Copy] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    commands: dict[str, list[str]] = field(default_factory=dict)  # CMD, ENTRYPOINT and the health check
    user: str = ""


def read_dockerfile(path: Path) -> list[Stage]:
    """The stages, in order."""
    text = re.sub(r"^\s*#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    stages: list[Stage] = []
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        word, _, rest = line.partition(" ")
        if word == "FROM":
            base, *name = rest.split(" AS ")
            stages.append(Stage(base, name[0] if name else ""))
        elif word == "COPY":
            stage = re.match(r"--from=(\S+) ", rest)
            *sources, target = rest.removeprefix(stage.group(0) if stage else "").split()
            stages[-1].copies.append(Copy(stage.group(1) if stage else "", sources, target))
        elif word == "ENV":
            stages[-1].variables.update(pair.split("=", 1) for pair in rest.split())
        elif word in ("CMD", "ENTRYPOINT"):
            stages[-1].commands[word] = json.loads(rest)
        elif word == "HEALTHCHECK":
            stages[-1].commands[word] = json.loads(rest.split(" CMD ", 1)[1])
        elif word == "USER":
            stages[-1].user = rest
    return stages
