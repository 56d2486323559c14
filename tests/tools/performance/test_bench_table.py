"""A bench as tables and picture."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tools.performance.bench_result import OURS, STOCK, BenchResult, Measured, Row, Weight, weights
from tools.performance.bench_table import bots_table, loads_table, text
from tools.performance.errors import PerformanceError
from tools.performance.level import Level
from tools.performance.machine import Machine
from tools.performance.markdown import fill, number
from tools.performance.memory import Memory
from tools.performance.plot import plot

QUIET = Machine("Processor X", 2, 8.2, "System Y", 0.1)


def row(bot: str, answered: int, visitors: int = 8, p95: float = 40, failed: int = 0) -> Row:
    return Row(bot, "REST", Level(visitors, 10, answered, failed, 20, p95, 50, {}))


def result(*rows: Row, machine: Machine = QUIET) -> BenchResult:
    stock = Measured(STOCK, 48, 100, 20, (Weight("assistant", 1100, 1000),))
    ours = Measured(OURS, 12, 50, None, (Weight("assistant", 700, 500), Weight("actions", 60, 40)))
    return BenchResult(machine, "2026-11-22", (stock, ours), rows)


def cells(table: str, start: str) -> list[str]:
    (line,) = (line for line in table.splitlines() if line.startswith(f"| {start}"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_ratio_is_taken_of_the_starter_bot_under_the_same_number_of_visitors() -> None:
    measured = result(row(STOCK, 250), row(STOCK, 400, visitors=32), row(OURS, 1000), row(OURS, 1000, visitors=1))
    table = loads_table(measured)
    ratios = [line.strip("|").split("|")[-1].strip() for line in table.splitlines()[2:]]
    assert ratios == ["1.0", "1.0", "4.0", "–"]


def test_a_load_without_an_answer_has_dashes_and_its_failures() -> None:
    nothing = Row(OURS, "REST", Level(8, 10, 0, 7, math.nan, math.nan, math.nan, {"failed: no response": 7}))
    assert cells(loads_table(result(nothing)), OURS)[3:] == ["0.0", "–", "–", "–", "7", "–"]


def test_a_bot_is_weighed_by_its_heaviest_worker_and_by_all_its_processes() -> None:
    table = bots_table(result())
    assert cells(table, "heaviest worker, RSS")[1:] == ["1100", "700", "0.64"]
    assert cells(table, "all processes")[1:] == ["1000", "540", "0.54"]
    assert cells(table, "training after one")[1:] == ["20.0", "–", "–"]


def test_processes_are_named_by_what_they_do_and_pythons_helpers_left_out() -> None:
    found = weights([
        Memory(1, "python -m tools run", 10, 9),
        Memory(2, "python -m rasa_sdk --actions actions", 20, 19),
        Memory(3, "python -m rasa run --port 1", 30, 29),
        Memory(4, "python -c from multiprocessing.resource_tracker import main", 40, 39),
    ])  # fmt: skip
    assert [(one.role, one.rss) for one in found] == [("launcher", 10), ("actions", 20), ("assistant", 30)]


def test_a_busy_machine_is_named_as_such() -> None:
    assert "not a quiet machine" in text(result(machine=Machine("X", 2, 8, "Y", 1.5)), "p.svg")
    assert "not a quiet machine" not in text(result(), "p.svg")


def test_the_json_holds_what_the_table_shows(tmp_path: Path) -> None:
    file = tmp_path / "reports" / "bench.json"
    result(row(STOCK, 250), row(OURS, 1000)).write(file)
    written = json.loads(file.read_text())
    assert written["rows"][1]["times_stock"] == 4.0
    assert written["machine"]["processor"] == "Processor X"


def test_the_longest_bar_of_each_panel_is_the_largest_value() -> None:
    picture = plot(result(row(STOCK, 250, p95=400), row(OURS, 1000, p95=40)))
    root = ElementTree.fromstring(picture)
    bars = [shape for shape in root.iter("{http://www.w3.org/2000/svg}rect") if shape.get("rx")]
    rates, slowest = ([float(bar.get("width", "")) for bar in part] for part in (bars[:2], bars[2:]))
    assert rates[0] == pytest.approx(rates[1] / 4, abs=0.1)
    assert slowest[1] == pytest.approx(slowest[0] / 10, abs=0.1)
    used = set(re.findall(r"var\((--\w+)\)", picture))
    assert used <= set(re.findall(r"(--\w+):", picture))  # the picture stands alone


def test_a_text_takes_the_place_between_its_markers_only(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    after = "b\n<!-- begin: drill -->\n<!-- end: drill -->\n"
    page.write_text(f"a\n<!-- begin: bench -->\nold\n<!-- end: bench -->\n{after}")
    fill(page, "bench", r"new \1")
    fill(page, "bench", r"newer \1")
    assert page.read_text() == f"a\n<!-- begin: bench -->\nnewer \\1\n<!-- end: bench -->\n{after}"
    with pytest.raises(PerformanceError, match="soak"):
        fill(page, "soak", "x")


def test_a_number_that_is_none_is_a_dash() -> None:
    assert [number(None), number(math.nan), number(1.25, 1), number(7)] == ["–", "–", "1.2", "7"]
