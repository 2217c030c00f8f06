"""Descents as a page computes them, without Python: step by step those of `descend`."""

import math
from itertools import product

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.data import noisy_line
from cgraph.descent import descend, schedules
from cgraph.descent.batches import shuffled
from cgraph.descent.optimizers import OPTIMIZERS
from cgraph.numerals import show
from helpers.every_player import bowl
from helpers.in_page import PAGE, Shown

CLOSE = 1e-12
STEPS = 100
SCHEDULES = {
    "step": schedules.Step(30, 0.5),
    "exponential": schedules.Exponential(0.97),
    "cosine": schedules.Cosine(STEPS, 0.01),
    "constant": schedules.Constant(),
}


def deck():
    formula = "yhat = w * x + b; L = (yhat - y) ** 2"
    return cg.parse(formula, parameters="w b", x=2, y=5, w=1, b=0)


def valley():
    return cg.parse("L = log(exp(a) + exp(-a) + b ** 2) + sin(a) / 4", parameters="a b", a=2, b=3)


def array():
    """Return a loss of an array and a number."""
    x = np.linspace(-1.0, 2.0, 12).reshape(6, 2)
    formula = "p = sigmoid(x @ W + b); L = mean((p - y) ** 2)"
    return cg.parse(formula, parameters="W b", x=x, y=[0, 1, 0, 1, 1, 0], W=[0.5, -0.25], b=0.1)


def same(there, here):
    """Assert that two columns agree; what passes through 0 loses the digits that it loses."""
    np.testing.assert_allclose(there, here, rtol=CLOSE, atol=CLOSE * np.max(np.abs(here)))


@pytest.mark.parametrize("loss", [deck, valley, array])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_takes_the_same_steps(javascript, optimizer, loss):
    player = cg.explore(loss(), optimizer=optimizer, rate=0.01, steps=STEPS, graph=False)
    for rate in (0.003, 0.07):
        history = descend(loss(), optimizer=optimizer, rate=rate, steps=STEPS)
        shown = Shown(javascript, player, range(STEPS + 1), rate=rate)
        same(shown.column("loss-dot:0", "y"), history.loss)
        plain = [name for name, column in history.parameters.items() if column.ndim == 1]
        for name, axis in zip(plain, "xy", strict=False):
            same(shown.column("path-dot:0", axis), history[name])
        assert history.verdict.word in shown.frames[-1]["sentence", "text"]


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_gives_the_same_rates(javascript, name):
    schedule = SCHEDULES[name]
    player = cg.explore(valley(), rate=0.3, steps=STEPS, schedule=schedule, graph=False)
    history = descend(valley(), rate=0.25, steps=STEPS, schedule=schedule)
    shown = Shown(javascript, player, range(STEPS + 1), rate=0.25)
    same(shown.column("loss-dot:0", "y"), history.loss)
    for step, rate in enumerate(history.rate):
        assert f"α = {show(float(rate))}, step {step}:" in shown.frames[step]["sentence", "text"]


@pytest.mark.parametrize(("rows", "size"), [(20, 5), (20, 6), (20, 1), (7, 100)])
def test_batches_are_drawn_alike(javascript, rows, size):
    for seed in (0, 1, 2**31 + 5, 2**40 + 3):
        state = seed % 2**32
        for count in (rows, 1, 2, 333):
            here = shuffled(count, state)
            assert javascript.call(PAGE, "shuffled", count, state) == [
                *map(list, here[:1]),
                here[1],
            ]
        data = noisy_line(rows=rows)
        line = cg.parse("L = mean((w * x + b - y) ** 2)", parameters="w b", w=0, b=0)
        player = cg.explore(line, data=data, batch=size, seed=seed, rate=0.1, steps=30)
        shown = Shown(javascript, player, range(31))
        history = descend(line, data=data, batch=size, seed=seed, rate=0.1, steps=30)
        same(shown.column("loss-dot:0", "y"), history.loss)
        same(shown.column("path-dot:0", "x"), history["w"])


QUADRATICS = {
    "theta ** 2": {"theta": 4.0},
    "a ** 2 + 50 * b ** 2": {"a": -8.0, "b": 2.0},
    "(2 * w + b - 5) ** 2": {"w": 1.0, "b": 0.0},
    "3 * theta ** 2 + theta": {"theta": -0.7},
}


@pytest.mark.parametrize("optimizer", [name for name, row in OPTIMIZERS.items() if row.critical])
@pytest.mark.parametrize("formula", QUADRATICS)
def test_verdicts_agree_on_a_grid_around_the_critical_rate(javascript, formula, optimizer):
    start = QUADRATICS[formula]
    loss = cg.parse(f"L = {formula}", parameters=" ".join(start), **start)
    player = cg.explore(loss, optimizer=optimizer, steps=60, graph=False)
    critical = descend(loss, optimizer=optimizer, rate=1.0, steps=0).curvature.critical
    around = [1.0, *(1.0 + sign * 10.0**-n for n in (1, 2, 3, 6, 8, 10, 12) for sign in (1, -1))]
    shares = [*np.linspace(0.01, 1.6, 40), 0.45, 0.5, 0.55, 2.0, 10.0, 1e6, 1e200, *around]
    at = {share: critical * share for share in shares} | {0.0: 0.0}
    wrong = {}
    for share, rate in at.items():
        here = descend(loss, optimizer=optimizer, rate=rate, steps=60).verdict
        told = Shown(javascript, player, [60], rate=rate).frames[0]["sentence", "text"]
        if f"· {here.word}: {here.sentence}" not in told:
            wrong[share] = here.word, told
    assert wrong == {}


def test_verdicts_agree_where_nobody_knows_the_bottom(javascript):
    double = cg.parse("L = (theta ** 2 - 1) ** 2", parameters="theta", theta=1.7)
    flat = cg.parse("L = mean((y - theta) ** 2)", parameters="theta", theta=0, y=[0, 0])
    for loss, optimizer in product([double, flat, valley()], OPTIMIZERS):
        player = cg.explore(loss, optimizer=optimizer, steps=50, graph=False, rate=0.1)
        for rate in np.geomspace(1e-4, 3.0, 12):
            here = descend(loss, optimizer=optimizer, rate=float(rate), steps=50).verdict
            told = Shown(javascript, player, [50], rate=float(rate)).frames[0]["sentence", "text"]
            assert f"· {here.word}: " in told, (optimizer, rate)


def test_a_race_is_several_descents(javascript):
    names = [*OPTIMIZERS][:4]
    rates = [0.1, 0.02, 0.05, 0.3]
    player = cg.race(names, valley(), rate=rates, steps=40)
    shown = Shown(javascript, player, range(41), **{"a": -1.5, "rate 2": 0.01})
    for number, (name, rate) in enumerate(zip(names, [0.1, 0.02, 0.01, 0.3], strict=True)):
        history = descend(valley(), {"a": -1.5, "b": 3.0}, optimizer=name, rate=rate, steps=40)
        same(shown.column(f"loss-dot:{number}", "y"), history.loss)
        assert shown.frames[-1][f"verdict:{number}", "text"] == history.verdict.word
        assert shown.frames[-2][f"verdict:{number}", "text"] == ""


@pytest.mark.parametrize("schedule", [
    lambda rate, step: rate / (1 + step),
    lambda rate, step: 2 / (10 + step) + 0 * rate,
    lambda rate, step: rate * 0.9**step,
    lambda rate, step: (rate + 1) ** (1 / (step + 1)) - 1,
    lambda *_: 0.05,
])  # fmt: skip
def test_a_schedule_of_ones_own_is_followed_in_the_page(javascript, schedule):
    player = cg.explore(bowl(), schedule=schedule, rate=0.2, steps=4, graph=False)
    history = cg.descend(bowl(), schedule=schedule, rate=0.2, steps=4)
    shown = Shown(javascript, player, [4], rate=0.2).frames[-1]
    assert f"{history.loss[-1]:.3g}" in str(shown)


@pytest.mark.parametrize("schedule", [
    lambda rate, step: rate if step < 3 else rate / 10,
    lambda rate, step: rate / 10 if step == 0 else rate,
    lambda rate, step: rate if step else rate / 10,
    lambda rate, step: rate * 0.5 ** (step // 3),
    lambda rate, step: rate * math.cos(step / 100),
])  # fmt: skip
def test_a_schedule_that_a_page_cannot_follow_is_told(schedule):
    assert cg.descend(bowl(), schedule=schedule, steps=4).steps == 4
    with pytest.raises(cg.WrongKindError, match="add, subtract, multiply, divide"):
        cg.explore(bowl(), schedule=schedule, rate=0.2, steps=4)
