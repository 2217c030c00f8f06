"""The functions of rules: the same on floats, on arrays and on symbols, and never an exception."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cgraph.functions import FUNCTIONS, fitted
from cgraph.program import COMPUTE, Program
from cgraph.tape import Tape

ONE = ("exp", "log", "sin", "cos", "tanh", "sigmoid", "relu", "abs", "sign", "sqrt", "floor")
TWO = ("divide", "power", "maximum", "minimum", "greater", "less", "less_equal", "equal",
       "not_equal", "gated")  # fmt: skip
SIGNS = {"add": "__add__", "subtract": "__sub__", "multiply": "__mul__"}
SPECIAL = st.sampled_from([0.0, -0.0, 1.0, -1.0, 2.0, -3.0, 0.5, -0.5, 1e308, -1e308, 5e-324, 710.0,
                           math.inf, -math.inf, math.nan])  # fmt: skip
FLOATS = SPECIAL | st.floats()


def same(found, expected):
    """Compare numbers, of which some are inf or nan, and some at the edge of vanishing."""
    assert type(found) is float
    np.testing.assert_allclose(found, np.asarray(expected).item(), rtol=1e-13, atol=1e-300)


def in_arrays(compute, *numbers):
    with np.errstate(all="ignore"):
        found = compute(*numbers)
    assert found.dtype == np.float64
    return found


def on_symbols(compute, *numbers):
    """Compute with other numbers, and run the program that is left with these."""
    tape = Tape()
    symbols = [tape.symbol(0.75) for _ in numbers]
    result = compute(*symbols)
    slots = [*tape.values]
    for symbol, number in zip(symbols, numbers, strict=True):
        slots[symbol.slot] = number
    Program(tape, [result]).run(slots)
    return slots[result.slot]


@pytest.mark.parametrize("name", ONE)
@given(FLOATS)
def test_of_one_number(name, x):
    compute = FUNCTIONS[name].compute
    same(compute(x), in_arrays(compute, np.array([[x]])))
    same(compute(x), on_symbols(compute, x))


@pytest.mark.parametrize("name", TWO)
@example(-1e-7, -46.5)  # beyond a float, were it not for the sign
@given(FLOATS, FLOATS)
def test_of_two_numbers(name, x, y):
    compute = FUNCTIONS[name].compute
    if name == "power" and x == -math.inf and y % 1.0:
        return  # NumPy takes the root of -inf for nan, and only the root
    same(compute(x, y), on_symbols(compute, x, y))
    array = np.array
    for numbers in ((array([x]), array([y])), (x, array([y])), (array([x]), y)):
        same(compute(x, y), in_arrays(compute, *numbers))


@pytest.mark.parametrize("name", SIGNS)
@given(FLOATS, FLOATS)
def test_of_signs(name, x, y):
    compute = getattr(float, SIGNS[name])
    tape = Tape()
    symbol = tape.symbol(0.5)
    for numbers in ((symbol, y), (x, symbol)):
        result = COMPUTE[name](*numbers)
        slots = [*tape.values]
        slots[symbol.slot] = x if numbers[0] is symbol else y
        Program(tape, [result]).run(slots)
        same(slots[result.slot], compute(x, y))


def test_an_array_beside_a_symbol_is_the_symbols_to_answer():
    tape = Tape()
    x, array = tape.symbol(2.0), np.array([1.0, 3.0])
    for result, expected in ((array - x, [-1, 1]), (x - array, [1, -1]), (-x * array, [-2, -6])):
        assert result.tape is tape
        assert result.value.tolist() == expected
        assert result.shape == (2,)


def test_what_is_computed_twice_is_one_instruction():
    tape = Tape()
    x = tape.symbol(3.0)
    assert (x * 2.0 + 1.0).slot == (x * 2.0 + 1.0).slot
    assert len(tape.instructions) == 2
    assert len(Program(tape, [x * 2.0]).instructions) == 1, "only what is needed"


FITTED = [  # contribution, shape of the value, and what arrives
    (2.0, (3,), [2, 2, 2]),
    ([1.0, 2.0, 3.0], (), 6),
    ([[1.0, 2.0], [3.0, 4.0]], (2,), [4, 6]),
    ([[1.0, 2.0], [3.0, 4.0]], (2, 1), [[3], [7]]),
    ([[1.0, 2.0], [3.0, 4.0]], (1, 1), [[10]]),
    ([[1.0, 2.0], [3.0, 4.0]], (1,), [10]),
    ([1.0, 2.0], (2, 2), [[1, 2], [1, 2]]),
    ([[5.0]], (2, 3), [[5, 5, 5], [5, 5, 5]]),
    (np.zeros((0, 2)), (2,), [0, 0]),
    (np.zeros(0), (), 0),
]


@pytest.mark.parametrize(("contribution", "shape", "expected"), FITTED)
def test_a_contribution_is_brought_to_the_shape_of_its_value(contribution, shape, expected):
    given_ = np.array(contribution) if np.ndim(contribution) else contribution
    value = np.ones(shape) if shape else 1.0
    found = fitted(given_, value)
    assert np.shape(found) == shape
    assert type(found) is type(value)
    np.testing.assert_array_equal(found, expected)
