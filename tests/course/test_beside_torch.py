"""Gradients beside those of PyTorch: the same text where it is and where it is not."""

from importlib.util import find_spec

import pytest

import cgraph as cg
from cgraph.course import beside_torch as module
from cgraph.errors import CgraphError

CORNERS = {"x1": [0, 0, 1, 1], "x2": [0, 1, 0, 1], "y": [0, 1, 1, 0]}


@pytest.fixture
def graph():
    """Return the network of lesson 6."""
    graph = cg.network([2, 3, 1], seed=1)
    graph.forward(**cg.data.arrays(CORNERS))
    return graph


@pytest.fixture
def alone(monkeypatch):
    """Take PyTorch away."""
    monkeypatch.setattr(module, "find_spec", lambda _: None)


@pytest.mark.usefixtures("alone")
def test_what_is_kept_agrees_with_the_backward_pass(graph):
    graph.backward()
    head, *rows, last = cg.beside_torch(graph).splitlines()
    assert head.split() == ["cgraph", "PyTorch"]
    assert last == "13 of 13 agree to 12 digits."
    ours = [float(row[10:].split()[0]) for row in rows]
    expected = [number for name in graph.parameters for number in graph[name].gradient.ravel()]
    assert ours == pytest.approx(expected, rel=1e-11)


if find_spec("torch"):  # where it is installed; it is too large to ask for

    def test_pytorch_says_what_is_kept(graph, monkeypatch):
        now = cg.beside_torch(graph)
        monkeypatch.setattr(module, "find_spec", lambda _: None)
        assert cg.beside_torch(graph) == now


def test_a_gradient_that_differs_is_not_counted(graph, monkeypatch):
    monkeypatch.setattr(module, "_found", lambda own: {**own.backward(), "b2": [1.0]})
    assert cg.beside_torch(graph).endswith("12 of 13 agree to 12 digits.")


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("seed", [0, 2])
def test_nothing_is_kept_of_another_network(seed):
    other = cg.network([2, 3, 1], seed=seed)
    other.forward(**cg.data.arrays(CORNERS))
    with pytest.raises(CgraphError, match="network of lesson 6"):
        cg.beside_torch(other)


def test_a_graph_without_parameters_has_nothing_to_compare():
    for output in (cg.constant(2.0) * 3, cg.input("x", 1.0) * 3):
        with pytest.raises(CgraphError, match="no parameters"):
            cg.beside_torch(cg.Graph(output))


def test_what_pytorch_cannot_compute_is_told(graph, monkeypatch):
    def refuse(*_):
        raise LookupError("no such thing")

    monkeypatch.setattr(module, "find_spec", lambda _: True)
    monkeypatch.setattr(module, "ask", refuse)
    with pytest.raises(CgraphError, match="It says: no such thing"):
        cg.beside_torch(graph)
