"""A gradient check: other ways to a gradient, to hold the backward pass against.

The central difference needs nothing but forward passes; PyTorch and JAX, where installed,
differentiate the same graph, in their own words, by themselves.
"""

from importlib.util import find_spec
from typing import Any

import numpy as np

from cgraph.graph import Graph
from cgraph.values import Value, as_value

LIBRARIES = {"PyTorch": "torch", "JAX": "jax"}


def central_difference(graph: Graph, step: float) -> dict[str, Value]:
    """Return (f(x + h) − f(x − h)) / 2h for every number in inputs and parameters, h being `step`.

    Two forward passes for each number: that is why nothing is trained so. nan or inf where f has
    no value.
    """
    own = graph.copy()
    start = leaves(graph)

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


def installed() -> list[str]:
    """Return which of the libraries are there to ask."""
    return [name for name, module in LIBRARIES.items() if find_spec(module)]


def ask(library: str, graph: Graph) -> dict[str, Value]:
    """Return the gradients that one of `LIBRARIES` finds for the graph's present values.

    LookupError if the library cannot answer.
    """
    namespace: dict[str, Any] = {}
    try:
        exec(graph.code(LIBRARIES[library]), namespace)  # noqa: S102  our own words for it
        found = namespace["gradient"](*leaves(graph).values())
    except (AttributeError, ImportError, RuntimeError) as error:  # of another version, perhaps
        raise LookupError(str(error)) from error
    return {name: as_value(np.asarray(value)) for name, value in found.items()}


def leaves(graph: Graph) -> dict[str, Value]:
    """Return what a gradient is taken by: the values of inputs and parameters."""
    given = {**graph.inputs, **graph.parameters}
    return {name: value for name, value in given.items() if value is not None}
