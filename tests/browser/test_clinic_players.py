"""The microscope, the deep chain and the degrees in a real browser: no kernel, no error."""

import pytest

import cgraph as cg
from cgraph.course.clinic.sizes import look
from cgraph.numerals import show
from helpers.player_page import count, frames, part, press, sentence


def test_the_microscope_follows_the_step(shown):
    case = cg.patient(7)
    page, slides = shown(case.run()), look(case.history)
    page.locator(".player").focus()
    press(page, "End")
    last = len(slides.steps) - 1
    assert count(page) == f"{last} / {last}"
    assert show(float(case.history.loss[-1])) in sentence(page)
    assert part(page, "size:values:0") == show(float(f"{slides.values['W1'][-1]:.3g}"))
    assert part(page, "size:gradients:0") == show(float(f"{slides.used['W1'][-1]:.3g}"))
    assert part(page, "value:h1") == show(float(f"{slides.values['h1'][-1]:.3g}"))
    for name in ("values", "gradients", "ratios"):
        source = page.locator(f'[data-part="map:{name}"]').get_attribute("href")
        assert source.startswith("data:image/png")
    bars = page.locator('[data-part^="bar:"]')
    widths = [float(bar.get_attribute("width")) for bar in bars.all()]
    assert all(0.0 <= width <= 44.0 for width in widths)
    assert len({*widths}) > 3


def test_a_treatment_is_shown_at_once_and_says_whether_it_mends(shown):
    page = shown(cg.patient(7).treat())
    before = page.locator('[data-part="losses:seen"]').get_attribute("points")
    page.get_by_label("learning rate ÷ 100").check()
    frames(page)
    assert "Still sick" in sentence(page)
    page.get_by_label("subtract the step").check()
    frames(page)
    assert "Well" in sentence(page)
    assert page.locator('[data-part="losses:seen"]').get_attribute("points") != before


UNDER = """text => {
    const { x, y, width, height } = text.getBBox();
    const inside = (point) =>
        point.x > x && point.x < x + width && point.y > y && point.y < y + height;
    const lines = [...text.ownerSVGElement.querySelectorAll("polyline")];
    return lines.map((line) => [...line.points].filter(inside).length);
}"""


@pytest.mark.parametrize("number", [4, 6, 7, 10])
def test_no_curve_lies_under_the_names_of_the_curves(shown, number):
    page = shown(cg.patient(number).run())
    assert page.locator("svg text", has_text="learnt from").evaluate(UNDER) == [0, 0]


def test_what_went_wrong_is_marked_in_the_graph_from_its_step_on(shown):
    loss = cg.parse("(2*w - 5)**2", parameters="w", w=1)
    page = shown(cg.microscope(cg.descend(loss, rate=0.26, steps=20)))
    node = page.locator('[data-part="node:w"]')
    assert node.get_attribute("data-state") is None
    page.locator(".player").focus()
    press(page, "ArrowRight")
    assert node.get_attribute("data-state") == "wrong"
    assert "Learning rate too large" in sentence(page)


def test_the_chain_is_computed_in_the_page(shown):
    page = shown(cg.deep_chain(10, 0.2))
    assert "vanishes" in sentence(page)
    page.get_by_role("textbox", name="size of a weight").fill("2")
    press(page, "Tab")
    page.get_by_label("activation").select_option("linear")
    assert "explodes" in sentence(page)
    page.get_by_label("normalise").check()
    frames(page)
    assert "explodes" not in sentence(page)


def test_a_product_is_stepped_and_asked(shown):
    graph = cg.network([2, 3, 1], seed=1)
    corners = {"x1": [0, 0, 1, 1], "x2": [0, 1, 0, 1], "y": [0, 1, 1, 0]}
    graph.forward(**cg.data.arrays(corners))
    page = shown(cg.row_by_column(graph))
    page.get_by_role("radio").nth(1).check()
    page.locator("figure").focus()
    press(page, "ArrowRight", "ArrowRight")
    assert sentence(page).startswith("Row 1 times column 2: 0 × 0.0686 + 0 × (−0.0729) + 1 × ")
    assert part(page, "c:0:1") == "0.0228"
    assert part(page, "c:0:2") == ""
    press(page, "ArrowDown", "ArrowDown", "ArrowDown")
    assert page.locator(".hint .live").inner_text().startswith("Row 1 times column 3: ")


def test_the_degrees_draw_what_python_fits(shown):
    player = cg.degrees(step=0)
    page = shown(player)
    page.locator(".player").focus()
    press(page, "ArrowRight", "ArrowRight", "ArrowRight")
    line = next(one for one in player.transcript.splitlines() if "degree 3" in one)
    for number in line.split("loss ")[1].split()[0], line.split(", ")[2].split()[0]:
        assert number in sentence(page)
