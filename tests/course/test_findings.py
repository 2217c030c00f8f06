"""When two results are the same."""

import numpy as np
import pytest

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
