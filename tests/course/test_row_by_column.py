"""A product shown entry by entry: the numbers are those of the passes."""

import re

import numpy as np
import pytest

import cgraph as cg
from cgraph.errors import ShapeError, ValueMissingError

CORNERS = cg.data.arrays({"x1": [0, 0, 1, 1], "x2": [0, 1, 0, 1], "y": [0, 1, 1, 0]})


@pytest.fixture
def graph():
    graph = cg.network([2, 3, 1], seed=1)
    graph.forward(**CORNERS)
    graph.backward()
    return graph


def results(content):
    """Return the shape of a product, and what its entries are at the last step."""
    last = {track.part: track.looks[-1][1] for track in content.tracks if track.attribute == "text"}
    entries = [name for name in last if name.startswith("c:")]
    shape = tuple(np.array([name.split(":")[1:] for name in entries], dtype=int).max(axis=0) + 1)
    return shape, [float(last[name].replace("−", "-")) for name in entries]


def test_all_three_products_are_those_of_the_passes(graph):
    before = graph["W1"].gradient.copy()
    player = cg.row_by_column(graph)
    expected = graph["v1"].value, graph["W1"].gradient, graph["X"].gradient
    for (_, content), many in zip(player.content.variants, expected, strict=True):
        shape, entries = results(content)
        assert shape == many.shape
        np.testing.assert_allclose(entries, many.ravel(), rtol=5e-3)
        assert content.steps.count == many.size + 1
    np.testing.assert_array_equal(graph["W1"].gradient, before)


def test_each_step_frames_a_row_and_a_column_and_writes_their_sum_down(graph):
    content = cg.row_by_column(graph).content
    at_two = {
        track.part for track in content.tracks if track.attribute == "state"
        if [look for start, look in track.looks if start <= 2][-1] == "now"
    }  # fmt: skip
    assert at_two == {"a:0:0", "a:0:1", "b:0:1", "b:1:1", "c:0:1"}
    (told,) = (track for track in content.tracks if track.part == "sentence")
    for step, sentence in told.looks[1:]:
        terms, _, total = sentence.partition(": ")[2].replace("−", "-").rpartition(" = ")
        factors = [float(number) for number in re.findall(r"-?[\d.]+", terms)]
        assert sum(a * b for a, b in zip(factors[::2], factors[1::2], strict=True)) == (
            pytest.approx(float(total), abs=5e-3)
        ), step


def test_a_gradient_tells_whose_shape_it_has(graph):
    _, weights, inputs = (content for _, content in cg.row_by_column(graph).content.variants)
    assert weights.transcript.splitlines()[1].endswith("That is the shape of W₁.")
    assert inputs.transcript.splitlines()[1].endswith("That is the shape of X.")


def test_what_cannot_be_shown_is_told(graph):
    with pytest.raises(ShapeError, match="no product of two matrices"):
        cg.row_by_column(cg.parse("f = x * y", x=1, y=2))
    graph.forward(**cg.data.arrays(cg.data.moons(20)))
    with pytest.raises(ShapeError, match=r"up to 8 rows .* \(20, 2\) @ \(2, 3\)"):
        cg.row_by_column(graph)
    with pytest.raises(ValueMissingError):
        cg.row_by_column(cg.network([2, 3, 1]))
