"""Figures of a load, from what the played visitors wrote down."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from tools.performance.level import level_of, percentile
from tools.performance.sent import Sent, read_sent


def sent(at: float, ms: float, outcome: str = "answered", why: str = "") -> Sent:
    return Sent(at, ms, outcome, why)


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (95, 95), (99, 99), (100, 100), (0, 1)])
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(percent: float, value: float) -> None:
    assert percentile(list(range(100, 0, -1)), percent) == value


def test_a_percentile_of_few_values_is_one_of_them() -> None:
    assert percentile([3.0, 1.0], 95) == 3.0
    assert math.isnan(percentile([], 95))


def test_only_answers_between_the_warm_up_and_the_end_count() -> None:
    messages = [
        sent(100.0, 5000),  # done when the warm-up is over
        sent(100.5, 100),  # in the warm-up
        sent(106.0, 30),
        sent(106.5, 10),
        sent(114.9, 200),  # done after the end
    ]
    level = level_of(messages, visitors=2, warm_up=5, seconds=10)
    assert (level.answered, level.failed) == (3, 0)
    assert level.per_second == pytest.approx(0.3)
    assert (level.p50, level.p99) == (30, 5000)


def test_a_failure_is_counted_with_its_reason_and_no_answer_time() -> None:
    messages = [sent(0.0, 20), sent(1.0, 9000, "failed", "status 500, no JSON"), sent(1.5, 5, "apologised")]
    level = level_of(messages, visitors=1, warm_up=0, seconds=20)
    assert (level.answered, level.failed, level.p99) == (1, 2, 20)
    assert level.reasons == {"failed: status 500, no JSON": 1, "apologised": 1}


def test_a_load_in_which_nothing_was_said_has_no_figures() -> None:
    level = level_of([], visitors=1, warm_up=1, seconds=10)
    assert level.per_second == 0
    assert math.isnan(level.p50)


def test_messages_are_read_as_the_scenarios_write_them(tmp_path: Path) -> None:
    file = tmp_path / "sent.jsonl"
    line = {"at": 7.5, "ms": 20.0, "outcome": "answered", "why": "", "twice": False, "tries": 2}
    file.write_text(json.dumps({**line, "conversation": "c", "turn": 3}) + "\n")
    (message,) = read_sent(file)
    assert (message.done, message.tries, message.conversation) == (7.52, 2, "c")


@pytest.mark.parametrize("line", ["{", '{"at": 1}', '{"at": 1, "ms": 2, "outcome": "x", "colour": "red"}'])
def test_a_line_that_is_no_message_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "sent.jsonl"
    file.write_text(f'{{"at": 1, "ms": 2, "outcome": "answered"}}\n{line}\n')
    with pytest.raises(ValueError, match=r"sent\.jsonl, line 2 is no message"):
        read_sent(file)
