"""Networks: layers of nodes, built as ordinary graphs, of arrays or number by number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cgraph.descent import arguments
from cgraph.errors import CgraphError, NameUnknownError, ShapeError, WrongKindError
from cgraph.functions import Number, normal, uniform
from cgraph.graph import Graph, Node, function_of, input, parameter  # noqa: A004
from cgraph.language import say
from cgraph.rules import compiled
from cgraph.values import Array, as_value

#: How the weights of a layer start: each a rule of random numbers (`uniform` from -1 to 1, `normal`
#: of variance 1), and of how many nodes a weight's layer has before it and in it. "xavier" is that
#: of Glorot and Bengio (2010), for tanh and sigmoid; "he" that of He et al. (2015), for relu.
STARTS = {
    "zeros": "0 * uniform",
    "equal": "0.5 + 0 * uniform",
    "normal": "normal",
    "xavier": "sqrt(6 / (before + within)) * uniform",
    "he": "sqrt(2 / before) * normal",
}
ACTIVATIONS = ("tanh", "relu", "leaky_relu", "sigmoid", "linear")
OUTPUTS = ("sigmoid", "linear", "softmax")

Layer = tuple[Node, Node]  # weights and biases
Activate = Callable[[Node], Node]


def network(  # noqa: PLR0913  what a network may be
    sizes: Sequence[int],
    activation: str = "tanh",
    output: str = "sigmoid",
    *,
    start: str | Mapping[str, ArrayLike] = "xavier",
    seed: int = 0,
    form: str = "arrays",
) -> Graph:
    """Return a network with its loss L, which is the output: `sizes` inputs, hidden nodes, outputs.

    Its parameters W1, b1, W2, … start as a row of `STARTS` says, with biases 0, or as the arrays
    that are given. Behind each hidden layer comes the `activation`, behind the last one `output`:
    "sigmoid" (p, with the cross-entropy as loss), "linear" (p, with the mean squared error) or
    "softmax" (with the cross-entropy; y is then 1 for the right class and 0 for the others).

    In the form "arrays" a layer is a node for its weights, its biases, its sums z1 and its values
    h1; the inputs are X, a row for each example, and y: `cg.data.arrays` gives both. In the form
    "numbers" every weight is a node, such as w1_21, the second input's to the first node of layer
    1, and the inputs are x1, x2, … and y; its layers are groups, which `cg.draw` opens and closes.
    CgraphError says what does not fit.

    >>> network([2, 3, 1]).parameters["W1"].shape, len(network([2, 3, 1], form="numbers"))
    ((2, 3), 40)
    """
    counts = _checked(sizes, activation, output, form)
    seed = arguments.whole("seed", seed, 0)
    if not isinstance(start, Mapping):
        one_of("start", start, STARTS)
    values = _start(counts, start, seed)
    plain = counts[-1] == 1
    if form == "arrays":
        if plain:  # one output is a number for each example, and no column
            last = f"W{len(counts) - 1}"
            values[last] = values[last][:, 0]
        leaves = {name: parameter(name, value) for name, value in values.items()}
        layers = [(leaves[f"W{k}"], leaves[f"b{k}"]) for k in range(1, len(counts))]
        z = forward(input("X"), layers, _activate(activation))
        return Graph(loss_of(z, output, "", input("y")).named("L"))
    return _number_by_number(counts, activation, output, values)


def forward(x: Node, layers: Sequence[Layer], activate: Activate | None) -> Node:
    """Return the sums of the last of some layers of arrays; the nodes z1, h1, … lead there."""
    *hidden, last = layers
    for number, (weights, biases) in enumerate(hidden, 1):
        x = (x @ weights + biases).named(f"z{number}")
        if activate:
            x = activate(x).named(f"h{number}")
    return (x @ last[0] + last[1]).named(f"z{len(layers)}")


def started(start: str, seed: Number, shape: Sequence[Number]) -> Number:
    """Return how weights start; seed and shape may be symbols."""
    known = {
        "uniform": 2.0 * uniform(seed, *shape) - 1.0,
        "normal": normal(seed, *shape),
        "before": shape[0],
        "within": shape[1],
    }
    return compiled(STARTS[start], tuple(known))(*known.values())


def seeds(seed: Number, count: int) -> list[Number]:
    """Return a seed of its own for each of `count` layers."""
    return [1000.0 * layer + seed for layer in range(count)]


def one_of(name: str, given: object, known: Iterable[object]) -> None:
    """Raise a NameUnknownError unless what is given for `name` is one of those that are known."""
    if given not in [*known]:
        listed = ", ".join(map(repr, known))
        raise NameUnknownError(say("network.unknown", name=name, given=given, known=listed))


def loss_of(z: Node, output: str, number: str, y: Node) -> Node:
    """Return the loss that belongs to a kind of output; `number` is behind the name of p."""
    mean, across = function_of("mean"), function_of("sum_across")
    if output == "softmax":
        return -mean(across(y * function_of("log_softmax")(z).named("log_p")))
    if output == "sigmoid":
        p = function_of("sigmoid")(z).named(f"p{number}")
        return mean(function_of("cross_entropy")(p, y))
    return mean((z.named(f"p{number}") - y) ** 2)


def _activate(activation: str) -> Activate | None:
    return None if activation == "linear" else function_of(activation)


def _number_by_number(
    counts: Sequence[int], activation: str, output: str, values: Mapping[str, Any]
) -> Graph:
    between = "_" if max(counts) > 9 else ""  # noqa: PLR2004  digits
    nodes = [input(f"x{place}") for place in range(1, counts[0] + 1)]
    layers = []
    for k in range(1, len(counts)):
        layer = []
        for j in range(counts[k]):
            bias = parameter(f"b{k}_{j + 1}", values[f"b{k}"][j])
            total = None
            for i, node in enumerate(nodes):
                name = f"w{k}_{i + 1}{between}{j + 1}"
                part = node * parameter(name, values[f"W{k}"][i, j])
                total = part if total is None else total + part
            assert total is not None  # noqa: S101  there is at least one node before
            layer.append((total + bias).named(f"z{k}_{j + 1}"))
        activate = _activate(activation) if k < len(counts) - 1 else None
        if activate:
            layer = [activate(z).named(f"h{k}_{j}") for j, z in enumerate(layer, 1)]
        nodes = layer
        layers.append(nodes)
    if len(nodes) == 1:
        loss = loss_of(nodes[0], output, "", input("y"))
    else:
        losses = [loss_of(z, output, str(j), input(f"y{j}")) for j, z in enumerate(nodes, 1)]
        loss = sum(losses[1:], losses[0]) / float(len(losses))
    graph = Graph(loss.named("L"))
    for k, layer in enumerate(layers, 1):  # now that all have their names
        graph.groups[say("network.layer", number=k)] = [graph[node].label for node in layer]
    return graph


def _start(
    counts: Sequence[int], start: str | Mapping[str, ArrayLike], seed: int
) -> dict[str, Array]:
    """Return the start of each weight matrix, a column for each node, and of the biases."""
    values: dict[str, Array] = {}
    layers = zip(pairwise(counts), seeds(float(seed), len(counts) - 1), strict=True)
    for number, (shape, own) in enumerate(layers, 1):
        for name, size in ((f"W{number}", shape), (f"b{number}", shape[1:])):
            if not isinstance(start, str):
                values[name] = _given(start, name, size)
            elif name[0] == "W":
                values[name] = np.asarray(started(start, own, [*map(float, size)]))
            else:
                values[name] = np.zeros(size)
    return values


def _given(start: Mapping[str, ArrayLike], name: str, shape: tuple[int, ...]) -> Array:
    if name not in start:
        raise NameUnknownError(say("network.no_start", name=name, shape=shape))
    value = np.asarray(as_value(start[name], name))
    if value.size != np.prod(shape):
        raise ShapeError(say("network.start_shape", name=name, given=value.shape, shape=shape))
    return value.reshape(shape)


def _checked(sizes: Sequence[int], activation: str, output: str, form: str) -> list[int]:
    whole = isinstance(sizes, Sequence) and all(isinstance(size, int) for size in sizes)
    if not whole or len(sizes) < 2 or min(sizes) < 1:  # noqa: PLR2004  inputs and outputs
        raise WrongKindError(say("network.sizes", given=repr(sizes)[:60]))
    one_of("activation", activation, ACTIVATIONS)
    one_of("output", output, OUTPUTS)
    one_of("form", form, ("arrays", "numbers"))
    if form == "numbers" and output == "softmax":
        raise CgraphError(say("network.softmax_in_arrays"))
    return [*sizes]
