"""The data sets are what they are called, and the same for every learner."""

import numpy as np
import pytest

from cgraph.data import moons, noisy_line, two_blobs


@pytest.mark.parametrize("make", [noisy_line, two_blobs, moons])
def test_a_seed_gives_the_same_rows_every_time(make):
    one, again, other = make(30, seed=1), make(30, seed=1), make(30, seed=2)
    for name, column in one.items():
        assert column.shape == (30,)
        np.testing.assert_array_equal(column, again[name])
    first = next(iter(one))  # the last may be the class, which no chance decides
    assert not np.array_equal(one[first], other[first])


def test_points_scatter_about_the_line():
    data = noisy_line(2000, slope=3.0, intercept=-1.0, noise=0.5)
    off = data["y"] - (3.0 * data["x"] - 1.0)
    assert abs(data["x"]).max() <= 2.0
    assert abs(off.mean()) < 0.05
    assert off.std() == pytest.approx(0.5, abs=0.05)


def test_blobs_are_round_and_as_far_apart_as_is_said():
    data = two_blobs(4000, distance=5.0)
    points = np.stack([data["x1"], data["x2"]])
    clouds = [points[:, data["y"] == kind] for kind in (0.0, 1.0)]
    between = clouds[1].mean(axis=1) - clouds[0].mean(axis=1)
    assert np.hypot(*between) == pytest.approx(5.0, abs=0.15)
    for cloud in clouds:
        assert cloud.shape == (2, 2000)
        np.testing.assert_allclose(np.cov(cloud), np.eye(2), atol=0.15)


def test_moons_are_half_circles_that_interlock():
    data = moons(200, noise=0.0)
    upper = data["y"] == 0.0
    assert upper.sum() == 100
    x1, x2 = data["x1"], data["x2"]
    np.testing.assert_allclose(np.hypot(x1, x2)[upper], 1.0)
    np.testing.assert_allclose(np.hypot(x1 - 1.0, x2 - 0.5)[~upper], 1.0)
    assert (x2[upper] >= 0.0).all()
    assert (x2[~upper] <= 0.5).all()
    noisy = moons(200, noise=0.1)
    assert (noisy["x1"] - x1).std() == pytest.approx(0.1, abs=0.02)
