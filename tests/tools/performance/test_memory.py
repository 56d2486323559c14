"""Memory of a program with the programs it has started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.performance.memory import family, memory_of

linux = pytest.mark.skipif(sys.platform != "linux", reason="memory is told on Linux only")
CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"


@linux
def test_a_grandchild_belongs_to_the_family_and_is_weighed() -> None:
    with subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdin is not None
        process.stdout.readline()
        weighed = memory_of(process.pid)
        assert [one.pid for one in weighed][0] == process.pid
        assert len(weighed) == 2
        assert all(0 < one.pss <= one.rss for one in weighed)
        process.stdin.write(b"\n")


@linux
def test_a_process_that_has_ended_has_no_memory() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    assert process.pid not in family(process.pid)
    assert memory_of(process.pid) == []


def test_where_the_system_does_not_tell_there_is_nothing(tmp_path: Path) -> None:
    assert memory_of(os.getpid(), tmp_path) == []


def test_a_programs_name_may_hold_brackets_and_spaces(tmp_path: Path) -> None:
    for pid, parent in ((7, 1), (8, 7)):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "stat").write_text(f"{pid} (a) S 99 (b) S {parent} 1 1")
    assert family(7, tmp_path) == [7, 8]
