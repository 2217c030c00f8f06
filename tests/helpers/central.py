"""Gradients as differences of two forward passes."""

import numpy as np

from cgraph.graph import Graph
from cgraph.values import Value


def central_difference(graph: Graph, step: float) -> dict[str, Value]:
    """Return (f(x + h) − f(x − h)) / 2h for every number in inputs and parameters, h being `step`.

    Two forward passes for each number: that is why nothing is trained so. nan or inf where f has
    no value.
    """
    own = graph.copy()
    given = {**graph.inputs, **graph.parameters}
    start = {name: value for name, value in given.items() if value is not None}

    def slope(name: str, place: tuple[int, ...]) -> float:
        move = np.zeros(np.shape(start[name]))
        move[place] = step
        right, left = (
            float(own.evaluate({**start, name: start[name] + way}, strict=False))
            for way in (move, -move)
        )
        return (right - left) / (2.0 * step)

    slopes = {}
    for name, value in start.items():
        found = np.array([slope(name, place) for place in np.ndindex(np.shape(value))])
        slopes[name] = found.reshape(np.shape(value)) if np.ndim(value) else float(found[0])
    return slopes
