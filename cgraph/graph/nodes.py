"""Nodes: what a computational graph is made of, built by ordinary arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import Parameter, Signature, signature
from numbers import Number
from typing import Any, Literal, NoReturn, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from cgraph.errors import NameUnknownError, WrongKindError
from cgraph.language import say
from cgraph.notation import PLAIN
from cgraph.numerals import plain
from cgraph.operations import OPERATIONS, Operation
from cgraph.rules import is_call
from cgraph.values import Value, as_value, own

Kind: TypeAlias = Literal["input", "parameter", "constant", "operation"]

_OF_NUMPY = (np.sum, np.mean, np.transpose)  # beside ufuncs; like ours, as far as they go
_COMPARISONS = (np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal)
_ASKED_OF_A_GRAPH = ("value", "gradient", "grad", "data", "backward", "forward", "item")


def _refused(key: str) -> Callable[..., NoReturn]:
    """Return a method that says what to write instead of a sign that has no meaning for nodes."""

    def method(self: Arithmetic, *_: object) -> NoReturn:
        raise WrongKindError(say(f"nodes.{key}", name=self.node.name or "f"))

    return method


class Arithmetic:
    """Whatever can be computed with: a node, or a node as a graph knows it (its `node`)."""

    __slots__ = ()
    node: Node

    def __array_ufunc__(self, function: np.ufunc, method: str, *operands: Operand,
                        out: tuple[object, ...] = (), **others: object) -> Node:  # fmt: skip
        """Let NumPy's functions be those of the table: array + node, np.exp(node)."""
        if function in _COMPARISONS:
            self.__bool__()
        name = "abs" if function is np.abs else function.__name__
        if method != "__call__":
            name = f"np.{name}.{method}"  # which the table does not have
        if out and out[0] is not operands[0]:  # as it is in array += node, which makes a node
            others["out"] = out
        return apply(name, *operands, **others)

    def __array_function__(self, function: Callable[..., Any], _: object,
                           operands: Sequence[Any], others: Mapping[str, Any]) -> Node:  # fmt: skip
        """Let np.sum(node) be ours; most others would take a node for a single number."""
        if function not in _OF_NUMPY:
            return apply(f"np.{function.__name__}")
        given = signature(function).bind(*operands, **others).arguments
        return apply(function.__name__, given.pop("a"), **given)

    def __add__(self, other: Operand) -> Node:
        return apply("add", self, other)

    def __radd__(self, other: ArrayLike) -> Node:
        return apply("add", other, self)

    def __sub__(self, other: Operand) -> Node:
        return apply("subtract", self, other)

    def __rsub__(self, other: ArrayLike) -> Node:
        return apply("subtract", other, self)

    def __mul__(self, other: Operand) -> Node:
        return apply("multiply", self, other)

    def __rmul__(self, other: ArrayLike) -> Node:
        return apply("multiply", other, self)

    def __truediv__(self, other: Operand) -> Node:
        return apply("divide", self, other)

    def __rtruediv__(self, other: ArrayLike) -> Node:
        return apply("divide", other, self)

    def __pow__(self, other: Operand) -> Node:
        return apply("power", self, other)

    def __rpow__(self, other: ArrayLike) -> Node:
        return apply("power", other, self)

    def __matmul__(self, other: Operand) -> Node:
        return apply("matmul", self, other)

    def __rmatmul__(self, other: ArrayLike) -> Node:
        return apply("matmul", other, self)

    def __neg__(self) -> Node:
        return apply("negative", self)

    def __pos__(self) -> Node:
        return self.node

    def __abs__(self) -> Node:
        return apply("abs", self)

    @property
    def T(self) -> Node:  # noqa: N802  as NumPy has it
        """The node that transposes it."""
        return apply("transpose", self)

    __lt__ = __le__ = __gt__ = __ge__ = __bool__ = _refused("compared")
    __xor__ = __rxor__ = _refused("caret")
    __float__ = __int__ = __round__ = _refused("no_number")  # math.exp(x), too
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _refused("whole_division")
    __getitem__ = _refused("index")
    __iter__ = None  # or Python would ask __getitem__ for one after the other

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (Number, np.ndarray)):
            self.__bool__()  # which says that nodes are not compared
        return self is other

    __hash__ = object.__hash__

    def __format__(self, form: str) -> str:
        return str(float(self)) if form else repr(self)  # a float says whom to ask

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  a method, of whatever kind
        """Return an operation of one operand as a method: `x.tanh()` is `cg.tanh(x)`."""
        row = OPERATIONS.get(name)
        if row is not None and len(row.derivatives) == 1:
            return partial(apply, row, self)
        if name in _ASKED_OF_A_GRAPH and isinstance(self, Node):
            raise AttributeError(say("nodes.ask_the_graph", name=self.name or "f"))
        return self.__getattribute__(name)  # which says that there is none


@dataclass(eq=False, slots=True, repr=False, weakref_slot=True)
class Node(Arithmetic):
    """An input, a parameter, a constant, or an operation on other nodes.

    A node says what is to be computed; which value and gradient it has is known to the `Graph`s
    that it is in. `operands` are the nodes that an operation is applied to, and one may be there
    twice, as in x + x.
    """

    kind: Kind
    name: str | None = None
    _start: Value | None = None
    operation: Operation | None = None
    operands: tuple[Node, ...] = ()

    @property
    def node(self) -> Node:  # type: ignore[override]
        """The node itself."""
        return self

    @property
    def start(self) -> Value | None:
        """The value that a leaf brings along into each of its graphs, if any."""
        start: Value | None = own(self._start)
        return start

    def named(self, name: str) -> Node:
        """Give the node a name and return it: `u = (x + y).named("u")`."""
        if not isinstance(name, str) or not name:
            raise WrongKindError(say("nodes.name_text", given=repr(name)))
        self.name = name
        return self

    def __repr__(self) -> str:
        if self.operation is None:
            return f"{self.name or self.kind} = {plain(self.start)}"
        shown = (node.name or ("…" if node.start is None else node.start) for node in self.operands)
        items = {f"_{slot}": item for slot, item in enumerate(shown, 1)}
        formula = PLAIN.rule(self.operation.text, items)
        return f"{self.name} = {formula}" if self.name else formula


Operand: TypeAlias = "Arithmetic | ArrayLike"


def input(name: str, value: ArrayLike | None = None) -> Node:  # noqa: A001  the field's own term
    """Make an input node: what the graph is given. Its value may come later."""
    return _leaf("input", name, value)


def parameter(name: str, value: ArrayLike | None = None) -> Node:
    """Make a parameter node: what is learnt. Its value may come later."""
    return _leaf("parameter", name, value)


def constant(value: ArrayLike) -> Node:
    """Make a constant node. Each is a node of its own, also where two are equal."""
    return Node("constant", None, as_value(value, say("kinds.constant")))


def apply(operation: str | Operation, *operands: Operand, **others: object) -> Node:
    """Make a node that applies an operation; plain numbers and arrays become constants.

    NameUnknownError if there is no such operation; WrongKindError if it takes another number of
    operands, or is given something by name, as in NumPy's `axis=0`.

    >>> x = input("x", 3)
    >>> apply("exp", x)
    exp(x)
    """
    row = operation if isinstance(operation, Operation) else OPERATIONS.get(str(operation))
    if row is None:
        known = ", ".join(OPERATIONS)
        raise NameUnknownError(say("nodes.no_operation", name=operation, known=known))
    for keyword, value in others.items():
        if value is not None:  # np.sum(x) says axis=None
            raise WrongKindError(say("nodes.no_keyword", name=row.name, given=keyword))
    if len(operands) != len(row.derivatives):
        wanted, given = len(row.derivatives), len(operands)
        raise WrongKindError(say("nodes.wrong_count", name=row.name, wanted=wanted, given=given))
    return Node("operation", operation=row, operands=tuple(map(_node_of, operands)))


def _node_of(operand: Operand) -> Node:
    """Return the node that an operand is; WrongKindError for a graph or a list: more than one."""
    if isinstance(operand, Arithmetic):
        return operand.node
    if isinstance(getattr(operand, "output", None), Arithmetic):
        raise WrongKindError(say("nodes.graph_given"))
    if isinstance(operand, list | tuple) and any(isinstance(one, Arithmetic) for one in operand):
        raise WrongKindError(say("nodes.list_given"))
    return constant(operand)


def function_of(name: str) -> Callable[..., Node]:
    """Return an operation as a function of nodes, with a signature and a docstring to look up.

    >>> function_of("log")(input("x", 3))
    log(x)
    >>> print(function_of("log").__doc__)
    log(x), for every number of an array where x is one. Its derivative: ∂log(x)/∂x = 1 / x.
    """
    row = OPERATIONS[name]
    operands = ("x", "y", "z")[: len(row.derivatives)]
    items = {f"_{slot}": operand for slot, operand in enumerate(operands, 1)}
    text = PLAIN.rule(row.text, items)

    def function(*given: Operand, **others: object) -> Node:
        return apply(name, *given, **others)

    function.__name__ = function.__qualname__ = name
    function.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter(operand, Parameter.POSITIONAL_ONLY) for operand in operands]
    )
    whole = text if is_call(row.text) else f"({text})"
    derivatives = "; ".join(
        f"∂{whole}/∂{operand} = {PLAIN.rule(derivative.text, items | {'_0': text})}"
        for operand, derivative in zip(operands, row.derivatives, strict=True)
    )
    function.__doc__ = say("nodes.function_doc", text=text, derivatives=derivatives)
    return function


def _leaf(kind: Kind, name: str, value: ArrayLike | None) -> Node:
    if not isinstance(name, str) or not name:
        raise WrongKindError(say("nodes.name_first", given=repr(name)))
    return Node(kind, name, None if value is None else as_value(value, name))
