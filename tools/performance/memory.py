"""Memory of a program and the programs it has started, read from Linux."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Memory:
    """One process.

    Attributes:
        pid: its number.
        command: how it was started.
        rss: MB of it that lie in memory, shared ones too.
        pss: MB, each shared one divided among those who share it.
    """

    pid: int
    command: str
    rss: float
    pss: float


def family(root: int, proc: Path = PROC) -> list[int]:
    """The process and all that it has started, directly or not, that still run."""
    parents = {int(folder.name): _parent(folder) for folder in proc.glob("[0-9]*")}
    found, fresh = [root], [root]
    while fresh:
        fresh = [pid for pid, parent in parents.items() if parent in fresh]
        found += fresh
    return [pid for pid in found if pid in parents]


def memory_of(root: int, proc: Path = PROC) -> list[Memory]:
    """The memory of a process and its family; empty where the system does not tell."""
    measured = (_memory(pid, proc / str(pid)) for pid in family(root, proc))
    return [one for one in measured if one is not None]


def _parent(folder: Path) -> int:
    try:  # the name in brackets may hold brackets and spaces; state and parent come after it
        return int((folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def _memory(pid: int, folder: Path) -> Memory | None:
    try:
        rollup = (folder / "smaps_rollup").read_text(encoding="utf-8")
        command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:  # it has ended meanwhile, or is a zombie
        return None
    kilobytes = {name: int(value) for name, value in re.findall(r"^(Rss|Pss):\s+(\d+) kB$", rollup, re.MULTILINE)}
    if "Rss" not in kilobytes:
        return None
    return Memory(pid, command, kilobytes["Rss"] * 1024 / 1e6, kilobytes["Pss"] * 1024 / 1e6)
