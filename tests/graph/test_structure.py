"""Structure: the nodes in their order, what they are called, how they hang together."""

import pytest

import cgraph as cg
from cgraph.errors import NameTakenError, NameUnknownError
from cgraph.formula import parse


def test_x_plus_x_keeps_two_edges():
    x = cg.input("x", 3)
    graph = cg.Graph(x + x)
    assert [view.label for view in graph.output.operands] == ["x", "x"]
    assert [view.label for view in graph["x"].consumers] == ["f", "f"]
    assert len(graph) == 2
    assert len(list(graph.backward_steps())) == 3
    assert graph["x"].gradient == 2.0


def test_equal_constants_stay_apart():
    x = cg.input("x", 3)
    graph = cg.Graph(2 * x + 2)
    assert [view.label for view in graph.nodes] == ["2", "x", "2#2", "v1", "f"]
    assert graph["f"].formula == "v1 + 2"


def test_one_constant_used_twice_is_one_node():
    two = cg.constant(2)
    assert len(cg.Graph(two * two)) == 2


@pytest.mark.parametrize(
    ("make", "labels"),
    [
        (lambda x: (x * 2 + 1) * 3, ["x", "2", "1", "3", "v1", "v2", "f"]),
        (lambda x: (x * 2).named("v1") + 1, ["x", "2", "1", "v1", "f"]),
        (lambda x: (x * 2).named("f") + 1, ["x", "2", "1", "f", "v1"]),
        (lambda x: x + cg.input("2") + 2, ["x", "2", "2#2", "v1", "f"]),
        (lambda x: x + cg.input("2#2") + 2 * cg.constant(2), None),
        (lambda x: x + cg.input("v1"), ["x", "v1", "f"]),
        (lambda x: x * cg.constant([1.0, 2.0]), ["x", "c1", "f"]),
        (lambda x: x * cg.constant([1.0]) * cg.input("c1"), ["x", "c2", "c1", "v1", "f"]),
    ],
)
def test_labels_are_all_different(make, labels):
    graph = cg.Graph(make(cg.input("x")))
    found = [view.label for view in graph.nodes]
    assert found == (labels or found)
    assert len(set(found)) == len(graph)
    assert [graph[label].label for label in found] == found


def test_views_are_found_by_node_and_by_label():
    x = cg.input("x", 3)
    u = x + 1
    graph = cg.Graph(u * u)
    assert graph[u].label == graph["v1"].label == "v1"
    assert graph[u].node is u
    assert graph["v1"].index == 2
    assert graph["v1"].name is None
    assert graph["x"].kind == "input"
    assert graph["1"].kind == "constant"
    assert graph.output.operation.name == "multiply"
    with pytest.raises(NameUnknownError, match=r"no node called w\. It has: x, 1, v1, f"):
        graph["w"]
    with pytest.raises(NameUnknownError):
        graph[cg.input("x", 3)]


def test_a_constant_with_a_name_is_written_by_it():
    graph = cg.Graph(cg.input("x", 3) * cg.constant(2).named("two"))
    assert "f = x * two: value" in repr(graph)
    assert "f = x * 2: value" in repr(cg.Graph(cg.input("x", 3) * cg.constant(2)))


def test_a_graph_needs_nodes():
    for outputs in [(), (3,), (cg.input("x"), "x")]:
        with pytest.raises(TypeError, match="made from the node to compute"):
            cg.Graph(*outputs)


def test_two_nodes_of_one_name():
    with pytest.raises(NameTakenError, match="Two different nodes are called x"):
        cg.Graph(cg.input("x", 1) + cg.input("x", 2))


def test_several_outputs():
    graph = parse("a = x * y; b = x + 1", x=3, y=2)
    assert graph.forward() == 4.0
    assert graph["a"].value == 6.0
    assert graph.backward() == {"x": 1.0, "y": 0.0}
    assert graph["a"].gradient == 0.0


def test_an_output_may_stand_before_other_nodes():
    v = cg.input("x", 3) * 2
    graph = cg.Graph(cg.exp(v), v)
    assert graph.backward() == {"x": 2.0}
    assert graph["v1"].gradient == 0.0


def test_a_leaf_alone():
    graph = cg.Graph(cg.input("x", 3))
    assert graph.forward() == 3.0
    assert graph.backward() == {"x": 1.0}
    assert list(map(str, graph.backward_steps())) == ["∂x/∂x = 1"]
    constant = cg.Graph(cg.constant(3))
    assert constant.forward() == 3.0
    assert constant.backward() == {}
