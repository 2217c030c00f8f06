"""Random graphs as plain data: a recipe can be built as a graph, or computed without one.

A recipe is drawn by hypothesis from the whole table of operations, whatever rows it has. Each
operation is tried out on the values it would get: where it has no value, a corner or a steep
slope, other inputs are taken. So nothing is filtered away, and every difference is smooth.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random
from typing import Any

import numpy as np
from hypothesis import strategies as st

from cgraph.graph import Graph, Node, apply, constant, input, parameter  # noqa: A004
from cgraph.operations import OPERATIONS, Operation

SHAPES = [(), (), (), (3,), (2,), (1,), (2, 3), (3, 2), (1, 3), (2, 1), (3, 3)]
LARGEST = 40.0  # no value grows beyond
STEEPEST = 1000.0  # second derivative of one operation
NUDGE = 1e-4  # how far the inputs of an operation are moved to see whether it is smooth


@dataclass(frozen=True)
class Leaf:
    """An input, a parameter or a constant, and its value."""

    kind: str
    name: str
    value: Any


@dataclass(frozen=True)
class Recipe:
    """Leaves, and operations on them: each a row's name and the places of its inputs.

    Places count the leaves first. The last operation is the output; `weights` has its shape, and
    what is differentiated is their product, summed up.
    """

    leaves: tuple[Leaf, ...]
    operations: tuple[tuple[str, tuple[int, ...]], ...]
    weights: Any

    @property
    def given(self) -> dict[str, Any]:
        """The values of inputs and parameters, by name."""
        return {leaf.name: leaf.value for leaf in self.leaves if leaf.kind != "constant"}

    def graph(self, shuffle: int | None = None) -> Graph:
        """Build the graph; with `shuffle`, in another order that is possible as well."""
        nodes: dict[int, Node] = {}
        waiting = [*range(len(self.leaves) + len(self.operations))]
        if shuffle is not None:
            Random(shuffle).shuffle(waiting)
        while waiting:
            for place in [*waiting]:
                name, inputs = self._part(place)
                if all(child in nodes for child in inputs):
                    waiting.remove(place)
                    nodes[place] = (
                        apply(name, *(nodes[child] for child in inputs)).named(f"n{place}")
                        if inputs
                        else _leaf(self.leaves[place])
                    )
        used = {child for _, inputs in self.operations for child in inputs}
        last = len(nodes) - 1
        loose = [nodes[place] for place in range(last) if place not in used]
        return Graph(*loose, nodes[last])

    def _part(self, place: int) -> tuple[str, tuple[int, ...]]:
        at = place - len(self.leaves)
        return self.operations[at] if at >= 0 else ("", ())

    def compute(self, values: dict[str, Any], table: dict[str, Callable[..., Any]]) -> Any:
        """Compute what is differentiated, by the functions of `table` and no graph."""
        results = [values.get(leaf.name, leaf.value) for leaf in self.leaves]
        for name, inputs in self.operations:
            results.append(table[name](*(results[child] for child in inputs)))
        return (self.weights * results[-1]).sum()


def _leaf(leaf: Leaf) -> Node:
    if leaf.kind == "constant":
        return constant(leaf.value)
    return (input if leaf.kind == "input" else parameter)(leaf.name, leaf.value)


def computes() -> dict[str, Callable[..., Any]]:
    """Return how each row of the table computes."""
    return {name: row.compute for name, row in OPERATIONS.items()}


@st.composite
def recipes(draw: st.DrawFn, *, analytic: bool = False) -> Recipe:
    """Draw a recipe; if `analytic`, only of operations that take complex numbers."""
    rows = [row for row in OPERATIONS.values() if not analytic or is_analytic(row)]
    kinds = ["i", *draw(st.lists(st.sampled_from("iippc"), max_size=4))]
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=len(kinds), max_size=len(kinds)))
    numbers = iter(draw(st.binary(min_size=60, max_size=60)))
    names = {"i": "input", "p": "parameter", "c": "constant"}
    leaves = tuple(
        Leaf(names[kind], f"{kind}{place}", _array(numbers, shape))
        for place, (kind, shape) in enumerate(zip(kinds, shapes, strict=True))
    )
    picks = st.tuples(st.sampled_from(rows), st.integers(0, 255), st.integers(0, 255))
    values = [np.asarray(leaf.value) for leaf in leaves]
    operations = []
    for row, *wish in draw(st.lists(picks, min_size=1, max_size=14)):
        found = _fitting(row, values, wish)
        if found:
            inputs, value = found
            operations.append((row.name, inputs))
            values.append(value)
    if not operations:  # a row such as `log` may fit nothing at all
        operations.append(("add", (0, 0)))
        values.append(values[0] + values[0])
    weights = np.linspace(1.0, 2.0, values[-1].size).reshape(values[-1].shape)
    return Recipe(leaves, tuple(operations), weights)


def _array(numbers: Iterator[int], shape: tuple[int, ...]) -> Any:
    """Take numbers from -3 to 3, in steps so wide that equal ones do occur."""
    size = int(np.prod(shape))
    values = [((next(numbers, 77) * 37) % 97 - 48) / 16 for _ in range(size)]
    return np.array(values).reshape(shape) if shape else values[0]


def _fitting(
    row: Operation, values: Sequence[Any], wish: Sequence[int]
) -> tuple[tuple[int, ...], Any] | None:
    """Return inputs that the operation can take, as near to the wish as may be."""
    count = len(values)
    orders = [[(place + step) % count for step in range(count)] for place in wish]
    for inputs in product(*orders[: len(row.derivatives)]):
        value = _smooth_value(row, [values[place] for place in inputs])
        if value is not None:
            return inputs, value
    return None


def _smooth_value(row: Operation, inputs: list[Any]) -> Any | None:
    """Return the operation's value, or None if it has none or is not smooth there."""
    try:
        with np.errstate(all="ignore"):
            nearby = [
                np.asarray(row.compute(*(x + side * NUDGE * (1 + i) for i, x in enumerate(inputs))))
                for side in (-1, 0, 1)
            ]
            if np.any(row.is_undefined(*inputs)):
                return None
    except (ValueError, ArithmeticError):
        return None
    low, value, high = nearby
    # A corner bends by about NUDGE, a smooth curve by its square.
    calm = abs(high - low) <= 2 * NUDGE * LARGEST
    calm &= abs(high - 2 * value + low) <= STEEPEST * NUDGE**2
    return value if np.all(calm) and np.all(abs(value) <= LARGEST) else None


@cache
def is_analytic(row: Operation) -> bool:
    """Tell whether the row computes with complex numbers, with one derivative in all directions."""
    count = len(row.derivatives)
    base = [np.array([[0.7, 1.3], [1.6, 0.4]]) + 0.13 * i for i in range(count)]
    slopes = []
    for step in (1e-6, 1e-6j):
        try:
            with np.errstate(all="ignore"):  # it may have no value there
                ahead, behind = (row.compute(*(x + side * step for x in base)) for side in (1, -1))
        except (TypeError, ValueError):
            return False
        slopes.append(np.asarray((ahead - behind) / (2 * step)))
    return bool(np.allclose(*slopes, rtol=1e-6))


def complex_step(recipe: Recipe, name: str, place: tuple[int, ...]) -> float:
    """Differentiate by one number, with an imaginary step: no rounding (Squire and Trapp 1998)."""
    values = {key: np.asarray(value, complex) for key, value in recipe.given.items()}
    values[name] = values[name].copy()
    values[name][place] += 1e-30j
    return float(np.imag(recipe.compute(values, computes())) / 1e-30)


def central_difference(recipe: Recipe, name: str, place: tuple[int, ...]) -> tuple[float, float]:
    """Differentiate by one number, by differences; return the derivative and its likely error."""
    slopes = []
    for step in (1e-4, 5e-5):
        ahead, behind = (
            recipe.compute(_moved(recipe.given, name, place, side * step), computes())
            for side in (1, -1)
        )
        slopes.append(float(ahead - behind) / (2 * step))
    wide, narrow = slopes
    return narrow + (narrow - wide) / 3, abs(narrow - wide)  # Richardson's extrapolation


def _moved(given: dict[str, Any], name: str, place: tuple[int, ...], step: float) -> dict[str, Any]:
    values = {key: np.array(value, float) for key, value in given.items()}
    values[name][place] += step
    return values
