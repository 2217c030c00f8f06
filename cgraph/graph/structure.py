"""What never changes in a graph: its nodes in order, what they are called, who uses whom."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cgraph.graph.engine import Engine
from cgraph.graph.labels import labels_of
from cgraph.graph.order import topological_order
from cgraph.graph.writing import written
from cgraph.numerals import plain

if TYPE_CHECKING:
    from cgraph.graph.nodes import Node
    from cgraph.operations import Operation


class Structure:
    """All nodes that `outputs` depend on; each is known by its place in the order.

    `nodes` and `labels` go by place, leaves first, as does `varies`: whether a node depends on an
    input or a parameter. `place` and `by_label` lead back. `plan` lists, for each operation, its
    place, itself and the places of its inputs. NameTakenError if two nodes carry the same name.
    """

    def __init__(self, outputs: tuple[Node, ...]) -> None:
        self.nodes = topological_order(outputs)
        self.labels = labels_of(self.nodes, outputs[-1])
        self.place = {node: index for index, node in enumerate(self.nodes)}
        self.by_label = {label: index for index, label in enumerate(self.labels)}
        self.leaves = sum(node.operation is None for node in self.nodes)
        self.output = self.place[outputs[-1]]
        self.plan: list[tuple[int, Operation, list[int]]] = [
            (index, node.operation, [self.place[child] for child in node.inputs])
            for index, node in enumerate(self.nodes)
            if node.operation is not None
        ]
        self.varies = [node.kind in ("input", "parameter") for node in self.nodes]
        for index, _, inputs in self.plan:
            self.varies[index] = any(self.varies[child] for child in inputs)
        wanted = [i for i, varies in enumerate(self.varies[: self.leaves]) if varies]
        self.engine = Engine(self.nodes, self.output, wanted)

    @cached_property
    def consumers(self) -> list[list[int]]:
        """For each node the nodes computed from it; one that uses it twice stands twice."""
        consumers: list[list[int]] = [[] for _ in self.nodes]
        for index, _, inputs in self.plan:
            for child in inputs:
                consumers[child].append(index)
        return consumers

    def text(self, index: int) -> str:
        """Return what stands for a node in a formula: its label, or a constant's number."""
        node = self.nodes[index]
        if node.kind == "constant" and node.name is None and isinstance(node.value, float):
            return plain(node.value)
        return self.labels[index]

    def input_texts(self, index: int) -> list[str]:
        """Return what stands for each of its inputs."""
        return [self.text(self.place[child]) for child in self.nodes[index].inputs]

    def formula(self, index: int) -> str:
        """Return how a node is computed, such as "x + y"; its own text for a leaf."""
        row = self.nodes[index].operation
        return written(row.text, self.input_texts(index)) if row else self.text(index)
