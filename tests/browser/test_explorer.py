"""The learning-rate slider in a real browser: a drag, and the numbers that are then shown."""

import re

import pytest

import cgraph as cg
from cgraph.numerals import show
from helpers.player_page import frames, put, receive, sent


@pytest.fixture
def deck():
    w, b = cg.parameter("w", 1.0), cg.parameter("b", 0.0)
    prediction = (w * cg.input("x", 2.0) + b).named("yhat")
    return cg.Graph(((prediction - cg.input("y", 5.0)) ** 2).named("L"))


@pytest.fixture
def player(deck):
    return cg.explore_descent(deck, rates=[0.02, 0.05, 0.1, 0.15, 0.19, 0.25], steps=12)


@pytest.fixture
def shown(page, player):
    errors = put(page, player)
    yield page
    assert errors == []


def slide(page, slider, index):
    """Drag a slider's thumb to a stop, with the mouse."""
    box = slider.bounding_box()
    end, thumb = int(slider.get_attribute("max")), 17.6

    def at(stop):
        across = box["x"] + thumb / 2 + stop / end * (box["width"] - thumb)
        return across, box["y"] + box["height"] / 2

    page.mouse.move(*at(int(slider.input_value())))
    page.mouse.down()
    page.mouse.move(*at(index), steps=10)
    page.mouse.up()
    frames(page)


def near(value):
    """Return how a number may be written: columns hold 32 bits, and a tie may fall either way."""
    return {show(value * (1 + tiny)) for tiny in (-1e-6, 0.0, 1e-6)}


def text(page, part):
    return page.locator(f'[data-part="{part}"]').first.text_content()


def test_numbers_follow_the_rate_without_the_kernel(shown, deck, player):
    rates = player.axes[0]["stops"]
    rate, step = shown.locator(".sliders input"), shown.locator(".steps input")
    slide(shown, step, 3)
    for index in (5, 0, 3):
        slide(shown, rate, index)
        history = cg.descend(deck, rate=rates[index], steps=12)
        there = deck.copy()
        there.forward(**history[3])
        there.backward()
        for label in ("w", "b", "yhat", "L"):
            assert text(shown, f"value:{label}") in near(there[label].value)
        assert text(shown, "gradient:w") in near(there["w"].gradient)
        assert history.verdict.word in shown.locator(".sentence").text_content()
        update = text(shown, "update:w")
        assert show(rates[index]) in update
        assert update.split()[-1] in near(float(history["w"][4]))
    assert sent(shown) == []


def test_what_leaves_the_chart_is_told(shown):
    slide(shown, shown.locator(".sliders input"), 5)
    slide(shown, shown.locator(".steps input"), 9)
    assert "off the chart" in text(shown, "path-outside:0")
    slide(shown, shown.locator(".sliders input"), 2)
    assert text(shown, "path-outside:0") == ""


def test_trail_grows_with_the_step(shown):
    trail = shown.locator('polyline[data-part="path-trail:0"]')
    lengths = []
    for step in (0, 4, 12):
        slide(shown, shown.locator(".steps input"), step)
        lengths.append(len(trail.get_attribute("points").split()) // 2)
    assert lengths == [1, 5, 13]


def test_a_click_asks_for_another_start(shown, player):
    picture = shown.locator('figure[data-picture="path"] svg')
    box = picture.bounding_box()
    shown.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.4)
    values = sent(shown)[-1]["values"]
    whole = picture.evaluate("svg => [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height]")
    left, top, width, height = player.pictures[0]["click"]["box"]
    (low, high), (bottom, upper) = (
        player.pictures[0]["click"]["x"],
        player.pictures[0]["click"]["y"],
    )
    w = low + (whole[0] * 0.5 - left) / width * (high - low)
    b = upper - (whole[1] * 0.4 - top) / height * (upper - bottom)
    assert values["w"] == pytest.approx(w, abs=0.02)
    assert values["b"] == pytest.approx(b, abs=0.02)
    player.show(player.answer(values))
    receive(shown, player)
    assert re.sub("−", "-", text(shown, "value:w")) == re.sub("−", "-", show(values["w"]))


def test_the_update_fits_its_panel(page, deck):
    for wide in (1280, 900, 600):
        page.set_viewport_size({"width": wide, "height": 900})
        errors = put(page, cg.explore_descent(deck, steps=5))
        panel = page.locator('figure[data-picture="update"]')
        assert panel.evaluate("panel => panel.scrollHeight - panel.clientHeight") <= 0, wide
    assert errors == []


def test_rules_of_an_update_do_not_overlap(page):
    ravine = cg.parse(
        "L = 0.5 * theta1 ** 2 + 50 * theta2 ** 2", "theta1 theta2", theta1=1, theta2=1
    )
    errors = put(page, cg.explore_descent(ravine, steps=5))
    fractions = page.locator(".update mfrac").all()
    first, second = (fraction.bounding_box() for fraction in fractions)
    assert second["y"] - first["y"] - first["height"] >= 2
    assert errors == []


def rows(page):
    """Return how many pictures stand in each row."""
    middles = page.locator("figure").evaluate_all(
        "all => all.map(one => Math.round(one.offsetTop + one.offsetHeight / 2))"
    )
    return [middles.count(middle) for middle in dict.fromkeys(middles)]


@pytest.mark.parametrize(("wide", "expected"), [(1100, [3, 1]), (720, [2, 1, 1])])
def test_plots_stay_side_by_side(page, wide, expected):
    """Else the controls are out of sight, so far below."""
    line = cg.parse("L = mean((w * x + b - y) ** 2)", parameters="w b", w=0, b=0)
    page.set_viewport_size({"width": wide, "height": 900})
    errors = put(page, cg.explore_line(line, cg.data.noisy_line(), steps=5))
    assert rows(page) == expected
    assert errors == []


def test_numbers_stand_beside_the_rule(page, deck):
    errors = put(page, cg.explore_descent(deck, steps=5))
    numbers = page.locator('[data-part="update:w"]')
    assert numbers.evaluate("span => span.parentElement.offsetHeight < 48")
    assert errors == []


@pytest.mark.parametrize("wide", [1100, 720, 400])
def test_numbers_of_witnesses_do_not_overlap(page, deck, wide):
    page.set_viewport_size({"width": wide, "height": 900})
    errors = put(page, cg.witnesses(deck))
    inside = "all => all.every(one => one.scrollWidth <= one.clientWidth)"
    assert page.locator(".witnesses td > div").evaluate_all(inside)
    lines = "div => div.nextElementSibling.offsetTop - div.offsetTop"
    assert page.locator('[data-part="central:w"]').evaluate(lines) < 32  # no line left empty
    assert errors == []


def test_racers_have_lines_and_markers_of_their_own(page, deck):
    errors = put(page, cg.race(["gradient descent", "momentum", "adam"], deck, steps=10))
    dashes = {
        page.locator(f'polyline[data-part="path-trail:{n}"]').evaluate(
            "line => getComputedStyle(line).strokeDasharray"
        )
        for n in range(3)
    }
    shapes = {
        page.locator(f'[data-part="path-dot:{n}"]').evaluate("dot => dot.firstChild.outerHTML")
        for n in range(3)
    }
    assert len(dashes) == len(shapes) == 3
    assert errors == []
