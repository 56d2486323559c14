"""How long each step of a message takes; measured only while somebody asks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Optional

from rasa.core.processor import MessageProcessor
from rasa.engine.graph import ExecutionContext, GraphNodeHook

from channels.planned_runner import PlannedRunner, plan_runs

_times: ContextVar[Optional[dict[str, float]]] = ContextVar("step_times", default=None)


@contextmanager
def measured() -> Iterator[dict[str, float]]:
    """Gives the milliseconds of each step taken inside, by name, in order; inside another's measurement, the same."""
    already = _times.get()
    if already is not None:
        yield already
        return
    times: dict[str, float] = {}
    token = _times.set(times)
    try:
        yield times
    finally:
        _times.reset(token)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Counts what is inside as a step, if anybody measures."""
    times, started = _times.get(), time.perf_counter()
    try:
        yield
    finally:
        if times is not None:
            times[name] = times.get(name, 0.0) + 1000 * (time.perf_counter() - started)


class StepTimes(GraphNodeHook):
    """Times each component of the pipeline and each policy; a policy's predictions add up."""

    def on_before_node(
        self,
        node_name: str,
        execution_context: ExecutionContext,
        config: dict[str, Any],
        received_inputs: dict[str, Any],
    ) -> dict[str, float]:
        """Note the time."""
        return {"started": time.perf_counter()} if _times.get() is not None else {}

    def on_after_node(
        self,
        node_name: str,
        execution_context: ExecutionContext,
        config: dict[str, Any],
        output: Any,
        input_hook_data: dict[str, float],
    ) -> None:
        """Add the time since."""
        times = _times.get()
        if times is not None and "started" in input_hook_data:
            name = node_name.split(".")[-1].removeprefix("run_").rstrip("0123456789")
            times[name] = times.get(name, 0.0) + 1000 * (time.perf_counter() - input_hook_data["started"])


def measure_steps(processor: MessageProcessor) -> None:
    """Let a processor's components be timed; does nothing if its runner is neither Rasa's own nor ours."""
    plan_runs(processor)
    if isinstance(processor.graph_runner, PlannedRunner):
        for node in processor.graph_runner.nodes.values():
            if not any(isinstance(hook, StepTimes) for hook in node._hooks):
                node._hooks.append(StepTimes())
