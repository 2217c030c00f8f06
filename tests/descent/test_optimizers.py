"""The rules move parameters as PyTorch 2.13 itself does; make_pytorch.py asked it."""

import json
from pathlib import Path

import numpy as np
import pytest

from cgraph.descent import optimizers, schedules

PYTORCH = json.loads(Path(__file__).with_name("pytorch.json").read_text(encoding="utf-8"))
SCHEDULES = {
    "step": schedules.Step(30),
    "exponential": schedules.Exponential(0.97),
    "cosine": schedules.Cosine(100),
}


def gradients(w, b):
    """Return the partial derivatives of (2 w + b - 5)² + 0.1 w⁴ + 0.01 b⁴."""
    error = 2 * w + b - 5
    return 4 * error + 0.4 * w * w * w, 2 * error + 0.04 * b * b * b


def path(optimizer, rate, schedule, w=1.0, b=0.0):
    rates = [schedule(rate, step) for step in range(101)]
    memories = [None, None]
    points = [(w, b, rates[0])]
    for step in range(100):
        slopes = gradients(w, b)
        w, memories[0] = optimizer.step(w, slopes[0], memories[0], rates[step])
        b, memories[1] = optimizer.step(b, slopes[1], memories[1], rates[step])
        points.append((w, b, rates[step + 1]))
    return np.array(points)


@pytest.mark.parametrize("name", list(optimizers.OPTIMIZERS))
def test_rule_is_pytorchs(name):
    expected = np.array(PYTORCH[name])
    ours = path(optimizers.OPTIMIZERS[name], expected[0, 2], schedules.Constant())
    np.testing.assert_allclose(ours, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", list(SCHEDULES))
def test_schedule_is_pytorchs(name):
    expected = np.array(PYTORCH[name])
    ours = path(optimizers.GradientDescent(), expected[0, 2], SCHEDULES[name])
    np.testing.assert_allclose(ours, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("rule", optimizers.OPTIMIZERS.values())
def test_arrays_move_as_their_elements_do(rule):
    slopes = np.array([[2.0, -3.0], [1.0, 0.0], [-0.5, 4.0]])
    together, memory = np.array([1.0, -2.0]), None
    apart, memories = [1.0, -2.0], [None, None]
    for slope in slopes:
        together, memory = rule.step(together, slope, memory, 0.1)
        for index in range(2):
            apart[index], memories[index] = rule.step(
                apart[index], slope[index], memories[index], 0.1
            )
    np.testing.assert_allclose(together, apart, rtol=1e-14)
