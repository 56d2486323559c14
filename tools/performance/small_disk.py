"""A disk of a few megabytes, in memory, that a drill may fill."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.performance.errors import PerformanceError

MEGABYTES = 64  # a drill's conversations take ten


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount it on a folder, for as long as the `with` lasts.

    Raises:
        PerformanceError: this user may not mount.
    """
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PerformanceError("Only root may mount a small disk on Linux; run the drill as root to fill one.")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)
