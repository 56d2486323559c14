"""Runs a trained pipeline's components in an order that is worked out once, not with every message.

Stock Rasa prunes its graph, builds a dask graph and lets dask schedule it on each of the three or four runs that a
message takes; on one core that is 3 ms a message, and a debug line spells out the whole conversation each time.
"""

from __future__ import annotations

from typing import Any, Optional

from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage

Plan = list[tuple[str, Optional[GraphNode], list[str]]]  # a node's name, the node (None: an input), what it needs


class PlannedRunner(GraphRunner):
    """A graph runner that gives what Rasa's own gives."""

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        """Take over a loaded graph.

        Args:
            schema: which node needs which.
            nodes: the loaded node of each name.
        """
        self._schema = schema
        self._nodes = nodes
        self._plans: dict[tuple[str, ...], Plan] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: Optional[list[GraphNodeHook]] = None,
    ) -> PlannedRunner:
        """Load a graph; see the parent class for the arguments."""
        stock = DaskGraphRunner.create(graph_schema, model_storage, execution_context, hooks)
        return cls(graph_schema, stock._instantiated_nodes)

    @property
    def nodes(self) -> dict[str, GraphNode]:
        """The loaded nodes by name."""
        return self._nodes

    def run(self, inputs: Optional[dict[str, Any]] = None, targets: Optional[list[str]] = None) -> dict[str, Any]:
        """Run the graph.

        Args:
            inputs: values of the placeholders that stand for a node.
            targets: the nodes whose outputs are wanted; those the schema names by default.

        Returns:
            Each target's output.

        Raises:
            GraphRunError: a node needs what neither a node nor an input gives.
        """
        wanted = tuple(targets or self._schema.target_names)
        if wanted not in self._plans:
            self._plans[wanted] = self._plan(wanted)
        known = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, node, needs in self._plans[wanted]:
            if node is not None:
                known[name] = node(*(known[need] for need in needs))
            elif name not in known:
                raise GraphRunError(f"Nothing gives '{name}' to the graph; pass it as an input.")
        return dict(known[name] for name in wanted)

    def _plan(self, wanted: tuple[str, ...]) -> Plan:
        """The nodes that are wanted and all they need, each after those it needs."""
        plan: Plan = []
        placed: set[str] = set()

        def place(name: str) -> None:
            if name in placed:
                return
            placed.add(name)
            needs = list(self._schema.nodes[name].needs.values()) if name in self._schema.nodes else []
            for need in needs:
                place(need)
            plan.append((name, self._nodes.get(name), needs))

        for name in wanted:
            place(name)
        return plan


def plan_runs(processor: MessageProcessor) -> None:
    """Let a processor's graph run by plan; does nothing where it does already, or where the runner is not Rasa's."""
    stock = getattr(processor, "graph_runner", None)
    if isinstance(stock, DaskGraphRunner):
        processor.graph_runner = PlannedRunner(stock._graph_schema, stock._instantiated_nodes)
