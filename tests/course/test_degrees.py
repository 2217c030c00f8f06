"""The fitted polynomials are those with the least loss, and the page draws the same."""

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.players.degrees import _Fits
from cgraph.errors import ShapeError

LEARNT, UNSEEN = cg.data.wave(16, seed=9), cg.data.wave(60, seed=4)


def test_without_decay_it_is_what_numpy_fits() -> None:
    fits = _Fits(LEARNT, UNSEEN, 0.0)
    for degree in (0, 3, 8):
        model = np.polynomial.Polynomial.fit(LEARNT["x"], LEARNT["y"], degree)
        for data, losses in ((LEARNT, fits.run[1]), (UNSEEN, fits.run[2])):
            loss = np.mean((model(data["x"]) - data["y"]) ** 2)
            assert losses[degree] == pytest.approx(loss, rel=1e-6)


def test_with_decay_nothing_is_left_to_descend() -> None:
    fits, degree, decay = _Fits(LEARNT, UNSEEN, 0.01), 5, 0.01
    weights, powers = fits.weights[degree, : degree + 1], fits._powers(LEARNT["x"], degree)
    slope = 2.0 * powers.T @ (powers @ weights - LEARNT["y"]) / 16.0
    slope[1:] += 2.0 * decay * weights[1:]
    np.testing.assert_allclose(slope, 0.0, atol=1e-12)


def test_what_is_learnt_from_and_the_unseen_part() -> None:
    fits = _Fits(LEARNT, UNSEEN, 0.0)
    assert np.all(np.diff(fits.run[1]) < 1e-12)
    assert fits.run[2][12] > 10 * fits.run[2][3]
    assert _Fits(LEARNT, UNSEEN, 1e-3).run[2][12] < 0.1


def test_the_player_tells_of_several_decays_and_wants_one_feature() -> None:
    player = cg.degrees()
    assert [label for label, _ in player.variants] == ["0", "0.001", "0.1"]
    assert player.steps["count"] == 13
    with pytest.raises(ShapeError):
        cg.degrees(cg.data.moons(), cg.data.moons())


@pytest.mark.parametrize("decays", [0.1, [], [-5], None, "12", ["a"], [np.nan], [np.inf]])
def test_decays_are_numbers_from_0_upwards(decays) -> None:
    with pytest.raises(cg.WrongKindError, match="decays are"):
        cg.degrees(decays=decays)


def test_a_decay_may_be_as_large_as_numbers_get() -> None:
    assert _Fits(LEARNT, UNSEEN, 1e308).weights[12, 1:] == pytest.approx(0.0)
