"""Columns are shared only where nothing is lost by it."""

import numpy as np
import pytest
from cgraph.pictures.columns import Columns

AXES = ("step",)
NUMBERS = np.array([3.0, -1.0, 0.25, 7.0])


def shown(track):
    """Return the numbers that a page puts in the picture."""
    offset, factor = track.scale
    return offset + factor * track.data.astype(np.float64)


@pytest.mark.parametrize("other", [NUMBERS, 2 * NUMBERS, -NUMBERS, 5 + NUMBERS / 3])
def test_a_straight_line_shares_the_numbers(other):
    columns = Columns()
    first = columns.track("a", "number", AXES, NUMBERS)
    second = columns.track("b", "number", AXES, other)
    np.testing.assert_array_equal(first.data, second.data)
    np.testing.assert_allclose(shown(second), other, rtol=1e-6)


@pytest.mark.parametrize(
    "other",
    [
        NUMBERS**2,
        NUMBERS + np.array([0, 0, 0, 1e-3]),
        np.array([1.0, 2.0, 3.0, np.nan]),
        np.zeros(4),
        np.full(4, np.inf),
    ],
)
def test_anything_else_has_its_own(other):
    columns = Columns()
    columns.track("a", "number", AXES, NUMBERS)
    np.testing.assert_allclose(shown(columns.track("b", "number", AXES, other)), other, rtol=1e-6)


def test_what_cancels_is_not_shared():
    near = 5 + np.array([3.0, 1e-9, -1e-12, 0.0])
    columns = Columns()
    columns.track("a", "number", AXES, near)
    np.testing.assert_allclose(
        shown(columns.track("b", "number", AXES, near - 5)), near - 5, rtol=1e-6, atol=0
    )


def test_infinities_stay_infinite():
    grown = np.array([1.0, 1e300, np.inf, np.nan])
    columns = Columns()
    columns.track("a", "number", AXES, grown)
    again = shown(columns.track("b", "number", AXES, 2 * grown))
    assert again[0] == 2.0
    assert np.isposinf(again[1:3]).all()
    assert np.isnan(again[3])


def test_scale_reaches_the_picture():
    columns = Columns()
    columns.track("a", "number", AXES, NUMBERS)
    placed = columns.track("b", "x", AXES, 2 * NUMBERS, scale=(100.0, -3.0))
    np.testing.assert_allclose(shown(placed), 100.0 - 6.0 * NUMBERS, rtol=1e-6)
