"""Which machine this is, in figures that name nobody."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

QUIET = 0.5  # load average a core above which other programs cost the measured ones time


@dataclass(frozen=True)
class Machine:
    """What figures depend on.

    Attributes:
        processor: its model's name.
        cores: that this process may use.
        memory: in GB.
        system: operating system and its version.
        load: processes that wanted to run in the minute before, on average.
    """

    processor: str
    cores: int
    memory: float
    system: str
    load: float

    @property
    def is_quiet(self) -> bool:
        """Whether the figures are this program's own."""
        return self.load <= QUIET * self.cores

    def sentence(self) -> str:
        """The machine for a reader."""
        return f"{self.processor}, {self.cores} cores, {self.memory:.0f} GB memory, {self.system}"


def this_machine() -> Machine:
    """The machine we are on."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Machine(_processor(), _cores(), pages / 1e9, _system(), os.getloadavg()[0])


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"
