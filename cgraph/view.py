"""A node as one graph sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cgraph.language import say
from cgraph.numerals import plain
from cgraph.steps import written

if TYPE_CHECKING:
    from cgraph.graph import Graph
    from cgraph.nodes import Kind, Node
    from cgraph.operations import Operation
    from cgraph.values import Value


class NodeView:
    """A node of a graph with its value and gradient there; `graph["u"]` returns one.

    `value` is None until it is known, `gradient` until a backward pass has run, and always for a
    constant: a constant does not vary.
    """

    __slots__ = ("_graph", "index")

    def __init__(self, graph: Graph, index: int) -> None:
        self._graph = graph
        self.index = index

    @property
    def node(self) -> Node:
        """The node itself, to build more from."""
        return self._graph._nodes[self.index]

    @property
    def label(self) -> str:
        """What the node is called in this graph; no two are called the same."""
        return self._graph._labels[self.index]

    @property
    def text(self) -> str:
        """What stands for the node in a formula: its label, or a constant's number."""
        node = self.node
        if node.kind == "constant" and node.name is None and isinstance(node.value, float):
            return plain(node.value)
        return self.label

    @property
    def name(self) -> str | None:
        """The name that the node was given, if any."""
        return self.node.name

    @property
    def kind(self) -> Kind:
        """What it is: "input", "parameter", "constant" or "operation"."""
        return self.node.kind

    @property
    def operation(self) -> Operation | None:
        """The row of the table that the node applies."""
        return self.node.operation

    @property
    def value(self) -> Value | None:
        """The value in the last forward pass."""
        value: Value | None = self._graph._values[self.index]
        return value

    @property
    def gradient(self) -> Value | None:
        """The derivative of the output by this node, in the last backward pass."""
        gradient: Value | None = self._graph._gradients[self.index]
        return gradient

    @property
    def inputs(self) -> tuple[NodeView, ...]:
        """The nodes that it is computed from; one that is used twice stands twice."""
        return tuple(self._graph[node] for node in self.node.inputs)

    @property
    def consumers(self) -> tuple[NodeView, ...]:
        """The nodes computed from it; one that uses it twice stands twice."""
        return tuple(NodeView(self._graph, index) for index in self._graph._consumers[self.index])

    @property
    def varies(self) -> bool:
        """Whether it depends on an input or a parameter, and so can have a gradient."""
        return self._graph._varies[self.index]

    @property
    def formula(self) -> str:
        """How it is computed, such as "x + y"; its own text for a leaf."""
        row = self.operation
        return written(row.text, [view.text for view in self.inputs]) if row else self.text

    def __repr__(self) -> str:
        formula = f"{self.label} = {self.formula}" if self.operation else self.label
        numbers = {"value": plain(self.value), "gradient": plain(self.gradient)}
        return say("graph.reading", formula=formula, **numbers)
