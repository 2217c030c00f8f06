"""The deep chain: its marks are where a gradient arrives as large as it set out."""

import json

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.players import deep_chain as module
from cgraph.errors import CgraphError, NameUnknownError
from cgraph.program import Program
from helpers.in_page import Shown


def arrived(cure: str, depth: float, size: float, activation: str) -> np.ndarray:
    """Return the gradients' sizes, first layer first, as the page computes them."""
    start = depth, size, float(module._ACTIVATIONS.index(activation))
    chain = module._Chain(cure, start, module._critical())
    slots = [*chain.tape.values]
    Program(chain.tape, chain.arrived).run(slots)
    return np.array([slots[one.slot] for one in chain.arrived[: int(depth) + 1]])


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu"])
@pytest.mark.parametrize("depth", [1, 5, 20])
def test_at_the_mark_the_gradient_arrives_whole(activation: str, depth: int) -> None:
    mark = module._critical()[module._ACTIVATIONS.index(activation), depth - 1]
    assert arrived("plain", depth, mark, activation)[0] == pytest.approx(1.0, rel=0.05)
    assert arrived("plain", depth, 0.8 * mark, activation)[0] < 1.0


def test_no_size_helps_a_deep_chain_of_sigmoids() -> None:
    assert np.all(np.isnan(module._critical()[2, 2:]))
    assert all(arrived("plain", 20, size, "sigmoid")[0] < 1e-3 for size in (0.1, 0.5, 1.0, 3.0))


def test_a_linear_chain_multiplies_by_the_size_in_every_layer() -> None:
    small, large = (arrived("plain", 8, size, "linear") for size in (0.2, 0.4))
    np.testing.assert_allclose(large / small, 2.0 ** np.arange(8, -1, -1))


def test_cures_do_what_they_are_for() -> None:
    assert arrived("plain", 20, 0.1, "tanh")[0] < 1e-6
    assert arrived("skip", 20, 0.1, "tanh")[0] > 0.1
    assert arrived("plain", 20, 2.0, "linear").max() > 1e6
    assert arrived("clip", 20, 2.0, "linear").max() == 10.0
    sizes = [arrived("normalise", 20, size, "tanh")[0] for size in (0.05, 0.5, 3.0)]
    assert max(sizes) < 1.01 * min(sizes)


def test_the_gradient_of_a_skipped_layer_is_a_difference_quotient() -> None:
    graph = module._graph("skip")
    graph.evaluate({"size": 0.3, "tanh": 1.0})
    slope, h0, tiny = graph.backward()["h0"], graph.inputs["h0"], 1e-6
    change = graph.evaluate({"h0": h0 + tiny * np.eye(8)[2]}) - graph.evaluate({"h0": h0})
    assert change / tiny == pytest.approx(slope[2], rel=1e-4)


def test_the_player_is_small_and_says_which_names_it_knows() -> None:
    player = cg.deep_chain(20, 0.3)
    assert len(json.dumps(player.variants)) < 200_000
    assert "critical" in player.transcript
    with pytest.raises(NameUnknownError, match="'tanh'"):
        cg.deep_chain(activation="softplus")


@pytest.mark.parametrize(
    "wrong",
    [
        {"depth": "x"},
        {"depth": 0},
        {"depth": 1e9},
        {"depth": 2.5},
        {"depth": np.nan},
        {"size": None},
        {"size": 9},
    ],
)
def test_a_depth_or_a_size_out_of_its_range_is_told(wrong: dict[str, object]) -> None:
    with pytest.raises(CgraphError, match=r"is a (whole )?number from"):
        cg.deep_chain(**wrong)


@pytest.mark.parametrize("field", ["depth", "size"])
@pytest.mark.parametrize("value", [0.0, -3.0, 2.5, 1000.0, 1e-320, 1e308, 3.0, 20.0])
def test_the_page_refuses_a_chain_that_cannot_be(javascript, field: str, value: float) -> None:
    possible = value in ((3.0, 20.0) if field == "depth" else (2.5, 3.0))
    told = Shown(javascript, cg.deep_chain(), [], **{field: value}).wrong
    assert ("number from" in told) is not possible
