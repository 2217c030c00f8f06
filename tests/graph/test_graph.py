"""Graphs as a whole: examples, copies, size, and how they are looked at."""

from functools import partial

import pytest

import cgraph as cg
from cgraph.errors import NameUnknownError
from cgraph.formula import parse
from helpers.clock import seconds


def test_the_deck():
    graph = parse("u = x + y; f = u * y", x=3, y=2)
    assert graph.forward() == 10.0
    assert graph.backward() == {"x": 2.0, "y": 7.0}
    assert [(v.label, v.value, v.gradient) for v in graph.nodes] == [
        ("x", 3.0, 2.0),
        ("y", 2.0, 7.0),
        ("u", 5.0, 2.0),
        ("f", 10.0, 1.0),
    ]


def test_logistic_regression():
    graph = parse("σ(w1*x1 + w2*x2 + b)", "w1 w2 b", w1=1, x1=2, w2=-1, x2=1, b=0.5)
    assert graph.forward() == pytest.approx(0.8175744761936437)
    slope = 0.8175744761936437 * (1 - 0.8175744761936437)
    expected = {"w1": 2 * slope, "x1": slope, "w2": slope, "x2": -slope, "b": slope}
    assert graph.backward() == pytest.approx(expected)
    assert list(graph.inputs) == ["x1", "x2"]
    assert graph.parameters == {"w1": 1.0, "w2": -1.0, "b": 0.5}


def test_graphs_that_share_nodes_do_not_disturb_each_other():
    x = cg.input("x", 3)
    one, other = cg.Graph(x * x), cg.Graph(x * x)
    one.forward(x=5)
    one.backward()
    assert other["x"].value == 3.0
    assert other["x"].gradient is None
    assert x.start == 3.0


def test_a_copy_goes_its_own_way():
    graph = parse("a = x * x; a + x", x=3)
    graph.forward(x=4)
    copy = graph.copy()
    assert copy.forward() == graph.output.value == 20.0
    copy.forward(x=1)
    assert graph["x"].value == 4.0
    assert copy.output.label == graph.output.label
    several = cg.parse("a = x * x; b = x + 1; c = x", x=3)
    assert list(map(repr, several.copy().nodes)) == list(map(repr, several.nodes))
    several = cg.Graph(*(view.node for view in several.nodes), several["a"].node)
    assert several.copy().output.label == "a"
    assert len(several.copy()) == len(several)


def both_passes(output):
    graph = cg.Graph(output)
    graph.forward()
    return graph, graph.backward()["x"]


def test_a_chain_of_100_000_operations():
    x = node = cg.input("x", 0.5)
    for _ in range(50_000):
        node = node * 1.00001 - x
    assert seconds(partial(both_passes, node), enough=20) < 20
    graph, gradient = both_passes(node)
    assert len(graph) == 150_001
    assert gradient == pytest.approx((graph.forward(x=1.5) - graph.forward(x=0.5)), rel=1e-9)
    assert "150001 nodes" in repr(graph)
    assert len(repr(node)) < 100
    del graph, node, x


def test_sixty_doublings():
    x = node = cg.input("x", 1)
    for _ in range(60):
        node = node + node
    graph = cg.Graph(node)
    assert len(graph) == 61
    assert graph.forward() == 2.0**60
    assert graph.backward() == {"x": 2.0**60}
    assert sum(1 for _ in graph.backward_steps()) == 121
    assert x.start == 1.0


def test_repr():
    graph = parse("u = x + y; f = u * y", x=3, y=2)
    graph.forward()
    graph.backward()
    assert repr(graph).split("\n") == [
        "Graph of 4 nodes, output f",
        "  x: value 3, gradient 2",
        "  y: value 2, gradient 7",
        "  u = x + y: value 5, gradient 2",
        "  f = u * y: value 10, gradient 1",
    ]


def test_a_graph_holds_its_nodes():
    x, y = cg.input("x", 3), cg.input("y", 2)
    u = (x + y).named("u")
    graph = cg.Graph((u * y).named("f"))
    assert all(key in graph for key in ("x", "u", "f", x, u, graph["u"], graph.output))
    other = cg.Graph(u)["u"]
    assert other in graph, "the same node, as another graph knows it"
    assert not any(key in graph for key in ("z", cg.input("x", 3), 0, None, 3.0))
    assert [view.label for view in graph] == ["x", "y", "u", "f"]
    assert list(graph) == list(graph.nodes) == [graph[label] for label in ("x", "y", "u", "f")]
    assert len({*graph, *graph}) == len(graph) == 4
    assert graph[graph["u"]] == graph[u] == graph["u"] != other
    graph.forward(x=10)
    assert (graph["f"].value, graph["x"].value, x.start) == (24.0, 10.0, 3.0)
    graph.backward()
    assert graph["y"].grad == graph["y"].gradient == 14.0


@pytest.mark.parametrize(("nodes", "lines"), [(60, 61), (61, 1)])
def test_the_repr_of_a_large_graph_is_its_first_line(nodes, lines):
    node = cg.input("x", 1)
    for _ in range(nodes - 1):
        node = -node
    assert len(repr(cg.Graph(node)).split("\n")) == lines


@pytest.mark.parametrize("count", [2, 12, 13])
def test_an_unknown_name_is_told_the_first_twelve(count):
    names = [f"x{number}" for number in range(count)]
    graph = parse(" + ".join(names), names[-1])
    known = ", ".join(names[:12]) + (", …" if count > 12 else "")
    with pytest.raises(NameUnknownError) as caught:
        graph.forward(y=1)
    assert str(caught.value) == f"This graph has no node called y. It has: {known}."


def test_numbers_are_not_assigned_but_given_by_name():
    graph = parse("u = x + y; f = u * y", x=3, y=2)
    graph.backward()
    for assign in (
        lambda: graph.__setitem__("x", 5),
        lambda: setattr(graph["x"], "value", 5),
    ):
        with pytest.raises(AttributeError, match=r"g\.forward\(x=…\)"):
            assign()
    for name in ("grad", "gradient"):
        with pytest.raises(AttributeError, match=r"begins anew"):
            setattr(graph["x"], name, 0)
    for unnamed in (5, {"x": 5}):
        with pytest.raises(cg.WrongKindError, match=r"g\.forward\(x=3, y=3\)"):
            graph.forward(unnamed)
    assert (graph["x"].value, graph["x"].grad) == (3.0, 2.0)
