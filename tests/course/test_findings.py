"""When two results are the same."""

import re

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.exercises.findings import same


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (0.1 + 0.2, 0.3, True),
        (1.0, 1.001, False),
        ("8", 8.0, False),
        (None, 8.0, False),
        ([1, [2]], (1.0, 2.0), False),
        ((1.0, 2.0, 3.0), (1.0, 2.0), False),
        (True, 1.0, False),
        (1.0, True, False),
        (np.True_, True, True),
    ],
)
def test_results_are_the_same_but_for_their_last_digits(one, other, expected):
    assert same(one, other) is expected


@pytest.mark.parametrize(
    ("gives", "told"),
    [
        (lambda _a, b, up: cg.constant(up) * b, r"yours gives 1 \* 2; it should give 2, 5"),
        (lambda _a, b, up: np.array([up * b, None]), r"yours gives array\(\[2.0, None\]"),
    ],
)
def test_a_function_that_gives_no_numbers_is_told_what_it_gives(gives, told):
    assert re.search(told, str(cg.check("03.multiply", gives)))
