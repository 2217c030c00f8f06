"""Other ways to a gradient, to hold the backward pass against.

The central difference needs nothing but forward passes; autograd and PyTorch, where installed,
compute the same graph with functions and derivatives of their own.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cgraph.graph import Graph
    from cgraph.values import Value

LIBRARIES = {"PyTorch": "torch", "autograd": "autograd"}
_POWER = {"torch": "pow"}  # the one operation that a library calls something else than NumPy does


def central_difference(graph: Graph, step: float) -> dict[str, Value]:
    """Return (f(x + h) − f(x − h)) / 2h for every number in inputs and parameters, h being `step`.

    Two forward passes for each number: that is why nothing is trained so. nan where f has no
    value.
    """
    own = graph.copy()
    start = _leaves(graph)

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

    LookupError if it has no such operation, or finds no gradient.
    """
    start = _leaves(graph)
    witness = _ask_torch if LIBRARIES[library] == "torch" else _ask_autograd
    try:
        with np.errstate(all="ignore"):  # inf and nan are answers; autograd would warn of them
            found = witness(graph, start)
    except (ArithmeticError, AttributeError, RuntimeError, TypeError, ValueError) as error:
        raise LookupError(str(error)) from error
    return {
        name: float(value) if np.ndim(value) == 0 else np.asarray(value)
        for name, value in found.items()
    }


def _ask_autograd(graph: Graph, start: Mapping[str, Value]) -> dict[str, Any]:
    library = import_module("autograd.numpy")
    names = list(start)

    def loss(*values: Any) -> Any:  # noqa: ANN401  boxes of autograd's own
        return _computed(graph, dict(zip(names, values, strict=True)), library)

    found = import_module("autograd").grad(loss, argnum=tuple(range(len(names))))(*start.values())
    return dict(zip(names, found, strict=True))


def _ask_torch(graph: Graph, start: Mapping[str, Value]) -> dict[str, Any]:
    torch = import_module("torch")
    tensors = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for name, value in start.items()
    }
    _computed(
        graph, tensors, torch, lambda value: torch.tensor(value, dtype=torch.float64)
    ).backward()
    return {
        name: np.zeros(np.shape(start[name])) if tensor.grad is None else tensor.grad.numpy()
        for name, tensor in tensors.items()
    }


def _computed(
    graph: Graph,
    values: Mapping[str, Any],
    library: Any,  # noqa: ANN401  a module
    make: Callable[[Value], Any] = lambda value: value,
) -> Any:  # noqa: ANN401
    """Compute the output with a library's functions, which have the names of NumPy's."""
    known = dict(values)
    for view in graph.nodes:
        if view.operation is None:
            if view.label not in known:
                assert view.value is not None  # noqa: S101  a constant has one
                known[view.label] = make(view.value)
            continue
        inputs = [known[source.label] for source in view.inputs]
        known[view.label] = _function(library, view.operation.name)(*inputs)
    return known[graph.output.label]


def _function(library: Any, name: str) -> Callable[..., Any]:  # noqa: ANN401
    if name == "power":
        name = _POWER.get(library.__name__, name)
    if not hasattr(library, name) and name in ("sigmoid", "relu"):  # NumPy has neither
        return {
            "sigmoid": lambda x: 1.0 / (1.0 + library.exp(-x)),
            "relu": lambda x: library.maximum(x, 0.0),
        }[name]
    function: Callable[..., Any] = getattr(library, name)
    return function


def _leaves(graph: Graph) -> dict[str, Value]:
    given = {**graph.inputs, **graph.parameters}
    return {name: value for name, value in given.items() if value is not None}
