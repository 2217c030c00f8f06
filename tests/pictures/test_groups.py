"""Groups: which nodes are in one, and where the layout puts them."""

from itertools import combinations

import pytest

import cgraph as cg
from cgraph.course.school.stills import flat, paint
from cgraph.errors import CgraphError, NameUnknownError, WrongKindError
from cgraph.language import use_language
from cgraph.pictures.drawing import draw
from cgraph.pictures.groups import gathered
from cgraph.players.large_graph import MOST_DRAWN
from cgraph.players.player import Player


def neurons():
    """Return two neurons that share an input and a factor c, and what is made of them."""
    formula = "h1 = tanh(c * w1 * x); h2 = tanh(c * w2 * x); f = h1 * h2"
    return cg.parse(formula, parameters="w1 w2 c", x=1, w1=2, w2=3, c=1)


def labels(graph, groups):
    """Return the labels of the nodes in each group."""
    return {name: {view.label for view in views} for name, views in gathered(graph, groups).items()}


def test_a_group_takes_in_what_is_used_for_it_alone():
    found = labels(neurons(), {"first": ["h1"], "second": ["h2"]})
    assert {"h1", "w1"} < found["first"]
    assert {"h2", "w2"} < found["second"]
    assert not found["first"] & found["second"]
    taken = found["first"] | found["second"]
    assert {view.label for view in neurons()} - taken == {"x", "c", "f"}  # an input, shared, used


def test_what_is_listed_is_in_its_group_only():
    found = labels(neurons(), {"both": ["h1", "h2"], "weights": ["w1", "w2"]})
    assert found["weights"] == {"w1", "w2"}
    assert "c" in found["both"]
    assert not found["both"] & found["weights"]


@pytest.mark.parametrize("groups", [["h1"], {"a": "h1"}, {"a": 1}, {1: ["h1"]}, "h1"])
def test_groups_that_are_none_say_how_to_write_them(groups):
    with pytest.raises(WrongKindError, match=r'\{"hidden": \["h1", "h2"\]\}'):
        cg.draw(neurons(), groups=groups)


def test_a_node_in_two_groups_is_told():
    groups = {"a": ["h1"], "b": ["h2", "h1"]}
    with pytest.raises(CgraphError, match="h1 is in two groups, a and b"):
        cg.draw(neurons(), groups=groups)
    use_language("zh")
    with pytest.raises(CgraphError, match="h1 同时在 a 和 b 两组里"):
        cg.draw(neurons(), groups=groups)
    with pytest.raises(NameUnknownError):
        cg.draw(neurons(), groups={"a": ["nobody"]})


@pytest.mark.parametrize("sizes", [[2, 3, 1], [2, 5, 4, 3, 1], [1, 1, 1], [3, 2, 2]])
def test_a_frame_holds_its_nodes_and_no_other(sizes):
    graph = cg.network(sizes, output="linear", form="numbers")
    drawing = draw(graph.nodes, gathered(graph, graph.groups))
    assert [group.name for group in drawing.groups] == [f"layer {k}" for k in range(1, len(sizes))]
    for group in drawing.groups:
        (left, top), (right, bottom) = group.corners
        for node in drawing.nodes:
            inside = left < node.x < right and top < node.y < bottom
            assert inside == (node.view.label in group.labels)
    for one, other in combinations(drawing.groups, 2):  # one layer behind the other
        assert one.corners[1][0] < other.corners[0][0]


def test_edges_into_a_frame_come_in_on_its_left_in_one_piece():
    graph = cg.network([2, 5, 4, 1], form="numbers")
    drawing = draw(graph.nodes, gathered(graph, graph.groups))
    group = drawing.groups[1]
    (left, _), _ = group.corners
    into = [
        edge
        for edge in drawing.edges
        if edge.target in group.labels and edge.source not in group.labels
    ]
    assert len(into) == 5 * 4
    for edge in into:
        assert (len(edge.points) - 1) % 3 == 0
        xs = [x for x, _ in edge.points[::3]]
        assert xs[0] < left < xs[-1]
        assert xs == sorted(xs)


def test_a_network_of_arrays_has_no_groups_and_of_numbers_its_layers():
    assert cg.network([2, 3, 1]).groups == {}
    graph = cg.network([2, 3, 1], form="numbers")
    assert graph.groups == {"layer 1": ["h1_1", "h1_2", "h1_3"], "layer 2": ["z2_1"]}
    assert graph.copy().groups == graph.alone().groups == graph.groups
    linear = cg.network([2, 3, 1], output="linear", form="numbers")
    assert linear.groups["layer 2"] == ["p"]


def test_a_large_graph_is_drawn_as_a_player_with_its_values():
    graph = cg.network([2, 8, 1], form="numbers")
    graph.forward(x1=0.5, x2=-1.0, y=1.0)
    player = cg.draw(graph)
    assert isinstance(player, Player)
    markup = player.pictures[0]["markup"]
    assert markup.count('class="group"') == 2
    assert 'data-part="value:x1" x=' in markup
    assert ">−1</text>" in markup
    assert "95 nodes" in player.transcript


def test_a_part_of_a_large_graph_has_the_groups_that_are_in_it():
    graph = cg.network([2, 8, 1], form="numbers")
    markup = cg.draw(graph, around="z2_1", depth=1, groups=graph.groups).pictures[0]["markup"]
    assert markup.count('class="group"') == 1


def test_the_limit_is_told():
    x = cg.input("x", 1)
    for _ in range(MOST_DRAWN):
        x = cg.tanh(x)
    with pytest.raises(CgraphError, match=f"up to {MOST_DRAWN} are drawn"):
        cg.draw(cg.Graph(x))


def test_on_a_slide_a_group_is_open():
    graph = cg.network([2, 3, 1], form="numbers")
    [drawing] = paint(cg.draw(graph).content, 0)
    drawing = flat(drawing, ["DejaVu Sans"])
    assert drawing.count('class="frame"') == 2
    for rule in (".group .frame { fill: none;", ".group .closed { display: none;"):
        assert rule in drawing
