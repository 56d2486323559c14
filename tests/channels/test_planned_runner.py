"""The planned runner gives what Rasa's dask runner gives, in the same order, and says what is missing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, Optional

import pytest
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from channels.planned_runner import PlannedRunner, plan_runs

ran: list[str] = []


class Adder(GraphComponent):
    """Adds what it is given and notes that it ran."""

    def __init__(self, name: str) -> None:
        """Keep the name."""
        self._name = name

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Adder:
        """Create one."""
        return cls(config["name"])

    def add(self, first: int, second: Optional[int] = None) -> int:
        """The sum."""
        ran.append(self._name)
        return first + (second or 0)


def node(name: str, target: bool = False, **needs: str) -> SchemaNode:
    return SchemaNode(needs, Adder, "create", "add", {"name": name}, eager=True, is_target=target)


SCHEMA = GraphSchema(
    {
        "double": node("double", first="start", second="start"),
        "unasked": node("unasked", first="start"),
        "four": node("four", first="double", second="double"),
        "six": node("six", True, first="four", second="double"),
    }
)


CONTEXT = ExecutionContext(GraphSchema({}))


@pytest.fixture
def storage(tmp_path: Path) -> ModelStorage:
    ran.clear()
    return LocalModelStorage.create(tmp_path)


@pytest.fixture
def stock(storage: ModelStorage) -> DaskGraphRunner:
    return DaskGraphRunner.create(SCHEMA, storage, CONTEXT)


def planned(stock: DaskGraphRunner) -> PlannedRunner:
    processor: Any = SimpleNamespace(graph_runner=stock)
    plan_runs(processor)
    assert isinstance(processor.graph_runner, PlannedRunner)
    return processor.graph_runner


def test_it_gives_what_rasas_own_runner_gives(stock: DaskGraphRunner) -> None:
    ours = planned(stock)
    for inputs, targets in (({"start": 1}, None), ({"start": 5}, ["four", "double"]), ({"start": 2}, ["six"])):
        assert ours.run(inputs, targets) == stock.run(inputs, targets)


def test_each_node_runs_once_after_what_it_needs_and_the_others_not_at_all(stock: DaskGraphRunner) -> None:
    assert planned(stock).run({"start": 1}) == {"six": 6}
    assert ran == ["double", "four", "six"]


def test_two_runs_share_nothing(stock: DaskGraphRunner) -> None:
    ours = planned(stock)
    assert [ours.run({"start": number}) for number in (1, 10)] == [{"six": 6}, {"six": 60}]


def test_a_missing_input_is_named(stock: DaskGraphRunner) -> None:
    with pytest.raises(GraphRunError, match="start"):
        planned(stock).run({})


def test_a_planned_or_foreign_runner_is_left_alone(stock: DaskGraphRunner) -> None:
    ours = planned(stock)
    for runner in (ours, object()):
        processor: Any = SimpleNamespace(graph_runner=runner)
        plan_runs(processor)
        assert processor.graph_runner is runner


def test_it_loads_as_rasas_own_runner_does(storage: ModelStorage) -> None:
    assert PlannedRunner.create(SCHEMA, storage, CONTEXT).run({"start": 3}) == {"six": 18}
