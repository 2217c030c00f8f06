"""What a descent is called, from its losses, its way and its gradients alone."""

from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from unittest.mock import patch

import numpy as np
import pytest

import cgraph as cg
from cgraph.descent.curvature import Curvature
from cgraph.descent.history import History
from cgraph.descent.optimizers import OPTIMIZERS
from cgraph.descent.verdict import Verdict
from cgraph.players.source import formula_of
from helpers import lessons

nan, inf = float("nan"), float("inf")


def verdict(loss, path, gradients=None, rate=0.1, known=None):
    """Judge a descent; without gradients, they shrink as the loss does, and do not vanish."""
    loss = np.array(loss, dtype=float)
    path = np.array(path, dtype=float)
    path = path.reshape(len(path), -1)
    if gradients is None:
        gradients = np.sqrt(np.abs(loss)) + 1.0
    gradients = np.array(gradients, dtype=float).reshape(len(gradients), -1)
    rates = np.full(len(loss), rate)
    rule = OPTIMIZERS["gradient descent"]
    history = History({"w": path}, {"w": gradients}, loss, rates, rule, steady=True, graph=None)
    vars(history)["curvature"] = known
    return history.verdict.value


def falling(steps, last):
    """Return losses that fall evenly from 1 to `last`."""
    return np.linspace(1, last, steps)


SLOPES = 0.01**2  # the last slope, as a part of the steepest, at which there is nothing left to do


def decaying(factor, steps=40):
    """Return a walk on a parabola whose distance from the bottom is multiplied at each step."""
    return 4.0 * factor ** np.arange(steps + 1.0)


def by_looks(path, gradients=None):
    """Judge a walk on w², which nobody says is one."""
    path = np.asarray(path, dtype=float)
    return verdict(path**2, path, 2 * path if gradients is None else gradients)


@pytest.mark.parametrize(
    ("loss", "path", "gradients", "expected"),
    [
        ([1, nan], [0, 1], None, "diverging"),
        ([1, inf], [0, 1], None, "diverging"),
        ([1, 0.5], [[0, 0], [1, inf]], None, "diverging"),
        ([1, 2], [0, 1], None, "diverging"),
        ([4, 3, 2, 9], [0, 1, 2, 3], None, "diverging"),  # the last quarter counts
        ([1, 0.9, 0.8, 0.7], [0, 2, 1, 2.5], None, "oscillating"),  # two moves of three turn back
        ([1, 0.9, 0.8, 0.7], [0, 2, 3, 2.5], None, "crawling"),  # one of two is not most
        ([1, 0.9, 0.8, 0.7], [0, 1, 0, 1.01], None, "oscillating"),
        # up by more than a tenth of what it falls in the later half, or less
        ([4, 3, 2, 1, 0.5, 0.61, 0.5, 0.4], range(8), None, "oscillating"),
        ([4, 3, 2, 1, 0.5, 0.55, 0.5, 0.4], range(8), None, "crawling"),
        ([4, 5, 4, 5, 2, 1.5, 1, 0.5], range(8), None, "crawling"),  # what was before is over
        # a way of exactly twice the distance is not round about
        (falling(3, 0.5), [[0.0], [1.5], [1.0]], None, "oscillating"),
        (falling(5, 0.5), [0, 1, 2, 3, 4], None, "crawling"),
        # to and fro by rounding only, once it has arrived
        ([1, 0, 0, 0], [0, 1, 1 + 1e-12, 1], [1, 0, 0, 0], "converging"),
        ([1, 1], [0, 0], [0, 0], "still"),  # it started at the bottom
        ([1], [0], [1], "crawling"),
        ([1], [0], [0], "still"),
        # a slope that has all but vanished
        (falling(11, 0), range(11), [1] * 10 + [SLOPES], "converging"),
        (falling(11, 0), range(11), [1] * 10 + [SLOPES * 1.1], "crawling"),
        (falling(11, 0), range(11), [5] + [1] * 9 + [SLOPES * 4.9], "converging"),
        (falling(11, 0), range(11), [[0, -1]] * 10 + [[0, SLOPES]], "converging"),
        (falling(11, 0), range(11), [[0, -1]] * 10 + [[0.5, 0]], "crawling"),
        # the last tenth of the steps made at least a hundredth of the progress, or less
        ([*[1] * 18, 0.01, 0.0], [*range(18), 18, 18], None, "crawling"),
        ([1, *[0.5] * 16, 0.009, 0.009, 0.0], [*range(17), 17, 17, 17], None, "converging"),
        ([1, *[0.5] * 16, 0.02, 0.009, 0.0], [*range(17), 17, 17, 17], None, "crawling"),
        # the last tenth of the steps made at least a thirty-third of the way, or less
        ([1, *[0.0] * 20], [0, *[90] * 17, 97, 98, 100], None, "converging"),
        ([1, *[0.0] * 20], [0, *[90] * 17, 96.9, 98, 100], None, "crawling"),
    ],
)
def test_by_its_looks(loss, path, gradients, expected):
    assert verdict(loss, path, gradients) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (decaying(0.999), "crawling"),
        (decaying(0.8), "converging"),
        (decaying(-0.8), "settling"),
        (decaying(-0.97), "oscillating"),
        (decaying(-1.0), "oscillating"),
        # a few steps too far, and then along the floor with many more to go
        ([8, -7, 6, -5, *np.linspace(6, 1, 60)], "crawling"),
        # a few steps too far, and then at rest
        ([4, -3, 2, -1, *[0.001] * 20], "settling"),
        # with momentum: to and fro so slowly that few of the moves turn back
        (decaying(0.99) * np.cos(0.3 * np.arange(41)), "oscillating"),
        (decaying(0.75) * np.cos(1.2 * np.arange(41)), "settling"),
        # so huge a start that a hundredth of its height is nothing to speak of
        ([1e6, *np.linspace(40, 30, 60)], "converging"),
    ],
)
def test_a_walk_on_a_parabola_that_nobody_knows_for_one(path, expected):
    assert by_looks(path) == expected


def test_a_walk_that_still_swings_at_the_end_is_not_at_rest():
    grows = [4 * 0.5**k for k in range(30)] + [0.5 * (-1) ** k for k in range(30)]
    assert by_looks(grows) == "oscillating"


DECK = Curvature(
    (10.0,), lowest=1.0, low=10.0, high=10.0, critical=0.2, best=0.1, inverse=np.array([[0.1]])
)


@pytest.mark.parametrize(
    ("loss", "rate", "gradient", "expected"),
    [
        ([3, 2], 0.21, 1, "diverging"),  # sooner or later
        ([3, 2], 0.2, 1, "oscillating"),
        ([3, 2], 0.2 * (1 + 0.5e-9), 1, "oscillating"),
        ([3, 2], 0.2 * (1 + 2e-9), 1, "diverging"),
        ([3, 2], 0.2 * (1 - 0.5e-9), 1, "oscillating"),
        ([3, 2], 0.2 * (1 - 2e-9), 1, "held_back"),
        ([3, 2], 0.10001, 1, "held_back"),  # twice the rate would diverge
        ([3, 2], 0.09999, 1, "crawling"),
        ([3, 1.0199], 0.1, 100, "converging"),  # less than a hundredth of the height is left
        ([3, 1.021], 0.1, 100, "crawling"),
        ([3, 1.0], 0.1, 50.1, "converging"),  # at most a fiftieth of the way is left
        ([3, 1.0], 0.1, 49.9, "crawling"),
    ],
)
def test_by_the_known_curvature(loss, rate, gradient, expected):
    assert verdict(loss, [0, 1], [gradient, 1], rate, DECK) == expected


def test_where_there_is_no_slope_no_rate_can_make_it_leave():
    assert verdict([3, 3], [0, 0], [0, 0], 0.3, DECK) == "still"


def test_without_a_critical_rate_the_bottom_is_known_all_the_same():
    known = Curvature(
        (10.0,), lowest=0.0, low=10.0, high=10.0, critical=None, best=None, inverse=np.eye(1)
    )
    assert verdict([3, 0.01], [0, 1], [60, 1], 1e6, known) == "converging"
    assert verdict([3, 0.01], [0, 1], [40, 1], 1e6, known) == "crawling"


def test_a_flat_valley_still_to_walk_is_not_at_rest():
    """However much of the height is gone."""
    steep, flat = np.array([1.0, *[0.0] * 50]), np.linspace(6.0, 5.5, 51)
    path = np.stack([steep, flat], axis=1)
    curved = np.array([1000.0, 0.01])
    loss = (path**2 @ curved) / 2
    known = Curvature((0.01, 1000.0), 0.0, 0.01, 1000.0, None, None, np.diag(1 / curved))
    assert loss[-1] < 0.001 * loss[0]
    assert verdict(loss, path, path * curved, known=known) == "crawling"


@pytest.mark.parametrize("size", [1e-170, 1.0, 1e160, 1e307])
@pytest.mark.parametrize(("factor", "expected"), [(0.5, "converging"), (-0.5, "settling"),
                                                  (0.999, "crawling")])  # fmt: skip
def test_the_size_of_moves_does_not_matter(size, factor, expected):
    """Their squares may be beyond a float."""
    path = size * decaying(factor)
    near = decaying(factor)
    assert verdict(near**2, path, 2 * near) == expected


@pytest.mark.parametrize("optimizer", ["gradient descent", "momentum", "nesterov"])
def test_around_the_critical_rate_nothing_contradicts_it(optimizer):
    """Of a ravine, on a grid: below it nothing diverges, above it all does."""
    a, b = cg.parameter("a", 4.0), cg.parameter("b", 1.0)
    loss = cg.Graph(a**2 + 20 * b**2)
    critical = cg.descend(loss, steps=0, optimizer=optimizer).curvature.critical
    shares = np.array([0.01, 0.1, 0.3, 0.5, 0.6, 0.8, 0.9, 0.95, 0.99, 0.999, 1.001, 1.01, 1.1, 2])
    for steps in (20, 100, 1000):
        words = cg.descend(loss, rate=critical * shares, steps=steps, optimizer=optimizer).verdict
        for share, word in zip(shares, words, strict=True):
            assert (word is Verdict.DIVERGING) == (share > 1)
            assert (word is Verdict.HELD_BACK) <= (share > 0.5)
            assert (word is Verdict.CRAWLING) <= (share <= 0.5)
            assert word not in (Verdict.OSCILLATING, Verdict.STILL)
        assert cg.descend(loss, rate=critical, optimizer=optimizer).verdict is Verdict.OSCILLATING


@cache
def bowls_of_lessons():
    """Return each quadratic loss that a lesson descends, with its start, data and curvature."""
    found, names, descend = {}, {}, cg.descend

    def note(loss, start=None, *_, data=None, **__):
        known = descend(loss, start, data=data, steps=0).curvature
        if known:
            key = formula_of(loss), known.critical
            start = start or {name: loss[name].value for name in loss.parameters}
            found.setdefault(key, (loss.copy(), start, data, known))

    def noted(*given, **named):
        note(*given, **named)
        return descend(*given, **named)

    shown = {name: lambda *_, **__: None for name, place in cg._ELSEWHERE.items()
             if "descent" not in place and name not in ("data", "network")}  # fmt: skip
    seen = {**shown, "explore": note, "slope": note, "fit_by_hand": note, "descend": noted}
    with patch.multiple(cg, create=True, **seen), redirect_stdout(StringIO()):
        for number in ("04", "05"):
            for cell in lessons.code_cells(lessons.notebook_of(number)):
                lessons.run(cell, names)
    return list(found.values())


SHARES = np.array([0.005, 0.02, 0.1, 0.3, 0.45, 0.5, 0.55, 0.7, 0.9, 0.95, 0.99, 0.999, 1.0,
                   1.001, 1.01, 1.1, 1.5])  # fmt: skip


@pytest.mark.parametrize("steps", [20, 60, 200])
def test_what_lessons_descend_is_called_by_what_can_be_derived(steps):
    """At each step what is left along an eigenvector is multiplied by 1 - rate * eigenvalue."""
    bowls = bowls_of_lessons()
    assert len(bowls) >= 6
    for loss, start, data, known in bowls:
        values = np.array([value for value in known.eigenvalues if value > 1e-6 * known.high])
        for share in SHARES:
            rate = share * known.critical
            found = cg.descend(loss, start, data=data, rate=rate, steps=steps)
            word, factors = found.verdict.value, 1 - rate * values
            assert (word == "diverging") == (share > 1), (formula_of(loss), share)
            assert (word == "oscillating") == (share == 1), (formula_of(loss), share)
            if share >= 1:
                continue
            if len(values) == 1:  # the way left is known to the last digit
                rests = abs(factors[0]) ** steps <= 0.02  # so of the height less than that is left
                swings = factors[0] < -1e-9
                words = {(0, 0): "crawling", (0, 1): "converging",
                         (1, 0): "swinging", (1, 1): "settling"}  # fmt: skip
                assert word == words[swings, rests], (formula_of(loss), share)
            if word in ("settling", "swinging"):
                assert factors.min() < 0
            if word == "held_back":
                assert share > 0.5  # twice the rate would diverge
                assert factors.max() > 0  # the flat direction is what is slow
            if word == "crawling":
                assert share <= 0.5
            if word in ("crawling", "held_back", "swinging"):
                assert np.abs(factors).max() ** steps > 0.01


@pytest.mark.parametrize("one", Verdict)
def test_every_verdict_has_its_words(one):
    assert one.word
    assert one.sentence
    assert one.word != one.sentence
