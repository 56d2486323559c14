"""Times of the steps of a message."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from rasa.engine.graph import GraphSchema

from channels.planned_runner import PlannedRunner
from channels.step_times import StepTimes, measure_steps, measured, step


def run(hook: StepTimes, name: str) -> None:
    told: dict[str, Any] = {"execution_context": None, "config": {}}
    data = hook.on_before_node(node_name=name, received_inputs={}, **told)
    hook.on_after_node(node_name=name, output=None, input_hook_data=data, **told)


def test_each_component_is_named_as_in_config_yml_and_repeats_add_up() -> None:
    hook = StepTimes()
    with measured() as times, step("in all"):
        run(hook, "run_components.answer_gate.AnswerGate10")
        run(hook, "run_RulePolicy1")
        once = times["RulePolicy"]
        run(hook, "run_RulePolicy1")
        assert times["RulePolicy"] > once
    assert list(times) == ["AnswerGate", "RulePolicy", "in all"]
    assert times["in all"] >= times["AnswerGate"] + times["RulePolicy"]


def test_nothing_is_measured_unless_somebody_asks() -> None:
    hook = StepTimes()
    assert hook.on_before_node("run_x", None, {}, {}) == {}  # type: ignore[arg-type]
    with step("x"):
        run(hook, "run_x")
    with measured() as times:
        pass
    assert times == {}


def test_every_node_of_a_model_is_timed_and_another_runner_is_left_alone() -> None:
    nodes: Any = {"a": SimpleNamespace(_hooks=[]), "b": SimpleNamespace(_hooks=[])}
    measure_steps(SimpleNamespace(graph_runner=PlannedRunner(GraphSchema({}), nodes)))  # type: ignore[arg-type]
    assert all(isinstance(node._hooks[0], StepTimes) for node in nodes.values())
    measure_steps(SimpleNamespace(graph_runner=object()))  # type: ignore[arg-type]
