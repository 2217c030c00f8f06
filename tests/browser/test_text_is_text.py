"""Whatever a name or a sentence is, pictures and pages show it as text."""

import json
import re
from xml.etree import ElementTree as ET

import pytest

import cgraph as cg
from cgraph.course.data import two_blobs
from cgraph.course.publish.widgets import PageWidgets
from cgraph.pictures.drawing import draw
from cgraph.pictures.graph_svg import graph_svg
from cgraph.symbols import show_name
from helpers.player_page import frames, put
from helpers.published_page import published

NAMES = [
    "<script>window.hurt = 1</script>",
    '"><img src=x onerror="window.hurt=1">',
    "'</text></svg><b>&amp;lt;",
    "x" * 500,
    "\u202eشرق‎\u2067",
    "👩‍🔬🏳️‍🌈",
    "{w} {0} %s \\frac $x$ ]]>",
    "a:b>c:0",
    "\u0301\u200b",
    "\ue000\U000f0003\ue000\U000ffff0",  # as a place for a number is written
]


def graph_of(name):
    x, y = cg.input(name, 3), cg.input("y", 2)
    return cg.Graph((x + y).named(f"{name}'") * y)


def loss_of(name):
    w, b = cg.parameter(name, 1.0), cg.parameter("b", 0.5)
    return cg.Graph((w * cg.input("x", 2.0) + b - 5) ** 2)


def boundary_of(name):
    blobs, weight = two_blobs(10), f"{name}'"
    z = cg.parameter(weight, 0.1) * cg.input(name) + cg.parameter("b", 0.0)
    loss = cg.mean((cg.sigmoid(z + cg.parameter("w2", 0.1) * cg.input("x2")) - cg.input("y")) ** 2)
    return cg.explore(loss, data={name: blobs.pop("x1"), **blobs}, steps=3)


def race_of(name):
    return cg.race(["adam", "momentum"], loss_of(name), names=[name, f"{name}2"], steps=3)


PLAYERS = {
    "forward": lambda name: cg.forward_player(graph_of(name)),
    "backward": lambda name: cg.backward_player(graph_of(name)),
    "bug": lambda name: cg.bug_player(graph_of(name), bug="overwrite"),
    "gradient check": lambda name: cg.gradient_check(graph_of(name)),
    "descent": lambda name: cg.explore(loss_of(name), steps=3, graph=True),
    "boundary": boundary_of,
    "race": race_of,
    "training": lambda name: cg.train(loss_of(name), rate=0.01, steps=3),
}


@pytest.mark.parametrize("name", NAMES)
def test_in_pictures_outside_of_a_page(name):
    graph = graph_of(name)
    graph.forward()
    svg = graph_svg(draw(graph.nodes), name)
    root = ET.fromstring(svg)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        *("svg", "style", "title", "g", "path", "rect", "circle", "ellipse", "text", "tspan"),
        *("desc", "defs", "marker", "line", "polygon", "polyline"),
    }
    steering = r"[\u202e\u2067]"  # of the direction of all that follows: a picture shows a mark
    written = "".join(root.itertext())
    assert not re.search(steering, written)
    assert re.sub(steering, "", show_name(name))[:4] in written
    html = graph._repr_mimebundle_()["text/html"]
    assert re.findall(r"<(\w+)", html) == re.findall(r"<(\w+)", plain_html())
    with pytest.raises(cg.CgraphError) as caught:
        graph.forward(**{f"{name}?": 1})
    assert f"{name}?" in str(caught.value)


def plain_html():
    graph = graph_of("x")
    graph.forward()
    return graph._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("player", PLAYERS)
def test_in_a_player(page, player):
    for name in NAMES:
        errors = put(page, PLAYERS[player](name))
        for key in ("End", "Home", "ArrowRight"):
            page.locator("figure").first.focus()
            page.keyboard.press(key)
        frames(page)
        shown = page.evaluate(
            """() => {
                const root = document.querySelector(".cgraph-player").shadowRoot;
                return {
                    hurt: window.hurt ?? null,
                    foreign: root.querySelectorAll("script, img, iframe, figure b").length,
                    words: root.textContent,
                };
            }"""
        )
        assert shown["hurt"] is None, name
        assert shown["foreign"] == 0, name
        if "\ue000" not in name:
            assert show_name(name)[:8] in shown["words"], name
        assert errors == [], name


def test_in_an_error_and_in_a_question(page):
    word = NAMES[0]
    question = cg.question.choice(word, {"a": word, "b": NAMES[1]}, "a", {"b": NAMES[1]})
    assert word in question.text
    player = cg.playground("x + y", x=1, y=2)
    page.goto("about:blank")
    page.set_content(published(NAMES[2], player, cg.forward_player(graph_of(word))))
    page.locator(".cgraph-player").nth(1).wait_for()
    assert page.title() == NAMES[2]
    assert page.evaluate("() => window.hurt ?? null") is None
    errors = put(page, player)
    told = {"kind": "error", "id": "", "field": "=", "message": word}
    formula = page.get_by_role("textbox", name="Formula", exact=True)
    formula.fill("x - y")
    formula.press("Enter")
    told["id"] = page.evaluate("() => window.sent.at(-1).id")
    page.evaluate("told => window.receive({}, told)", told)
    assert page.locator(".error").inner_text() == word
    assert page.evaluate("() => window.hurt ?? null") is None
    assert errors == []


def test_in_the_data_of_a_published_page():
    widgets = PageWidgets({"one": {"state": {"_esm": "export default {}", "words": NAMES}}})
    assert widgets.add("one") == 0
    data = widgets.data()
    assert "<" not in data
    assert NAMES in json.loads(data)["values"]
