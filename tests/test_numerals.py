"""How numbers are written: for pictures, for transcripts, for mathematics."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cgraph.numerals import latex, plain, show

WRITTEN = [  # value, in a picture, in a transcript, as LaTeX
    (None, "–", "-", r"\text{–}"),
    (0.0, "0", "0", "0"),
    (-0.0, "0", "0", "0"),
    (7.0, "7", "7", "7"),
    (-12.0, "−12", "-12", "-12"),
    (0.5, "0.5", "0.5", "0.5"),
    (-0.25, "−0.25", "-0.25", "-0.25"),
    (1 / 3, "0.333", "0.333333", "0.333"),
    (2 / 3, "0.667", "0.666667", "0.667"),
    (1.2345, "1.23", "1.2345", "1.23"),
    (8.545, "8.54", "8.545", "8.54"),  # the float lies just below
    (0.125, "0.125", "0.125", "0.125"),
    (2.125, "2.13", "2.125", "2.13"),  # a tie goes away from zero
    (-2.125, "−2.13", "-2.125", "-2.13"),
    (9.999, "10", "9.999", "10"),
    (0.001, "0.001", "0.001", "0.001"),
    (0.00099951, "0.001", "9.9951e-4", "0.001"),
    (0.00099949, "9.99×10⁻⁴", "9.9949e-4", r"9.99 \times 10^{-4}"),
    (0.0001, "1×10⁻⁴", "1e-4", r"1 \times 10^{-4}"),
    (1234.5, "1235", "1234.5", "1235"),
    (99999.0, "99999", "99999", "99999"),
    (99999.4, "1×10⁵", "99999.4", r"1 \times 10^{5}"),
    (100000.0, "1×10⁵", "100000", r"1 \times 10^{5}"),
    (-1234567.0, "−1.23×10⁶", "-1.23457e6", r"-1.23 \times 10^{6}"),
    (5e-324, "4.94×10⁻³²⁴", "4.94066e-324", r"4.94 \times 10^{-324}"),
    (1.7e308, "1.7×10³⁰⁸", "1.7e308", r"1.7 \times 10^{308}"),
    (math.inf, "∞", "inf", r"\infty"),
    (-math.inf, "−∞", "-inf", r"-\infty"),
    (math.nan, "nan", "nan", r"\text{nan}"),
]
ARRAYS = [
    (np.array([1.0, -0.5]), "[2] −0.5 … 1", "[1, -0.5]"),
    (np.array([[1.0, 2.0], [3.0, 4.0]]), "[2×2] 1 … 4", "[[1, 2], [3, 4]]"),
    (np.arange(8.0), "[8] 0 … 7", "[0, 1, 2, 3, 4, 5, 6, 7]"),
    (np.arange(9.0), "[9] 0 … 8", "[9] 0 to 8"),
    (np.full((3, 4), 1 / 3), "[3×4] 0.333 … 0.333", "[3x4] 0.333333 to 0.333333"),
    (np.zeros((0,)), "0", "[]"),
]


@pytest.mark.parametrize(("value", "shown", "typed", "formula"), WRITTEN)
def test_numbers(value, shown, typed, formula):
    assert (show(value), plain(value), latex(value)) == (shown, typed, formula)


@pytest.mark.parametrize(("array", "shown", "typed"), ARRAYS)
def test_arrays(array, shown, typed):
    assert (show(array), plain(array)) == (shown, typed)
    assert latex(array) == rf"\text{{{shown}}}"


@given(st.floats(-1.7e308, 1.7e308))
def test_what_is_written_is_the_number(value):
    written = plain(value)
    assert written.isascii()
    assert float(written) == pytest.approx(value, rel=5.1e-6, abs=1e-323)
    seen = show(value)
    assert len(seen) <= len("−2.46×10⁻¹⁶⁶")
    assert "-" not in seen
    back = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
    number = float(seen.replace("×10", "e").translate(back))
    assert number == pytest.approx(value, rel=5.1e-3, abs=1e-323)
    assert show(-value) == show(value) if value == 0 else show(-value) != show(value)
