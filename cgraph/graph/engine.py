"""The two passes as plain loops over flat lists of instructions: where the time goes."""

import math
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any, TypeAlias

import numpy as np

from cgraph.graph.nodes import Node
from cgraph.operations import Derivative

Number: TypeAlias = Any  # a float or an array: what is written below serves both
Numbers: TypeAlias = list[Number]  # for each node, by its place in the order; or None


class Engine:
    """Runs the nodes of a graph, in their topological order, without looking back.

    Gradients are computed along the edges that lead to the leaves `wanted`, and no others.
    Python's floats raise ArithmeticError where they overflow; NumPy does what np.errstate says.
    """

    def __init__(self, nodes: Sequence[Node], output: int, wanted: Iterable[int]) -> None:
        place = {node: index for index, node in enumerate(nodes)}
        needed = set(wanted)
        self._output = output
        self._computations: list[tuple[int, Callable[..., Any], Callable[..., Any]]] = []
        self._edges: list[tuple[Any, ...]] = []
        for index, node in enumerate(nodes):
            if node.operation is None:
                continue
            inputs = [place[child] for child in node.inputs]
            pick = _picker(inputs)
            self._computations.append((index, node.operation.compute, pick))
            edges = [
                (index, target, _unless_one(derivative), derivative.chain, pick)
                for target, derivative in zip(inputs, node.operation.derivatives, strict=True)
                if target in needed
            ]
            if edges:
                needed.add(index)
                self._edges.extend(reversed(edges))
        self._edges.reverse()

    def forward(self, values: Numbers) -> Number:
        """Fill in what is computed from the leaves, and return the output's value."""
        for index, compute, pick in self._computations:
            value = compute(*pick(values))
            values[index] = float(value) if value.__class__ is np.float64 else value
        return values[self._output]

    def backward(self, values: Numbers, seed: Number, base: Numbers | None = None) -> Numbers:
        """Return the gradient of each node on the way from the output to the leaves wanted.

        `base` holds gradients to add to, None where there is nothing yet.
        """
        gradients: Numbers = [*base] if base else [None] * len(values)
        gradients[self._output] = seed
        for source, target, derivative, chain, pick in self._edges:
            upstream = gradients[source]
            if upstream is None:
                continue
            value = values[target]
            if chain:
                local = derivative(values[source], *pick(values))
                contribution = chain(upstream, local, value)
            else:
                contribution = upstream
                if derivative:
                    contribution = upstream * derivative(values[source], *pick(values))
                if contribution.__class__ is np.ndarray:
                    if contribution.shape != getattr(value, "shape", ()):
                        contribution = fitted(contribution, value)
                elif contribution.__class__ is not float or value.__class__ is not float:
                    contribution = fitted(contribution, value)
            before = gradients[target]
            gradients[target] = contribution if before is None else before + contribution
        return gradients


def _unless_one(derivative: Derivative) -> Callable[..., Any] | None:
    """Return what computes a local derivative, or None for the commonest, which is 1."""
    return None if derivative.text == "1" else derivative.compute


def _picker(places: list[int]) -> Callable[..., Any]:
    """Return what takes the entries at `places` out of a list, as a sequence."""
    first = places[0]
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(first, first + 1))


def fitted(contribution: Number, value: Number) -> Number:
    """Bring a contribution to the shape of the value it belongs to, undoing broadcasting.

    A number that was used in many places receives the sum of what they send.
    """
    shape = value.shape if value.__class__ is np.ndarray else ()
    if contribution.__class__ is np.ndarray:
        if contribution.shape == shape:
            return contribution
        extra = contribution.ndim - len(shape)
        if extra >= 0:
            stretched = (i for i, size in enumerate(shape, extra) if size == 1)
            contribution = np.add.reduce(contribution, axis=(*range(extra), *stretched))
    if not shape:
        return float(contribution)
    if contribution.__class__ is np.ndarray and contribution.size == value.size:
        return contribution.reshape(shape)
    return np.full(shape, contribution)


def went_well(run: Callable[[], None]) -> bool:
    """Run at full speed, and tell whether all numbers stayed finite and all shapes fitted."""
    try:
        with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
            run()
    except (ArithmeticError, ValueError):
        return False  # a careful run finds out where
    return True


def must_be_finite(numbers: Numbers) -> None:
    """Raise OverflowError where a float overflowed; for arrays NumPy has raised already."""
    for number in numbers:
        if number.__class__ is float and not math.isfinite(number):
            raise OverflowError
