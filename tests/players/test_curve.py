"""A curve lies where the function is, and the page moves its point along it."""

import math
import re

import pytest

import cgraph as cg
from helpers.in_page import Shown


def sigma(z: float = 0.0) -> cg.Graph:
    return cg.parse("sigma = 1 / (1 + exp(-z))", z=z)


def test_the_curve_and_its_numbers_lie_on_the_axes() -> None:
    [picture] = cg.curve(sigma(), box={"z": (-4, 4)}).pictures
    curve = re.search(r'class="curve" d="M([^"]*)"', picture["markup"])[1]
    places = [tuple(map(float, place.split())) for place in curve.split("L")]
    left, top, width, height = picture["drags"][0]["box"]
    low, high = picture["drags"][0]["y"]
    for x, y in places:
        z = -4 + 8 * (x - left) / width
        there = low + (high - low) * (top + height - y) / height
        assert there == pytest.approx(1 / (1 + math.exp(-z)), abs=2e-3)
    ticks = re.findall(r'class="tick" x="([\d.]+)" y="[\d.]+">([^<]*)<', picture["markup"])
    assert [number for _, number in ticks] == ["−4", "−2", "0", "2", "4"]
    for x, number in ticks:
        at = left + width * (float(number.replace("−", "-")) + 4) / 8
        assert float(x) == pytest.approx(at, abs=0.06)


def test_it_breaks_where_the_function_has_no_value() -> None:
    [picture] = cg.curve(cg.parse("1 / x", x=1)).pictures
    assert re.search(r'class="curve" d="([^"]*)"', picture["markup"])[1].count("M") == 2


def test_the_page_moves_the_point_and_tells_all_digits(javascript) -> None:
    player = cg.curve(sigma())
    [frame] = Shown(javascript, player, [0], z=8.0).frames
    assert frame["sentence", "text"] == f"z = 8: σ = {1 / (1 + math.exp(-8)):.15g}"
    assert frame["point", "y"] == pytest.approx(1 / (1 + math.exp(-8)))
    assert frame["drop", "curve-x"].tolist() == [8, 8, -8]
    assert "z = -8: σ = 3.3535e-4\n" in player.content.transcript


def test_what_cannot_be_drawn_is_said() -> None:
    product = cg.parse("x * y", x=1, y=2)
    for name in (None, "z"):
        with pytest.raises(cg.NameUnknownError, match="Name one of these: x and y"):
            cg.curve(product, name)
    assert cg.curve(product, "y").fields[0]["name"] == "y"
    with pytest.raises(cg.DomainError, match="between x = −8 and x = 8"):
        cg.curve(cg.parse("sqrt(x - 100)", x=101))
    with pytest.raises(cg.WrongKindError, match="box"):
        cg.curve(sigma(), box={"z": (3, -3)})


@pytest.mark.parametrize("make", [cg.curve, cg.wiggle])
@pytest.mark.parametrize("make_node", [
    lambda: cg.cross_entropy(cg.sigmoid(cg.input("x", 0.5)), 1),
    lambda: cg.input("x", 0.5) * 1e307,
    lambda: cg.minimum(cg.input("x", 0.5), -1e270),
    lambda: cg.sqrt(cg.input("x", 1e228)),
])  # fmt: skip
def test_numbers_of_any_size_are_drawn(make, make_node):
    """No warning reaches the learner's cell: the tests make errors of them."""
    try:
        (picture, *_) = make(cg.Graph(make_node()), "x").pictures
    except cg.DomainError:
        assert make is cg.curve
    else:
        assert "nan" not in picture["markup"]


def test_a_wiggle_where_nothing_has_a_value_is_told():
    with pytest.raises(cg.DomainError, match="no value anywhere"):
        cg.wiggle(cg.Graph(cg.input("x", 3) / 0))


def test_an_output_that_is_an_array_is_told() -> None:
    with pytest.raises(cg.ShapeError, match=r"shape \(2,\). Sum it up"):
        cg.curve(cg.Graph(cg.input("x", 1.0) * cg.input("a", [1.0, 2.0])), "x")
