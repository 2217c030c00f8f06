"""Nodes: what a computational graph is made of, built by ordinary arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from cgraph.errors import WrongKindError
from cgraph.graph.writing import written
from cgraph.language import say
from cgraph.numerals import plain
from cgraph.operations import OPERATIONS, Operation
from cgraph.values import Value, as_value

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Kind: TypeAlias = Literal["input", "parameter", "constant", "operation"]


class Node:
    """An input, a parameter, a constant, or an operation on other nodes.

    A node says what is to be computed; what it amounts to, a `Graph` knows. `value` is where a
    leaf starts from, or None. The same node may be an input twice, as in x + x.
    """

    __slots__ = ("__weakref__", "inputs", "kind", "name", "operation", "value")
    __array_ufunc__ = None  # array + node is for the node to answer, not for NumPy

    def __init__(
        self,
        kind: Kind,
        name: str | None = None,
        value: Value | None = None,
        operation: Operation | None = None,
        inputs: tuple[Node, ...] = (),
    ) -> None:
        self.kind: Kind = kind
        self.name = name
        self.value = value
        self.operation = operation
        self.inputs = inputs

    def named(self, name: str) -> Node:
        """Give the node a name and return it: `u = (x + y).named("u")`."""
        if not isinstance(name, str) or not name:
            raise WrongKindError(say("nodes.name_text", given=repr(name)))
        self.name = name
        return self

    def __repr__(self) -> str:
        if self.operation is None:
            return f"{self.name or self.kind} = {plain(self.value)}"
        inputs = [
            node.name or (plain(node.value) if node.value is not None else "…")
            for node in self.inputs
        ]
        formula = written(self.operation.text, inputs)
        return f"{self.name} = {formula}" if self.name else formula

    def __add__(self, other: Node | ArrayLike) -> Node:
        return apply("add", self, other)

    def __radd__(self, other: ArrayLike) -> Node:
        return apply("add", other, self)

    def __sub__(self, other: Node | ArrayLike) -> Node:
        return apply("subtract", self, other)

    def __rsub__(self, other: ArrayLike) -> Node:
        return apply("subtract", other, self)

    def __mul__(self, other: Node | ArrayLike) -> Node:
        return apply("multiply", self, other)

    def __rmul__(self, other: ArrayLike) -> Node:
        return apply("multiply", other, self)

    def __truediv__(self, other: Node | ArrayLike) -> Node:
        return apply("divide", self, other)

    def __rtruediv__(self, other: ArrayLike) -> Node:
        return apply("divide", other, self)

    def __pow__(self, other: Node | ArrayLike) -> Node:
        return apply("power", self, other)

    def __rpow__(self, other: ArrayLike) -> Node:
        return apply("power", other, self)

    def __matmul__(self, other: Node | ArrayLike) -> Node:
        return apply("matmul", self, other)

    def __rmatmul__(self, other: ArrayLike) -> Node:
        return apply("matmul", other, self)

    def __neg__(self) -> Node:
        return apply("negative", self)

    def __pos__(self) -> Node:
        return self

    def __abs__(self) -> Node:
        return apply("abs", self)


def input(name: str, value: ArrayLike | None = None) -> Node:  # noqa: A001  the field's own term
    """Make an input node: what the graph is given. Its value may come later."""
    return _leaf("input", name, value)


def parameter(name: str, value: ArrayLike | None = None) -> Node:
    """Make a parameter node: what is learnt. Its value may come later."""
    return _leaf("parameter", name, value)


def constant(value: ArrayLike) -> Node:
    """Make a constant node. Each is a node of its own, also where two are equal."""
    return Node("constant", value=as_value(value, say("kinds.constant")))


def apply(operation: str | Operation, *inputs: Node | ArrayLike) -> Node:
    """Make a node that applies an operation; plain numbers and arrays become constants.

    WrongKindError if the operation takes another number of inputs.

    >>> x = input("x", 3)
    >>> apply("exp", x)
    exp(x)
    """
    row = OPERATIONS[operation] if isinstance(operation, str) else operation
    if len(inputs) != len(row.derivatives):
        wanted, given = len(row.derivatives), len(inputs)
        raise WrongKindError(say("nodes.wrong_count", name=row.name, wanted=wanted, given=given))
    nodes = tuple(node if isinstance(node, Node) else constant(node) for node in inputs)
    return Node("operation", operation=row, inputs=nodes)


def _leaf(kind: Kind, name: str, value: ArrayLike | None) -> Node:
    if not isinstance(name, str) or not name:
        raise WrongKindError(say("nodes.name_first", given=repr(name)))
    return Node(kind, name, None if value is None else as_value(value, name))
