"""What a network in the page is made of: each choice is a number, and all of them are computed.

A choice of several rules (activations, optimizers, starts) is one more rule, made of theirs, that
takes what the number says. So a page changes from one to another without another program.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from itertools import count, pairwise

import numpy as np
from numpy.typing import ArrayLike

from cgraph.course import data
from cgraph.course.networks import ACTIVATIONS, STARTS, forward, loss_of, seeds, started
from cgraph.descent.optimizers import OPTIMIZERS, Optimizer, Setting
from cgraph.errors import ShapeError
from cgraph.functions import divide, either, equal, less, matmul, uniform, where
from cgraph.graph import Graph, Node, apply, input, parameter  # noqa: A004
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.operations import OPERATIONS, Operation, operation
from cgraph.rules import assignments
from cgraph.tape import Symbol, Tape
from cgraph.values import Array, as_value

RULES = ("gradient descent", "momentum", "rmsprop", "adam")
ROWS = 200  # points to learn from
POINTS = "points"  # the set of those that the learner sets
CORNERS = ((-1.0, -1.0, 0.0), (-1.0, 1.0, 1.0), (1.0, -1.0, 1.0), (1.0, 1.0, 0.0))
TEST_ROWS = 100
_DIGITS = 3  # of a point: finer than can be drawn


def among(kind: Number, options: Sequence[Number]) -> Number:
    """Return the one of some numbers, all of one shape, that `kind` says."""
    *others, found = options
    for place in reversed(range(len(others))):
        found = where(equal(kind, float(place)), others[place], found)
    return found


def decided(kind: Symbol) -> None:
    """Trace before the rounds which one it is: a page then leaves out all others."""
    for place in range(max(len(ACTIVATIONS), len(RULES))):
        equal(kind, float(place))


def _rule(kind: str, texts: Sequence[str]) -> str:
    """Return the rule that is the one of some rules that the number `kind` says."""
    *others, found = texts
    for place in reversed(range(len(others))):
        found = f"where({kind} == {place}, {others[place]}, {found})"
    return found


def activation() -> Operation:
    """Return the operation that is the activation of the number #1, for #2."""
    rows = [OPERATIONS.get(name) for name in ACTIVATIONS]
    texts = [row.text if row else "#1" for row in rows]
    slopes = [(row.derivatives[0].exact or row.derivatives[0].text) if row else "1" for row in rows]
    value, slope = (
        _rule("#1", [text.replace("#1", "#2") for text in some]) for some in (texts, slopes)
    )
    return operation("activation", "φ", value, "0", slope)


def optimizer() -> Optimizer:
    """Return the row that moves as the optimizer of the number `kind` does; each remembers."""
    lines, moves = [], []
    for place, name in enumerate(RULES):
        row = OPTIMIZERS[name]
        known = {*row.settings, *(target for target, _ in assignments(row.rule))} - {"theta"}
        own = re.compile(rf"\b({'|'.join(known)})\b") if known else None
        for target, text in assignments(row.rule):
            values = {n: repr(number) for n, number in row.numbers.items()}
            renamed = own.sub(lambda m: values.get(m[0], f"{m[0]}_{place}"), text) if own else text  # noqa: B023
            if target == "theta":
                moves.append(renamed)
            else:
                lines.append(f"{target}_{place} = {renamed}")
    whole = "; ".join([*lines, f"theta = {_rule('kind', moves)}"])
    return Optimizer("chosen", whole, {"kind": Setting(0.0, most=float(len(RULES)))})


def start(kind: Number, seed: Number, sizes: Sequence[Number]) -> dict[str, Number]:
    """Return weights and biases for a network of these sizes, as `cg.network` does."""
    values: dict[str, Number] = {}
    own = seeds(seed, len(sizes) - 1)
    for layer, shape in enumerate(pairwise(sizes), 1):
        drawn = [started(name, own[layer - 1], shape) for name in STARTS]
        weights = among(kind, drawn)
        last = layer == len(sizes) - 1
        values[f"W{layer}"] = matmul(weights, np.ones(1)) if last else weights
        values[f"b{layer}"] = 0.0 * uniform(0.0, shape[1])
    return values


def graph(layers: int) -> Graph:
    """Return a network with so many hidden layers, whose activation is chosen by an input.

    The values of a hidden layer are multiplied by an input as well, keep1 or keep2.
    """
    leaves = [(parameter(f"W{layer}"), parameter(f"b{layer}")) for layer in range(1, layers + 2)]
    kind, row = input("kind"), activation()
    keeps = (input(f"keep{layer}") for layer in count(1))

    def activate(z: Node) -> Node:
        return apply(row, kind, z) * next(keeps)

    z = forward(input("X"), leaves, activate)
    return Graph(loss_of(z, "sigmoid", "", input("y")).named("L"))


def kept(share: Number, step: Number, sizes: Sequence[Number]) -> dict[str, Number]:
    """Draw which nodes of the hidden layers stay in a step, each with the probability 1 - share.

    Those that stay count for more, so that a layer sends on as much as all together (dropout, as
    Srivastava et al., 2014, and everybody since has it).
    """
    hidden = len(sizes) - 2
    return {
        f"keep{layer}": divide(
            less(share, uniform(step * float(hidden) + float(layer), sizes[layer])), 1.0 - share
        )
        for layer in range(1, hidden + 1)
    }


def points(name: str) -> tuple[data.Data, data.Data]:
    """Return points of a set to learn from, and to test with: scaled, with few digits."""
    noise = {} if name == "blobs" else {"noise": 0.15}
    whole = data.SETS[name](ROWS + TEST_ROWS, seed=1, **noise)
    return prepared(*data.split(whole, TEST_ROWS / (ROWS + TEST_ROWS), seed=1))


def own_points(given: ArrayLike) -> Array:
    """Return points x1, x2, y as rows; ShapeError unless there are some that can be shown."""
    found = np.asarray(as_value(given, POINTS))
    fits = found.ndim == 2 and found.shape[1:] == (3,) and 0 < len(found) <= ROWS  # noqa: PLR2004
    if not fits or not np.isfinite(found).all() or not np.isin(found[:, 2], (0.0, 1.0)).all():
        raise ShapeError(say("training.points", most=ROWS))
    return found


def prepared(train: data.Data, test: data.Data) -> tuple[data.Data, data.Data]:
    """Return the points with features of mean 0 and standard deviation 1, over the first set."""
    scaled = partial(data.scaled, like=train)
    return tuple(
        {name: np.round(many, _DIGITS) for name, many in scaled(one).items()}
        for one in (train, test)
    )  # type: ignore[return-value]


def columns(
    tape: Tape, kind: Symbol, sets: Sequence[data.Data], points: Number
) -> tuple[Symbol, ...]:
    """Return the symbols of X, of y and of both features, of the set that is chosen.

    The one after all others are `points`, with a row x1, x2, y for each.
    """
    x, y = matmul(points, np.eye(3)[:, :2]), matmul(points, np.eye(3)[2])
    for place, one in enumerate(sets):
        own = equal(kind, float(place))
        x, y = (either(own, tape.symbol(many), other)
                for many, other in zip(data.arrays(one).values(), (x, y), strict=True))  # fmt: skip
    return x, y, matmul(x, np.array([1.0, 0.0])), matmul(x, np.array([0.0, 1.0]))
