"""Training runs as data: what is learnt from, the network, its start, and how it is moved."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from cgraph.course.data import moons
from cgraph.course.networks import network
from cgraph.descent import History, optimizers
from cgraph.graph import Graph, function_of
from cgraph.graph.passes import Number, Numbers, backward, exhaust
from cgraph.values import Array

Data = dict[str, Array]
_UNSEEN = 60  # examples


@dataclass(frozen=True)
class Setup:
    """A training run, all but its seed.

    The data are moons, X and y, with a third feature that is noise, unless there are but two
    `features`; `spoilt` says what is wrong with them. `layers` are the widths of the hidden ones;
    weights of a layer with n inputs are drawn with the standard deviation `spread` / √n.
    `gradients` says how a program treats them.
    """

    rows: int = 60
    features: int = 3
    noise: float = 0.1
    spoilt: Literal["", "unscaled", "shuffled", "leaks", "signs"] = ""
    layers: tuple[int, ...] = (6,)
    activation: str = "tanh"
    spread: float | Literal["equal"] = 1.0
    bias: float = 0.0
    decay: float = 0.0
    rate: float = 0.5
    steps: int = 100
    gradients: Literal["cleared", "kept", "kept inside", "added"] = "cleared"


def data_of(setup: Setup, seed: int) -> tuple[Data, Data]:
    """Return what is learnt from, and examples that nothing is learnt from."""
    given = moons(setup.rows + _UNSEEN, setup.noise, seed)
    generator = np.random.default_rng(seed + 1)
    noise = generator.standard_normal(len(given["y"]))
    x, y = np.column_stack([given["x1"] - 0.5, given["x2"] - 0.25, noise]), given["y"]
    if setup.spoilt == "unscaled":
        x *= (1.0, 1.0, 1000.0)
    if setup.spoilt == "signs":
        y = 2.0 * y - 1.0
    if setup.spoilt == "leaks":  # and not in the examples that come later
        x[: setup.rows, 2] = 2.0 * y[: setup.rows] - 1.0 + 0.02 * x[: setup.rows, 2]
    x = x[:, : setup.features]
    seen = {"X": x[: setup.rows], "y": y[: setup.rows]}
    if setup.spoilt == "shuffled":
        seen["y"] = generator.permutation(seen["y"])
    return seen, {"X": x[setup.rows :], "y": y[setup.rows :]}


def graph_of(setup: Setup, seed: int, data: Data) -> Graph:
    """Return the loss of the network as a graph, with the data put in."""
    generator = np.random.default_rng(seed + 2)
    sizes = [data["X"].shape[1], *setup.layers, 1]
    start: Data = {}
    for layer, (before, units) in enumerate(pairwise(sizes), 1):
        drawn = generator.standard_normal((before, units)) / np.sqrt(before)
        equal = np.full((before, units), 0.3)
        start[f"W{layer}"] = equal if setup.spread == "equal" else setup.spread * drawn
        start[f"b{layer}"] = np.full(units, setup.bias if layer < len(sizes) - 1 else 0.0)
    graph = network(sizes, setup.activation, start=start)
    if setup.decay:
        weights = [graph[f"W{layer}"] for layer in range(1, len(sizes))]
        squares = [function_of("sum")(one**2) for one in weights]
        graph = Graph(
            (graph.output + setup.decay * sum(squares[1:], squares[0])).named("L + decay")
        )
    graph.evaluate(data, strict=False)
    return graph


def run(setup: Setup, seed: int) -> tuple[History, Data, Data]:
    """Train, and return what happened, what was learnt from, and what was not.

    The loop is written out, because some of these programs are wrong on purpose.
    """
    data, unseen = data_of(setup, seed)
    graph = graph_of(setup, seed, data)
    structure, leaves = graph.structure, graph.values[: graph.structure.leaves]
    places = {name: structure.by_label[name] for name in graph.parameters}
    inside: dict[int, Number] = {}  # what inner nodes have received before
    met: list[tuple[Number, list[Number], list[Number]]] = []
    summed: list[Number] = [0.0] * len(places)
    with np.errstate(all="ignore"):
        for _ in range(setup.steps + 1):
            values = structure.computed(leaves)
            gradients: Numbers = [inside.get(place) for place in range(len(values))]
            gradients[structure.output] = 1.0
            exhaust(backward(structure.order[::-1], values, gradients))
            slopes = [gradients[place] for place in places.values()]
            if setup.gradients == "kept inside":
                between = range(structure.leaves, structure.output)
                inside = {place: gradients[place] for place in between}
            if setup.gradients == "kept":
                slopes = summed = [a + b for a, b in zip(summed, slopes, strict=True)]
            met.append((values[structure.output], [leaves[p] for p in places.values()], slopes))
            if not np.isfinite(values[structure.output]):
                break
            way = 1.0 if setup.gradients == "added" else -1.0
            for place, slope in zip(places.values(), slopes, strict=True):
                leaves[place] = leaves[place] + way * setup.rate * slope
    losses, thetas, given = zip(*met, strict=True)
    history = History(
        dict(zip(places, map(np.array, zip(*thetas, strict=True)), strict=True)),
        dict(zip(places, map(np.array, zip(*given, strict=True)), strict=True)),
        np.array(losses),
        np.full(len(met), setup.rate),
        optimizers.gradient_descent,
        steady=True,
        graph=graph,
    )
    return history, data, unseen
