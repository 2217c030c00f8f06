"""Formulas mean what Python means by them, in school's writing as well."""

import math
import random

import pytest

from cgraph.errors import DomainError, FormulaError
from cgraph.formula import parse_among
from helpers.random_formulas import NAMES, PYTHON, any_width, random_formula


def python_value(text):
    """Return what Python computes: a number, None if there is none, or inf beyond its numbers."""
    try:
        value = eval(text, {"__builtins__": {}, **PYTHON}, NAMES)  # noqa: S307  made here
    except (ZeroDivisionError, ValueError, TypeError):  # of complex numbers there is no exp
        return None
    except OverflowError:
        return math.inf
    return None if isinstance(value, complex) else value


def formula_value(text):
    """Return what the graph of a formula computes, in the same way."""
    try:
        graph = parse_among(NAMES, text)
        assert set(graph.inputs) <= set(NAMES)
        return graph.evaluate({name: NAMES[name] for name in graph.inputs})
    except DomainError:
        return None
    except FormulaError as error:
        if "too large" not in str(error):
            raise
        return math.inf


def test_random_expressions_have_the_value_that_python_gives(pytestconfig):
    dice = random.Random(1)
    compared = 0
    for _ in range(pytestconfig.getoption("--graphs")):
        written = random_formula(dice)
        expected = python_value(written.python)
        if expected is not None and not math.isfinite(expected):
            continue  # Python stops there, graphs go on with inf
        compared += 1
        for text in (written.python, any_width(dice, str(written))):
            value = formula_value(text)
            if expected is None:
                assert value in (None, math.inf), (text, written.python)
            else:
                assert value == pytest.approx(expected, rel=1e-9, abs=1e-9), (text, written.python)
    assert compared > 0.8 * pytestconfig.getoption("--graphs")
