"""The button that saves a player's pictures, in a real browser: what it writes stands alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

import cgraph as cg
from cgraph.course.players.wiggle import wiggle
from helpers.player_page import press, put

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from cgraph.players.player import Player


def _product() -> cg.Graph:
    graph = cg.parse("u = x + y; f = u * y", x=3, y=2)
    graph.forward()
    return graph


def _saved(page: Page, keys: str = "") -> tuple[str, bytes]:
    if keys:
        page.keyboard.down(keys)
    with page.expect_download() as download:
        page.locator("button.save").click()
    if keys:
        page.keyboard.up(keys)
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


@pytest.mark.parametrize(("make", "numbers"), [("backward", ["7"]), ("wiggle", ["Δ 0.5"])])
def test_an_svg_stands_alone(page: Page, make: str, numbers: list[str]) -> None:
    graph = _product()
    player: Player = wiggle(graph, "y") if make == "wiggle" else cg.backward_player(graph)
    errors = put(page, player)
    page.locator("figure").first.focus()
    press(page, "End")
    name, content = _saved(page)
    assert name.endswith(".svg")
    text = content.decode()
    assert "var(" not in text
    root = ET.fromstring(text)
    shown = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert set(numbers) <= set(shown)
    drawings = page.locator("figure > svg").count()
    assert len(root.findall("{http://www.w3.org/2000/svg}svg")) == drawings
    page.goto("about:blank")
    page.set_content(text)  # no style sheet but its own
    node = page.locator('[data-part="value:f"]').first
    assert node.evaluate("e => getComputedStyle(e).fill") == "rgb(11, 87, 164)"
    assert errors == []


def test_a_png_is_twice_as_large(page: Page) -> None:
    put(page, cg.backward_player(_product()))
    box = page.locator("figure > svg").first.get_attribute("viewBox")
    name, content = _saved(page, "Shift")
    assert name == "graph.png"
    assert content.startswith(b"\x89PNG")
    width = int.from_bytes(content[16:20], "big")
    assert width == 2 * int(float(re.split(r"\s", str(box))[2]))


def test_where_there_is_no_drawing_there_is_no_button(page: Page) -> None:
    model = cg.parse("p = sigmoid(w * x + b)", parameters="w b", x=0, w=0, b=0)
    put(page, cg.knobs(model, {"x": [1.0, -1.0], "y": [1.0, 0.0]}))
    assert page.locator("button.save").is_hidden()
