"""Other ways to a gradient: the difference of two forward passes, and other libraries."""

from importlib.util import find_spec

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.players.gradient_check import LIBRARIES, ask, installed
from helpers.central import central_difference
from helpers.libraries import close


def network():
    """Return a graph of one number with numbers and arrays, inputs and parameters."""
    w, b = cg.parameter("w", [[0.5, -1.0], [2.0, 0.3]]), cg.parameter("b", 0.25)
    return cg.Graph(cg.mean(cg.tanh(w @ cg.input("x", [1.5, -0.5]) + b)).named("loss"))


def test_the_central_difference_is_near():
    graph = network()
    close(central_difference(graph, 1e-5), graph.backward(), 1e-8)


@pytest.mark.parametrize("library", installed())
def test_a_library_agrees(library):
    graph = network()
    close(ask(library, graph), graph.backward(), 1e-13)
    assert all(type(v) is float or v.dtype == np.float64 for v in ask(library, graph).values())


def test_only_what_is_installed_is_asked():
    assert {*installed()} == {name for name, package in LIBRARIES.items() if find_spec(package)}


def test_a_library_that_cannot_answer_is_told(monkeypatch):
    monkeypatch.setitem(LIBRARIES, "PyTorch", "numpy")

    def broken(_graph, _library):
        return (
            "import numpy as np\n\ndef gradient(*given):\n    return {'w': np.no_such_function()}"
        )

    monkeypatch.setattr(cg.Graph, "code", broken)
    with pytest.raises(LookupError, match="no_such_function"):
        ask("PyTorch", network())


def test_the_graph_is_left_as_it_was():
    graph = network()
    graph.forward()
    before = repr(graph), graph.output.value
    central_difference(graph, 0.1)
    assert (repr(graph), graph.output.value) == before


def test_the_central_difference_is_nan_beyond_the_domain():
    graph = cg.Graph(cg.log(cg.parameter("a", 0.1)))
    assert np.isnan(central_difference(graph, 0.5)["a"])
