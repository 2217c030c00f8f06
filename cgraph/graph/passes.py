"""The forward pass and the backward pass: the two loops that this package is about.

Whole or step by step, on floats, arrays or symbols, right or with a bug: these are the loops that
run. A pass is run by `exhaust`, a step is what a loop does between two `yield`s.
"""

import operator
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

from cgraph.functions import fitted

Number: TypeAlias = Any  # a float, an array or a symbol
Numbers: TypeAlias = list[Number]  # one for each node, by its place in the order; None: not yet


class Computation(NamedTuple):
    """An operation of a graph: its place, and how it is computed from its operands at theirs.

    Each edge that has a gradient to carry says: which operand it leads to, its place, what computes
    the local derivative (None if that is 1), and what computes the contribution (None if that is
    upstream * local).
    """

    node: int
    compute: Callable[..., Number]
    operands: list[int]
    edges: list[tuple[int, int, Callable[..., Number] | None, Callable[..., Number] | None]]


Sent: TypeAlias = tuple[int, int, int, Number, Number, Number, Number]


def forward(order: Iterable[Computation], values: Numbers) -> Iterator[int]:
    """Compute each node from its operands, in topological order."""
    for node, compute, operands, _ in order:
        values[node] = compute(*[values[place] for place in operands])
        yield node


def backward(
    order: Iterable[Computation],
    values: Numbers,
    gradients: Numbers,
    combine: Callable[[Number, Number], Number] = operator.add,
) -> Iterator[Sent]:
    """Send one contribution along each edge; `order` is the reverse of the forward pass.

    `gradients` holds the output's own gradient, and None where nothing has been received yet. By
    the chain rule a node sends its gradient, complete by then, times the local derivative; what a
    node receives is added up, since all paths to the output count.
    """
    for source, _, operands, edges in order:
        upstream = gradients[source]
        if upstream is None:
            continue  # the output does not depend on it
        output, given = values[source], [values[place] for place in operands]
        for slot, target, derivative, send in edges:
            local = derivative(output, *given) if derivative else 1.0
            if send:
                contribution = send(upstream, local, output, *given)
            else:
                contribution = upstream * local if derivative else upstream
            if contribution.__class__ is not float or given[slot].__class__ is not float:
                contribution = fitted(contribution, given[slot])
            before = gradients[target]
            gradients[target] = contribution if before is None else combine(before, contribution)
            yield source, slot, target, upstream, local, contribution, before


def exhaust(steps: Iterable[Any]) -> None:
    """Run a pass to its end."""
    deque(steps, maxlen=0)
