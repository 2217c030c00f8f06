"""The map of a loss: its lines are smooth."""

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.data import noisy_line
from cgraph.course.players.landscape import contour

VALLEYS = "L = a ** 2 + (b ** 2 - 1) ** 2"
LINE = "L = mean((a * x + b - y) ** 2)"


@pytest.mark.parametrize(
    ("formula", "limits"),
    [(VALLEYS, ((-2.0, 2.0), (-1.6, 1.6))), (LINE, ((-2.0, 6.0), (-2.0, 14.0)))],
)
def test_lines_of_equal_loss_are_smooth(formula, limits):
    loss = cg.parse(formula, parameters="a b", a=0, b=0)
    loss.evaluate(noisy_line(rows=20, intercept=6) if "x" in loss.inputs else {})
    lines = contour(loss, ("a", "b"), limits).figure.axes[0].collections[-1]
    sides = np.ptp(limits, axis=1)
    turns = [
        _turns(np.array(line.vertices) / sides)
        for path in lines.get_paths()
        for line in path._iter_connected_components()
        if len(line.vertices) > 2
    ]
    assert len(turns) > 5
    assert np.degrees(np.max(np.concatenate(turns))) < 45


def _turns(points):
    """Return by how much a line turns at each of its points."""
    along = np.diff(points, axis=0)
    along = along[np.hypot(*along.T) > 1e-3]
    return np.abs(np.diff(np.unwrap(np.arctan2(along[:, 1], along[:, 0]))))
