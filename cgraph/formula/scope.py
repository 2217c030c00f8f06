"""What the names of a formula stand for by now, and the nodes that its parts become."""

import math
from collections.abc import Collection, Iterator, Mapping
from itertools import count

import numpy as np
from numpy.typing import ArrayLike

from cgraph.errors import CgraphError, NameUnknownError
from cgraph.formula.tokens import Token, Typed
from cgraph.formula.words import NUMBERS, Words
from cgraph.graph import Graph, Node, apply, constant, input, parameter  # noqa: A004  cgraph's own
from cgraph.language import say
from cgraph.operations import OPERATIONS


class Scope:
    """Makes the nodes of a formula, and remembers what they are called."""

    def __init__(
        self,
        text: Typed,
        words: Words,
        parameters: Collection[str],
        values: Mapping[str, ArrayLike],
    ) -> None:
        self._text = text
        self._words = words
        self._parameters = parameters
        self._values = values
        self._named: dict[str, Node] = {}  # what each name stands for by now
        self._leaves: dict[str, Node] = {}
        self._unread: set[str] = set()  # names assigned, and not read since
        self._resting: dict[str, set[str]] = {}  # the leaves that each name assigned rests on
        self._read: set[str] = set()  # the leaves that the statement being read rests on
        self._carried: set[str] = set()  # the names of operations
        self._numbers: dict[str, Iterator[int]] = {}  # what to try after a name that is taken
        self.used: set[Node] = set()  # nodes that others depend on
        self._known: dict[Node, float] = {}  # what constants, and operations on them, amount to

    def number(self, value: float) -> Node:
        """Make a constant."""
        node = constant(value)
        self._known[node] = value
        return node

    def name(self, token: Token) -> Node:
        """Return what a name stands for; if nothing yet, it is an input or a parameter from now on.

        An undeclared π is a number.
        """
        name = token.text
        self._unread.discard(name)
        if name not in self._named:
            if name in NUMBERS and name not in self._words.names:
                self._named[name] = self.number(math.pi)
            else:
                make = parameter if name in self._parameters else input
                self._named[name] = self._leaves[name] = make(name, self._values.get(name))
        is_leaf = self._named[name] is self._leaves.get(name)
        self._read |= {name} if is_leaf else self._resting.get(name, set())
        return self._named[name]

    def operation(self, name: str, inputs: list[Node], start: int, stop: int) -> Node:
        """Apply an operation; FormulaError if numbers alone make it too large."""
        row = OPERATIONS[name]
        node = apply(row, *inputs)
        self.used.update(inputs)
        if all(part in self._known for part in inputs):
            numbers = apply(row, *(constant(self._known[part]) for part in inputs))
            try:
                value = Graph(numbers).evaluate({})
            except CgraphError:
                return node  # it has no value, such as 1 / 0: the forward pass says so
            if np.isinf(value):
                raise self._text.fault(start, stop, "too_large")
            self._known[node] = float(value)
        return node

    def assign(self, target: Token | None, node: Node) -> None:
        """End a statement: from now on the name stands for the node."""
        read, self._read = self._read, set()
        if target is None:
            return
        name = target.text
        if name in self._unread:
            raise self._text.fault_at(target, "assigned_twice")
        if name in self._leaves and name not in read:
            raise self._text.fault_at(target, "assigned_late")
        self._unread.add(name)
        self._named[name] = node
        self._resting[name] = read
        if node.operation and node.name is None:
            node.named(self._free(name))

    def check_all_used(self) -> None:
        """Raise NameUnknownError if a value or a parameter belongs to no input of the graph."""
        for name in (*self._values, *self._parameters):
            if name in self._leaves:
                continue
            if name in self._resting:
                raise NameUnknownError(say("formula.value_computed", name=name))
            known = say("formula.comma").join(self._leaves)
            key = "value_unknown" if known else "value_needless"
            raise NameUnknownError(say(f"formula.{key}", name=name, known=known))

    def _free(self, name: str) -> str:
        """Return the name, or with _2, _3, … what is free where it is assigned once more."""
        if name not in self._carried and name not in self._leaves:
            self._carried.add(name)
            return name
        numbers = self._numbers.setdefault(name, count(2))
        taken = self._words.names | self._words.written.keys()
        return next(other for n in numbers if (other := f"{name}_{n}") not in taken)
