"""Wrong arguments of a descent: what a learner is told names them, and says what to write."""

from fractions import Fraction

import numpy as np
import pytest

import cgraph as cg
from cgraph.language import languages, use_language

nan, inf = float("nan"), float("inf")


def deck():
    w, b = cg.parameter("w", 1.0), cg.parameter("b", 0.0)
    return cg.Graph(((w * cg.input("x", 2.0) + b - cg.input("y", 5.0)) ** 2).named("L"))


def descend(**options):
    """Descend the deck's example, with what is right but for what is given."""
    return cg.descend(deck(), **{"steps": 3, **options})


WRONG = [
    *(("steps", given, "whole number") for given in (1.5, "ten", None)),
    ("steps", -1, "at least"),
    *(("rate", given, "0 upwards") for given in (nan, inf, -0.1, [0.1, nan])),
    *(("rate", given, "rate takes") for given in ("fast", [], {"a": 1}, [[0.1]], None)),
    *(("schedule", given, "schedules.Step") for given in (5, cg.schedules.Step)),
    ("schedule", lambda _: 1, "of step 0"),
    *(("parameters", given, "by name") for given in (5, "w", ["w"], {1: 2.0})),
    *(("parameters", {"w": given}, "w takes") for given in ("a", None)),
    ("parameters", {}, "nothing to move"),
    ("optimizer", "adaam", "'adam'"),
    *(("optimizer", given, "neither") for given in (5, None, ["adam"], cg.optimizers)),
    *(("data", given, "by name") for given in (5, [1, 2])),
    ("data", {"x": []}, "empty"),
    ("data", {"x": [nan]}, "finite"),
    ("data", {"x": "a"}, "x takes"),
    *(("stop", given, "stop takes") for given in (nan, "soon", -1.0, [1.0])),
]


@pytest.mark.parametrize(("name", "given", "told"), WRONG)
def test_what_is_wrong_is_told(name, given, told):
    with pytest.raises(cg.CgraphError, match=told):
        descend(**{name: given})


@pytest.mark.parametrize(
    ("batch", "seed", "told"),
    [(1.5, 0, "batch takes a whole number"), (2, -1, "seed must be at least 0"),
     (2, "x", "seed takes a whole number"), (0, 0, "batch must be at least 1")],
)  # fmt: skip
def test_wrong_batches_are_told(batch, seed, told):
    with pytest.raises(cg.CgraphError, match=told):
        descend(data={"x": [1.0, 2.0], "y": [1.0, 2.0]}, batch=batch, seed=seed)


@pytest.mark.parametrize("code", languages())
def test_it_is_told_in_every_language(code):
    use_language(code)
    for name, given, _ in WRONG:
        with pytest.raises(cg.CgraphError):
            descend(**{name: given})


@pytest.mark.parametrize("every", [0, -1, inf, nan, "ten", None])
@pytest.mark.parametrize("make", [cg.schedules.Step, cg.schedules.Exponential, cg.schedules.Cosine])
def test_schedules_of_numbers_that_cannot_be_used(make, every):
    with pytest.raises(cg.CgraphError, match="is a number above 0"):
        make(every)


def test_what_is_right_in_other_words_will_do():
    for three in (np.int64(3), Fraction(3)):
        assert cg.schedules.Step(three, Fraction(1, 2))(1.0, 3) == 0.5
    assert descend(rate=range(3), steps=np.int64(2)).rate.shape == (3, 3)
    assert sorted(descend(rate={0.2, 0.1}).rate[0]) == [0.1, 0.2]
    assert descend(rate=0).steps == 3
    own = descend(rate=[0.1, 0.2], schedule=lambda rate, step: 0.1)  # noqa: ARG005
    np.testing.assert_array_equal(own.rate, 0.1)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: cg.schedules.Step("2"), "not '2'"),
        (lambda: cg.schedules.Step(10**400), "every of a schedule"),
        (lambda: cg.schedules.Cosine(4, "low"), "lowest of a schedule"),
        (lambda: cg.schedules.Cosine(4, nan), "lowest of a schedule"),
        (lambda: cg.optimizers.momentum(beta="0.5"), "not '0.5'"),
    ],
)
def test_a_number_in_quotes_is_shown_in_quotes(make, told):
    with pytest.raises(cg.CgraphError, match=told):
        make()


def test_an_array_without_numbers_is_nothing_to_move():
    with pytest.raises(cg.ValueMissingError, match="nothing to move"):
        cg.descend(cg.sum(cg.parameter("w", []) ** 2))


def test_whatever_is_true_shows_the_bar(capsys):
    descend(progress=1)
    assert "step 0 of 3" in capsys.readouterr().out
