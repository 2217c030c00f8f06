"""The rules move parameters as PyTorch 2.13 itself does; make_pytorch.py asked it."""

import json
from pathlib import Path

import numpy as np
import pytest

from cgraph.descent import optimizers, schedules
from cgraph.descent.optimizers import OPTIMIZERS
from cgraph.errors import CgraphError
from helpers.optimizers import check_optimizer

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
    move = optimizer.stepper()
    places = [(start, *[0.0] * len(optimizer.remembered)) for start in (w, b)]
    points = [(w, b, rates[0])]
    for step in range(100):
        slopes = gradients(*(place[0] for place in places))
        for which, slope in enumerate(slopes):
            theta, *memory = places[which]
            places[which] = move(theta, slope, rates[step], *memory)
        points.append((*(place[0] for place in places), rates[step + 1]))
    return np.array(points)


@pytest.mark.parametrize("name", [name for name in PYTORCH if name in OPTIMIZERS])
def test_rule_is_pytorchs(name):
    expected = np.array(PYTORCH[name])
    ours = path(OPTIMIZERS[name], expected[0, 2], schedules.Constant())
    np.testing.assert_allclose(ours, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", list(SCHEDULES))
def test_schedule_is_pytorchs(name):
    expected = np.array(PYTORCH[name])
    ours = path(optimizers.gradient_descent, expected[0, 2], SCHEDULES[name])
    np.testing.assert_allclose(ours, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("row", OPTIMIZERS.values(), ids=list(OPTIMIZERS))
def test_every_row_goes_through_everything(row):
    check_optimizer(row)


def test_other_numbers_make_another_row():
    adam = optimizers.adam(beta1=0.8, epsilon=np.float32(0.5))
    assert adam.numbers == {"beta1": 0.8, "beta2": 0.999, "epsilon": 0.5}
    assert adam.title == "Adam (beta1 = 0.8, epsilon = 0.5)"
    assert optimizers.adam.title == "Adam"
    assert optimizers.adam.numbers["beta1"] == 0.9, "the row itself stays as it is"
    assert adam == optimizers.adam(beta1=0.8, epsilon=0.5) != optimizers.adam
    assert len({adam, optimizers.adam, optimizers.adam(beta1=0.8, epsilon=0.5)}) == 2


@pytest.mark.parametrize(
    ("name", "numbers", "told"),
    [
        ("adam", {"beta1": 1.0}, r"beta1 is a number from 0 to 0\.9999, not 1\.0"),
        ("rmsprop", {"rho": 2.0}, "rho is a number"),
        ("momentum", {"beta": -0.1}, "beta is a number"),
        ("momentum", {"beta": float("nan")}, "beta is a number"),
        ("momentum", {"beta": "0.9"}, "beta is a number"),
        ("momentum", {"beta": None}, "beta is a number"),
        ("adam", {"epsilon": 0.0}, "epsilon is a number from 1e-16"),
        ("adam", {"lr": 0.1}, "no number called lr.*beta1, beta2, epsilon"),
        ("gradient_descent", {"beta": 0.1}, "no number called beta"),
    ],
)
def test_numbers_that_cannot_be_used_are_told(name, numbers, told):
    with pytest.raises(CgraphError, match=told):
        getattr(optimizers, name)(**numbers)


def test_numbers_are_given_by_name():
    with pytest.raises(CgraphError, match=r"rmsprop\(rho=0\.99, epsilon=1e-08\)"):
        optimizers.rmsprop(0.9)


def test_a_name_that_is_no_optimizer_is_told_those_that_are():
    with pytest.raises(AttributeError, match=r"'Adam'.*gradient_descent, momentum"):
        optimizers.Adam  # noqa: B018
    assert {name.replace(" ", "_") for name in OPTIMIZERS} <= set(dir(optimizers))


@pytest.mark.parametrize("row", OPTIMIZERS.values(), ids=list(OPTIMIZERS))
def test_where_the_loss_is_flat_nothing_moves(row):
    theta, *memory = row.stepper()(3.0, 0.0, 0.1, *[0.0] * len(row.remembered))
    shrunk = 3.0 * (1.0 - 0.1 * row.numbers.get("weight_decay", 0.0))
    assert theta == shrunk
    assert np.all(np.isfinite(memory))
