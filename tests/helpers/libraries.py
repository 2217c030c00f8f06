"""The code of a graph, run by the library that it is written for.

autograd differentiates the NumPy code, JAX runs its own. So does PyTorch where it is installed: it
is too large to ask for, and what it says to the same code is kept in tests/graph.
"""

import re
import warnings
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from cgraph.graph import Graph

LIBRARIES = ("numpy", "autograd", "jax", *(["torch"] if find_spec("torch") else []))


def run(graph: Graph, library: str) -> tuple[Any, dict[str, Any]]:
    """Return the value and the gradients that a library computes with the graph's code."""
    given = list({**graph.inputs, **graph.parameters}.values())
    source = graph.code("numpy" if library == "autograd" else library)
    functions = executed(source, library)
    found = re.findall(r"^def (\w+)\(", source, re.MULTILINE)
    compute = functions[found[0]]
    if library == "torch":
        torch = import_module("torch")
        given = [torch.tensor(value, dtype=torch.float64) for value in given]
    value = compute(*given)
    if "gradient" not in functions:
        return value, {}
    if library == "autograd":
        return value, _autograd(compute, [*graph.inputs, *graph.parameters], given)
    gradients = functions["gradient"](*given)
    return value, {name: np.asarray(one) for name, one in gradients.items()}


def executed(source: str, library: str) -> dict[str, Any]:
    """Run a source and return what it defines."""
    if library == "autograd":
        source = source.replace("import numpy as np", "import autograd.numpy as np")
    _imported(library)
    namespace: dict[str, Any] = {}
    exec(source, namespace)  # noqa: S102  written by the package
    return namespace


@cache
def _imported(library: str) -> None:
    with warnings.catch_warnings(action="ignore"):  # of the library's own
        import_module(library)


def _autograd(compute: Callable[..., Any], names: list[str], given: list[Any]) -> dict[str, Any]:
    grad = import_module("autograd").grad
    given = [np.asarray(value, dtype=float) for value in given]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Output seems independent of input")
        gradients = grad(compute, tuple(range(len(given))))(*given)
    return dict(zip(names, gradients, strict=True))


def close(found: dict[Any, Any], expected: dict[Any, Any], rtol: float) -> None:
    """Compare what goes by name: numbers, and their shapes."""
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, rtol=rtol, atol=1e-12, err_msg=name)
        assert np.shape(found[name]) == np.shape(value), name
