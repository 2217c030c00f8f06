"""Each witness finds the gradients that the backward pass finds, for every operation."""

from importlib.util import find_spec

import numpy as np
import pytest

import cgraph as cg
from cgraph.operations import OPERATIONS
from cgraph.witnesses import LIBRARIES, ask, central_difference, installed

SMOOTH_AT = (0.7, 1.3)


def graph_of(row):
    """Return a scalar graph that applies one operation, at values where all are smooth."""
    if row.name == "matmul":
        inputs = [cg.parameter("a", [[0.5, -1.0], [2.0, 0.3]]), cg.input("b", [1.5, -0.5])]
    elif row.name in ("sum", "mean"):
        inputs = [cg.parameter("a", [0.5, -1.0, 2.0])]
    else:
        inputs = [cg.parameter("ab"[i], SMOOTH_AT[i]) for i in range(len(row.derivatives))]
    applied = getattr(cg, row.name)(*inputs)
    graph = cg.Graph(cg.sum(applied * applied))
    graph.evaluate({})
    return graph


def close(found, expected, rtol):
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, rtol=rtol, atol=1e-9)


@pytest.mark.parametrize("row", OPERATIONS.values(), ids=list(OPERATIONS))
def test_central_difference_agrees(row):
    graph = graph_of(row)
    close(central_difference(graph, 1e-5), graph.backward(), 1e-7)


@pytest.mark.parametrize("library", installed())
@pytest.mark.parametrize("row", OPERATIONS.values(), ids=list(OPERATIONS))
def test_library_agrees(library, row):
    graph = graph_of(row)
    close(ask(library, graph), graph.backward(), 1e-13)


def test_only_what_is_installed_is_asked():
    assert {*installed()} == {name for name, package in LIBRARIES.items() if find_spec(package)}
    assert "autograd" in installed(), "the tests' own witness"


def test_graph_is_left_as_it_was():
    graph = graph_of(OPERATIONS["exp"])
    before = graph["a"].value, graph.output.value
    central_difference(graph, 0.1)
    assert (graph["a"].value, graph.output.value) == before


def test_central_difference_is_nan_beyond_the_domain():
    graph = cg.Graph(cg.log(cg.parameter("a", 0.1)))
    assert np.isnan(central_difference(graph, 0.5)["a"])


def test_a_gradient_that_is_none_is_told_not_raised():
    graph = cg.Graph(cg.sqrt(cg.input("x", 0.0) ** 2).named("f"))  # |x|, at its corner
    assert cg.witnesses(graph).transcript.startswith("df/dx: backward pass nan")
