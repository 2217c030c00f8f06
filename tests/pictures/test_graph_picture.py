"""A graph's picture: every part is named, nothing overlaps, no name becomes markup."""

import itertools
from xml.etree import ElementTree as ET

import pytest

import cgraph as cg
from cgraph.pictures.drawing import HALF_PLATE, draw
from cgraph.pictures.graph_svg import graph_picture, graph_svg, static_svg, values_now
from helpers.every_player import layers

HOSTILE = [
    "<script>alert(1)</script>",
    "\"quoted\" & 'so'",
    "]]>",
    "名字很长" * 30,
    "a" * 5000,
    "שלום",
    "👩‍👩‍👧‍👦",
    "line\nbreak\0",
    "\u202egnp.exe",
    "x>y:0",
]


def product():
    x, y = cg.input("x", 3), cg.input("y", 2)
    return cg.Graph((x + y).named("u") * y)


def logistic():
    w1, w2, b = (cg.parameter(name, 0.5) for name in ("w1", "w2", "b"))
    x1, x2 = cg.input("x1", 1), cg.input("x2", 2)
    return cg.Graph(cg.sigmoid(w1 * x1 + w2 * x2 + b).named("yhat"))


def network():
    x = [cg.input(f"x{index}", index) for index in range(3)]
    hidden = []
    for row in range(3):
        total = cg.parameter(f"b{row}", 0.1)
        for column, given in enumerate(x):
            total = total + cg.parameter(f"w{row}{column}", 0.2) * given
        hidden.append(cg.tanh(total))
    return cg.Graph((hidden[0] - hidden[1]) / (hidden[2] ** 2 + 1))


def hostile():
    nodes = [cg.input(name, 1) for name in HOSTILE]
    total = nodes[0]
    for node in nodes[1:]:
        total = total * node
    return cg.Graph(total.named("<b>"))


GRAPHS = [product, logistic, network, hostile]


def parts(svg):
    return [e.get("data-part") for e in ET.fromstring(svg).iter() if e.get("data-part")]


def text_of(svg, part):
    [element] = [e for e in ET.fromstring(svg).iter() if e.get("data-part") == part]
    return element.text or ""


@pytest.mark.parametrize("make", GRAPHS)
def test_the_parts_are_those_of_the_graph(make):
    graph = make()
    wanted = set()
    for view in graph.nodes:
        label = view.label.replace("\0", "\ufffd").replace("\n", "\ufffd")
        label = label.replace("\u202e", "\ufffd")
        wanted.add(f"node:{label}")
        if view.kind != "constant":
            wanted |= {f"value:{label}", f"gradient:{label}"}
        for slot, source in enumerate(view.operands):
            ends = f"{source.label}>{view.label}:{slot}"
            for bad in "\0\n\u202e":
                ends = ends.replace(bad, "\ufffd")
            wanted |= {f"edge:{ends}", f"local:{ends}"}
    found = parts(graph_picture(graph).markup)
    assert set(found) == wanted
    assert len(found) == len(wanted)


@pytest.mark.parametrize("make", GRAPHS)
def test_no_node_touches_another(make):
    drawn = draw(make().nodes)
    for one, other in itertools.combinations(drawn.nodes, 2):
        beside = one.right <= other.x - other.half_width or other.right <= one.x - one.half_width
        assert beside or abs(one.y - other.y) >= HALF_PLATE * 2


@pytest.mark.parametrize("make", GRAPHS)
def test_edges_end_at_the_shape_and_start_at_the_ledger(make):
    drawn = draw(make().nodes)
    place = {node.view.label: node for node in drawn.nodes}
    for edge in drawn.edges:
        source, target = place[edge.source], place[edge.target]
        assert edge.points[0] == (source.right, source.y)
        tip = edge.head[0]
        middle = target.x - target.half_width + target.half_height
        distance = ((tip[0] - middle) ** 2 + (tip[1] - target.y) ** 2) ** 0.5
        assert distance == pytest.approx(target.half_height, abs=0.2)


def test_no_arrowhead_hides_another():
    drawn = draw(network().nodes)
    tips = [edge.head[0] for edge in drawn.edges]
    for (x, y), (other_x, other_y) in itertools.combinations(tips, 2):
        assert abs(x - other_x) + abs(y - other_y) > 8


def test_x_plus_x_has_two_edges_that_part():
    x = cg.input("x", 3)
    drawn = draw(cg.Graph(x + x).nodes)
    one, other = drawn.edges
    assert {one.slot, other.slot} == {0, 1}
    assert abs(one.head[0][1] - other.head[0][1]) > 12


@pytest.mark.parametrize("swap", [False, True])
def test_the_first_operand_of_a_difference_arrives_above(swap):
    x, y = cg.input("x", 3), cg.input("y", 2)
    drawn = draw(cg.Graph(y - x if swap else x - y).nodes)
    first, second = sorted(drawn.edges, key=lambda edge: edge.slot)
    assert first.head[0][1] < second.head[0][1]


def test_names_are_shown_as_text_and_in_full_on_hover():
    svg = graph_picture(hostile()).markup
    root = ET.fromstring(svg)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {"svg", "g", "rect", "path", "text", "title"}
    titles = {element.text for element in root.iter() if element.tag.endswith("title")}
    assert {"名字很长" * 30, "a" * 5000} <= titles
    assert not any(element.get("id") for element in root.iter())


def test_constants_show_their_number_once():
    x = cg.input("x", 3)
    graph = cg.Graph(x * 2 + 2)
    svg = graph_picture(graph).markup
    assert [e.text for e in ET.fromstring(svg).iter() if e.get("class") == "number"] == ["2", "2"]
    assert "value:2" not in parts(svg)


def test_values_are_blank_and_gradients_dashes_until_known():
    graph = product()
    blank = graph_picture(graph).markup
    assert (text_of(blank, "value:x"), text_of(blank, "gradient:x")) == ("", "–")
    fresh = static_svg(draw(graph.nodes), graph.nodes)
    assert (text_of(fresh, "value:x"), text_of(fresh, "value:u")) == ("3", "")
    graph.forward()
    graph.backward()
    known = static_svg(draw(graph.nodes), graph.nodes)
    assert [text_of(known, f"value:{name}") for name in "xyuf"] == ["3", "2", "5", "10"]
    assert [text_of(known, f"gradient:{name}") for name in "xyuf"] == ["2", "7", "2", "1"]


def test_arrays_show_shape_and_range():
    x = cg.input("x", [[-1.0, 0.0], [2.0, 3.0], [4.0, 1.0]])
    graph = cg.Graph(cg.sum(x * 2))
    graph.forward()
    svg = static_svg(draw(graph.nodes), graph.nodes)
    assert text_of(svg, "value:x") == "[3×2] −1 … 4"


def test_nothing_moves_when_values_come():
    graph = logistic()
    before = draw(graph.nodes)
    graph.forward(x1=-0.000123, x2=0.00456)
    graph.backward()
    after = draw(graph.nodes)
    assert [(n.x, n.y) for n in before.nodes] == [(n.x, n.y) for n in after.nodes]


def test_nothing_moves_when_gradients_of_arrays_come():
    graph = layers()
    before = draw(graph.nodes)
    graph.backward()
    after = draw(graph.nodes)
    assert [(n.x, n.plate) for n in before.nodes] == [(n.x, n.plate) for n in after.nodes]


def test_texts_and_states_of_a_still_are_escaped():
    graph = product()
    looks = {"value:x": {"text": "<b>&"}, "node:x": {"state": '"now'}}
    svg = graph_svg(draw(graph.nodes), "", looks)
    assert text_of(svg, "value:x") == "<b>&"
    assert [e.get("data-state") for e in ET.fromstring(svg).iter() if e.get("data-state")] == [
        '"now'
    ]


def test_every_part_that_has_a_value_is_in_the_picture_but_constants():
    x = cg.input("x", 3)
    graph = cg.Graph(x + 1)
    missing = set(values_now(graph.nodes)) - set(parts(graph_picture(graph).markup))
    assert missing == {"value:1", "gradient:1"}


@pytest.mark.parametrize(("value", "is_long"), [(-1234.0, False), (-1.23e-5, True), (0.1, False)])
def test_a_long_number_is_written_smaller(value, is_long):
    graph = cg.Graph(cg.input("x", value) * 2)
    svg = static_svg(draw(graph.nodes), graph.nodes)
    [element] = [e for e in ET.fromstring(svg).iter() if e.get("data-part") == "value:x"]
    assert (element.get("data-long") is not None) == is_long
