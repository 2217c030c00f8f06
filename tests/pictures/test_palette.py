"""Every text can be read on its ground, on light pages and on dark ones."""

import re
from dataclasses import fields

import pytest

from cgraph.pictures.graph_svg import graph_style
from cgraph.pictures.palette import (
    DARK,
    LIGHT,
    ON_ANY_GROUND,
    TEXT_ON_GROUND,
    Palette,
    contrast,
    css_variables,
)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_on_its_ground_has_the_contrast_of_aa(palette, text, ground):
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("line", ["line", "value", "gradient", "parameter", "wrong", "ink"])
def test_lines_have_the_contrast_that_aa_asks_of_shapes(palette, line):
    assert contrast(getattr(palette, line), palette.ground) >= 3


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("mark", ON_ANY_GROUND.values(), ids=ON_ANY_GROUND)
def test_marks_for_any_ground_can_be_seen_on_both(palette, mark):
    assert contrast(mark, palette.ground) >= 3


def test_the_style_sheet_takes_every_colour_from_the_palette():
    named = {"--cg-" + field.name.replace("_", "-") for field in fields(Palette)}
    assert set(re.findall(r"var\((--[\w-]+)\)", graph_style())) <= named
    assert set(re.findall(r"(--[\w-]+):", css_variables())) == named
    assert "#" not in graph_style()
