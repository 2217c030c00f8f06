"""Every text can be read on its ground, on light pages and on dark ones."""

import re

import pytest

from cgraph.course.exercises import COLOURS as ON_ANY_GROUND
from cgraph.pictures.graph_svg import graph_style
from cgraph.pictures.palette import DARK, LIGHT, css_variables

TEXT_ON_GROUND = [
    ("ink", "ground"),
    ("ink", "node-ground"),
    ("ink", "value-ground"),
    ("ink", "gradient-ground"),
    ("quiet", "ground"),
    ("quiet", "node-ground"),
    ("value", "ground"),
    ("value", "node-ground"),
    ("value", "value-ground"),
    ("gradient", "ground"),
    ("gradient", "node-ground"),
    ("gradient", "gradient-ground"),
    ("parameter", "ground"),
    ("parameter", "parameter-ground"),
    ("ink", "parameter-ground"),
    ("wrong", "ground"),
    ("wrong", "wrong-ground"),
    ("wrong", "value-ground"),
    ("wrong", "gradient-ground"),
]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_on_its_ground_has_the_contrast_of_aa(palette, text, ground):
    assert contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("line", ["line", "value", "gradient", "parameter", "wrong", "ink"])
def test_lines_have_the_contrast_that_aa_asks_of_shapes(palette, line):
    assert contrast(palette[line], palette["ground"]) >= 3


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("mark", ON_ANY_GROUND.values(), ids=ON_ANY_GROUND)
def test_marks_for_any_ground_can_be_seen_on_both(palette, mark):
    assert contrast(mark, palette["ground"]) >= 3


def test_the_style_sheet_takes_every_colour_from_the_palette():
    named = {f"--cg-{name}" for name in LIGHT}
    assert set(re.findall(r"var\((--[\w-]+)\)", graph_style())) <= named
    assert set(re.findall(r"(--[\w-]+):", css_variables(LIGHT))) == named
    assert "#" not in graph_style()
