"""A node as one graph knows it, with its value and its gradient there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from cgraph.graph.nodes import Arithmetic, Kind, Node
from cgraph.graph.state import State
from cgraph.language import say
from cgraph.notation import PLAIN
from cgraph.numerals import plain
from cgraph.operations import Operation
from cgraph.values import Value, own


@dataclass(slots=True, unsafe_hash=True, repr=False)
class NodeView(Arithmetic):  # noqa: PLW1641  unsafe_hash makes it
    """A node of a graph; `graph["u"]` returns one, and more can be built from it.

    `value` is None until it is known, `gradient` until a backward pass has run, and always for a
    constant: a constant does not vary. Arrays are the caller's own: to change one changes nothing
    in the graph.
    """

    _state: State
    index: int

    @property
    def node(self) -> Node:  # type: ignore[override]
        """The node itself, which other graphs may share."""
        return self._state.structure.nodes[self.index]

    @property
    def label(self) -> str:
        """What the node is called in this graph; no two are called the same."""
        return self._state.structure.labels[self.index]

    @property
    def text(self) -> str:
        """What stands for the node in a formula: its label, or a constant's number."""
        return PLAIN.item(self._state.structure.item(self.index))

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
        value: Value | None = own(self._state.values[self.index])
        return value

    @value.setter
    def value(self, _: object) -> NoReturn:
        raise AttributeError(say("graph.set_value", name=self.label))

    @property
    def gradient(self) -> Value | None:
        """The derivative of the output by this node, in the last backward pass."""
        gradient: Value | None = own(self._state.gradients[self.index])
        return gradient

    @gradient.setter
    def gradient(self, _: object) -> NoReturn:
        raise AttributeError(say("graph.set_gradient", name=self.label))

    grad = gradient  # as PyTorch calls it

    @property
    def operands(self) -> tuple[NodeView, ...]:
        """The nodes that it is computed from; one that is used twice is there twice."""
        operands = self._state.structure.operands[self.index]
        return tuple(NodeView(self._state, index) for index in operands)

    @property
    def consumers(self) -> tuple[NodeView, ...]:
        """The nodes computed from it; one that uses it twice is there twice."""
        consumers = self._state.structure.consumers[self.index]
        return tuple(NodeView(self._state, index) for index in consumers)

    @property
    def varies(self) -> bool:
        """Whether it depends on an input or a parameter, and so can have a gradient."""
        return self._state.structure.varies[self.index]

    @property
    def formula(self) -> str:
        """How it is computed, such as "x + y"; its own text for a leaf."""
        return self._state.structure.formula(self.index)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, NodeView):
            return self._state is other._state and self.index == other.index
        return Arithmetic.__eq__(self, other)

    def __repr__(self) -> str:
        formula = f"{self.label} = {self.formula}" if self.operation else self.label
        numbers = {"value": plain(self.value), "gradient": plain(self.gradient)}
        return say("graph.reading", formula=formula, **numbers)
