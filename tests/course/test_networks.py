"""Networks: of arrays and number by number the same, and as PyTorch computes them."""

from itertools import pairwise

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.data import SETS, arrays, moons
from cgraph.course.networks import ACTIVATIONS, STARTS, network
from cgraph.functions import normal, uniform
from cgraph.language import languages, use_language
from helpers.libraries import LIBRARIES, close, run

POINTS = moons(12, noise=0.2, seed=3)
SIZES = [[2, 1], [2, 1, 1], [2, 4, 1], [2, 3, 2, 1], [2, 2, 2, 2, 1]]


def by_arrays(gradients, sizes):
    """Return gradients of single weights as arrays, as the other form has them."""
    found = {}
    for k, (before, within) in enumerate(pairwise(sizes), 1):
        rows = [
            [gradients[f"w{k}_{i}{j}"] for j in range(1, within + 1)] for i in range(1, before + 1)
        ]
        found[f"W{k}"] = np.array(rows)[:, 0] if k == len(sizes) - 1 else np.array(rows)
        found[f"b{k}"] = np.array([gradients[f"b{k}_{j}"] for j in range(1, within + 1)])
    return found


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_both_forms_have_the_same_numbers(sizes, activation):
    whole, single = (network(sizes, activation, seed=5, form=f) for f in ("arrays", "numbers"))
    assert whole.forward(**arrays(POINTS)) == pytest.approx(single.forward(**POINTS), rel=1e-14)
    gradients, others = whole.backward(), single.backward()
    assert gradients["y"] == pytest.approx(others["y"], rel=1e-12)
    np.testing.assert_allclose(gradients["X"], np.column_stack([others["x1"], others["x2"]]))
    parameters = {name: gradients[name] for name in whole.parameters}
    close(by_arrays(others, sizes), parameters, 1e-11)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("output", ["sigmoid", "linear", "softmax"])
def test_libraries_find_the_same_loss_and_gradients(output, library):
    graph = network([2, 3, 2, 2], "leaky_relu", output, seed=2)
    y = np.eye(2)[POINTS["y"].astype(int)]
    graph.forward(X=arrays(POINTS)["X"], y=y)
    value, gradients = run(graph, library)
    assert float(value) == pytest.approx(graph.output.value, rel=1e-12)
    ours = graph.backward()
    close({name: gradients[name] for name in graph.parameters},
          {name: ours[name] for name in graph.parameters}, 1e-10)  # fmt: skip


def test_several_outputs_number_by_number():
    sizes = [2, 3, 2]
    whole, single = (network(sizes, output="linear", seed=1, form=f) for f in ("arrays", "numbers"))
    y = np.column_stack([POINTS["y"], POINTS["x1"]])
    loss = whole.forward(X=arrays(POINTS)["X"], y=y)
    given = {"x1": POINTS["x1"], "x2": POINTS["x2"], "y1": y[:, 0], "y2": y[:, 1]}
    assert loss == pytest.approx(single.forward(**given), rel=1e-14)


def test_numbers_of_ones_own_to_start_from():
    first = network([2, 3, 1], seed=4)
    given = first.parameters | {"b1": [1, 2, 3]}
    for form, data in (("arrays", arrays(POINTS)), ("numbers", POINTS)):
        again = network([2, 3, 1], start=given, form=form)
        expected = first.forward(**arrays(POINTS), **given)
        assert again.forward(**data) == pytest.approx(expected, rel=1e-14)


WRONG = [
    (([2],), {}, "whole numbers from 1"),
    (([2, 0, 1],), {}, "whole numbers from 1"),
    ((7,), {}, "whole numbers from 1"),
    (([2, 1], "sin"), {}, "no activation 'sin'"),
    (([2, 1],), {"output": "none"}, "no output 'none'"),
    (([2, 1],), {"form": "graph"}, "no form 'graph'"),
    (([2, 1],), {"start": "cold"}, "no start 'cold'"),
    (([2, 1],), {"start": {"W1": [1, 2]}}, "Where does b1 start"),
    (([2, 1],), {"start": {"W1": [1], "b1": 1}}, r"shape \(2, 1\)"),
    (([2, 2],), {"output": "softmax", "form": "numbers"}, "softmax"),
]


@pytest.mark.parametrize(("given", "options", "told"), WRONG)
def test_what_no_network_can_be_is_told(given, options, told):
    with pytest.raises(cg.CgraphError, match=told):
        network(*given, **options)
    for code in languages():
        use_language(code)
        with pytest.raises(cg.CgraphError):
            network(*given, **options)


# ---------------------------------------------------------------------------------------- starts


def weights(start, before, within, seed=0):
    return network([before, within, 1], start=start, seed=seed).parameters["W1"]


def test_starts_are_what_their_sources_say():
    assert not weights("zeros", 5, 4).any()
    assert (weights("equal", 5, 4) == 0.5).all()
    limit = np.sqrt(6 / 150)  # Glorot and Bengio (2010), equation 16
    drawn = weights("xavier", 100, 50)
    assert 0.98 * limit < np.abs(drawn).max() <= limit
    assert drawn.var() == pytest.approx(2 / 150, rel=0.05)
    drawn = weights("he", 100, 50)  # He et al. (2015), equation 10
    assert drawn.std() == pytest.approx(np.sqrt(2 / 100), rel=0.03)
    drawn = weights("normal", 100, 50)
    assert drawn.mean() == pytest.approx(0, abs=0.04)
    assert drawn.std() == pytest.approx(1, rel=0.03)
    assert np.mean(np.abs(drawn) > 1.96) == pytest.approx(0.05, abs=0.01)


@pytest.mark.parametrize("start", STARTS)
def test_a_seed_draws_the_same_every_time_and_for_each_layer_another(start):
    for seed in range(3):
        one, again = (network([3, 3, 3, 1], start=start, seed=seed).parameters for _ in "ab")
        close(one, again, 0)
        if start not in ("zeros", "equal"):
            assert not np.array_equal(one["W1"], one["W2"])
            assert not np.array_equal(one["W1"], weights(start, 3, 3, seed + 1))


def test_numbers_drawn_are_spread_evenly_and_do_not_depend_on_one_another():
    drawn = uniform(3.0, 10_000.0)
    assert np.histogram(drawn, 10, (0, 1))[0] == pytest.approx(1000, abs=110)
    firsts = np.array([uniform(float(seed), 1.0)[0] for seed in range(1000)])
    assert np.histogram(firsts, 10, (0, 1))[0] == pytest.approx(100, abs=10)
    pairs = normal(1.0, 10_000.0, 2.0)
    assert np.corrcoef(pairs.T)[0, 1] == pytest.approx(0, abs=0.03)
    assert np.corrcoef(pairs[:-1, 0], pairs[1:, 0])[0, 1] == pytest.approx(0, abs=0.03)


def test_equal_starts_stay_twins_and_zeros_do_not_move():
    twins = network([2, 3, 1], start="equal")
    moved = cg.descend(twins, rate=0.5, steps=20, data=arrays(POINTS))["W1"]
    assert np.ptp(moved[-1], axis=1).max() < 1e-12
    assert np.abs(moved[-1] - moved[0]).max() > 0.01
    still = cg.descend(network([2, 3, 1], start="zeros"), rate=0.5, steps=20, data=arrays(POINTS))
    assert not still["W1"].any()
    assert not still["W2"].any()


@pytest.mark.parametrize("name", SETS)
def test_a_network_learns_what_no_line_can(name):
    data = arrays(SETS[name](120, seed=1))
    wide = {"spiral": [2, 8, 8, 1]}.get(name, [2, 8, 1])

    def right(sizes):
        graph = network(sizes, seed=1)
        history = cg.descend(graph, rate=0.05, steps=1200, optimizer="adam", data=data)
        graph.evaluate({**history[-1], **data})
        return np.mean((graph["p"].value > 0.5) == data["y"])

    assert right(wide) > (0.9 if name == "blobs" else 0.97)  # whose clouds overlap
    if name in ("xor", "circles", "spiral"):
        assert right([2, 1]) < 0.8


@pytest.mark.parametrize("seed", [None, 1.5, "a", -1])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(cg.CgraphError, match="seed"):
        cg.network([2, 1], seed=seed)
