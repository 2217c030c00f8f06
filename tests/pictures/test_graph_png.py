"""The PNG: small, the same each time, without empty boxes."""

import io
from pathlib import Path

import pytest
from cgraph.pictures.graph_png import graph_png
from PIL import Image, ImageColor

import cgraph as cg
from cgraph.pictures import fonts
from cgraph.pictures.drawing import draw
from cgraph.pictures.graph_picture import values_frame
from cgraph.pictures.palette import LIGHT


@pytest.fixture
def graph():
    x, w = cg.input("输入", 3), cg.parameter("w", 2)
    graph = cg.Graph(cg.exp(x * w - 7).named("预测"))
    graph.forward()
    graph.backward()
    return graph


def colours(png):
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return {colour for _, colour in image.getcolors(1 << 20)}


def test_it_is_small_and_the_same_each_time(graph):
    drawing, frame = draw(graph.nodes), values_frame(graph.nodes)
    png = graph_png(drawing, frame)
    assert png == graph_png(draw(graph.nodes), frame)
    assert len(png) < 60_000


def test_values_gradients_and_parameters_have_their_colours(graph):
    png = graph_png(draw(graph.nodes), values_frame(graph.nodes))
    for name in ("value", "gradient", "parameter", "value_ground", "gradient_ground", "ink"):
        assert ImageColor.getrgb(getattr(LIGHT, name)) in colours(png), name


def test_what_happens_now_stands_out(graph):
    calm = graph_png(draw(graph.nodes), {})
    assert ImageColor.getrgb(LIGHT.gradient) not in colours(
        graph_png(
            draw(graph.nodes), {f"gradient:{view.label}": {"text": ""} for view in graph.nodes}
        )
    )
    label = graph.output.label
    assert graph_png(draw(graph.nodes), {f"node:{label}": {"state": "now"}}) != calm
    wrong = graph_png(draw(graph.nodes), {f"node:{label}": {"state": "now wrong"}})
    assert ImageColor.getrgb(LIGHT.wrong) in colours(wrong)


def test_a_wide_graph_stays_within_bounds():
    node = cg.input("x", 1)
    for _ in range(50):
        node = cg.sin(node)
    graph = cg.Graph(node)
    image = Image.open(io.BytesIO(graph_png(draw(graph.nodes), {})))
    assert max(image.size) <= 2000


def test_fonts_are_asked_whether_they_have_the_characters(monkeypatch):
    assert fonts.font_for("ŷ₁ −0.5×10⁻³", "sans", 20) is not None
    assert fonts.font_for("\U00010fff", "sans", 20) is None
    assert fonts.font_for("שלום", "sans", 20) is None
    monkeypatch.setattr(fonts, "_chinese", lambda _size: None)
    assert fonts.font_for("输入", "sans", 20) is None


@pytest.mark.parametrize(
    ("names", "found"),
    [(["gone.ttc"], None), (["gone.ttc", "DejaVuSans.ttf"], "DejaVuSans.ttf")],
)
def test_the_first_chinese_font_of_the_machine_is_taken(names, found, monkeypatch):
    path = Path(fonts._bundled("sans", 20).path).parent
    monkeypatch.setattr(fonts, "_CHINESE", [str(path / name) for name in names])
    for remembered in (fonts._chinese, fonts._chinese_name):
        remembered.cache_clear()
    try:
        assert fonts._chinese_name() == (found and str(path / found))
        assert (fonts._chinese(20) is None) == (found is None)
        assert fonts.font_for("输入", "sans", 20) is None  # this one has no Chinese either
    finally:
        for remembered in (fonts._chinese, fonts._chinese_name):
            remembered.cache_clear()


def test_without_a_chinese_font_a_name_becomes_a_number(graph, monkeypatch):
    drawing = draw(graph.nodes)
    named = graph_png(drawing, {})
    monkeypatch.setattr(fonts, "_chinese", lambda _size: None)
    assert graph_png(drawing, {}) != named or fonts._chinese_name() is None
