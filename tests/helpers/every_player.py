"""Each kind of player, as the lessons show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cgraph as cg

if TYPE_CHECKING:
    from collections.abc import Callable

    from cgraph.graph import Graph
    from cgraph.players.player import Player


def product() -> Graph:
    """Return (x + y) * y at 3 and 2."""
    return cg.parse("u = x + y; f = u * y", x=3, y=2)


def logistic() -> Graph:
    """Return a neuron of two inputs."""
    formula = "p1 = w1*x1; p2 = w2*x2; s = p1 + p2; z = s + b; yhat = sigmoid(z)"
    return cg.parse(formula, parameters="w1 w2 b", x1=1, x2=2, w1=0.5, w2=-0.3, b=0.1)


def deck() -> Graph:
    """Return the loss of the complete example."""
    formula = "yhat = w * x + b; L = (yhat - y) ** 2"
    return cg.parse(formula, parameters="w b", x=2, y=5, w=1, b=0)


def bowl() -> Graph:
    """Return a loss of one parameter."""
    return cg.parse("L = theta ** 2", parameters="theta", theta=4)


def ravine() -> Graph:
    """Return a loss that is steep in one direction and flat in another."""
    formula = "L = theta1 ** 2 + 50 * theta2 ** 2"
    return cg.parse(formula, parameters="theta1 theta2", theta1=-8, theta2=2)


def line() -> Graph:
    """Return the loss of a line."""
    formula = "yhat = w * x + b; L = mean((yhat - y) ** 2)"
    return cg.parse(formula, parameters="w b", w=-1, b=0)


def classifier() -> Graph:
    """Return the loss of a classifier."""
    formula = "p = sigmoid(w1*x1 + w2*x2 + b); L = -mean(y*log(p) + (1 - y)*log(1 - p))"
    return cg.parse(formula, parameters="w1 w2 b", w1=-1, w2=1, b=0)


def layers() -> Graph:
    """Return a network of arrays, with the corners of a square."""
    graph = cg.network([2, 3, 1])
    corners = {"x1": [0, 0, 1, 1], "x2": [0, 1, 0, 1], "y": [0, 1, 1, 0]}
    graph.forward(**cg.data.arrays(corners))
    return graph


EVERY: dict[str, Callable[[], Player]] = {
    "forward": lambda: cg.forward_player(product()),
    "backward": lambda: cg.backward_player(logistic()),
    "bug": lambda: cg.bug_player(product()),
    "playground": lambda: cg.playground("(x + y) * y", x=3, y=2),
    "explore": lambda: cg.explore(deck(), steps=20),
    "settings": lambda: cg.explore(bowl(), steps=20, optimizer="momentum", settings=["beta"]),
    "race": lambda: cg.race(["gradient descent", "momentum", "adam"], ravine(), rate=0.01),
    "line": lambda: cg.explore(line(), data=cg.data.noisy_line(), rate=0.1, steps=30),
    "boundary": lambda: cg.explore(classifier(), data=cg.data.two_blobs(), rate=0.5, steps=30),
    "train": lambda: cg.train(classifier(), data=cg.data.two_blobs(), rate=0.5),
    "network": lambda: cg.train_network("xor", 2),
    "curve": lambda: cg.curve(cg.parse("sigma = 1 / (1 + exp(-z))", z=0)),
    "own points": lambda: cg.train_network("points", 2),
    "row by column": lambda: cg.row_by_column(layers()),
    "gradient check": lambda: cg.gradient_check(logistic()),
}
