"""The backward pass: gradients, seeds and sums of several passes."""

import re

import numpy as np
import pytest

import cgraph as cg
from cgraph.errors import ShapeError, ValueMissingError
from cgraph.formula import parse

inf = float("inf")


def test_gradients_are_none_before_backward_and_start_anew():
    graph = parse("x * x", x=3)
    assert graph["x"].gradient is None
    graph.forward()
    assert graph["x"].gradient is None
    assert graph.backward() == {"x": 6.0}
    assert graph.backward() == {"x": 6.0}
    graph.forward(x=1)
    assert graph["x"].gradient is None
    assert graph.backward() == {"x": 2.0}


def test_accumulation_on_request():
    graph = parse("x * x * w", "w", x=3, w=1)
    assert graph.backward(accumulate=True) == {"x": 6.0, "w": 9.0}
    assert graph.backward(accumulate=True) == {"x": 12.0, "w": 18.0}
    graph.forward(x=1)
    assert graph.backward(accumulate=True) == {"x": 14.0, "w": 19.0}
    assert graph.backward() == {"x": 2.0, "w": 1.0}
    steps = list(graph.backward_steps(accumulate=True))
    assert graph["x"].gradient == 4.0
    assert [step.before for step in steps if step.target == "w"] == [1.0]
    leaf = cg.Graph(cg.input("x", 3))
    leaf.backward()
    assert leaf.backward(accumulate=True) == {"x": 2.0}


@pytest.mark.parametrize(("first", "second"), [(3, [1, 2]), ([1, 2, 3], [1, 2]), ([1, 2], 3)])
def test_accumulation_needs_the_same_shape(first, second):
    graph = parse("sum(w * w)", "w", w=first)
    graph.backward()
    graph.forward(w=second)
    shapes = f"{np.shape(first)}, {np.shape(second)}"
    with pytest.raises(
        ShapeError,
        match=re.escape(f"of w cannot be added to the one before: their shapes are {shapes}."),
    ):
        graph.backward(accumulate=True)
    assert graph["w"].gradient is None
    np.testing.assert_array_equal(graph.backward()["w"], np.multiply(second, 2.0))


def test_an_input_that_comes_in_batches_starts_anew_where_the_last_is_smaller():
    graph = parse("sum(w * x)", "w", w=2, x=[1, 2, 3])
    graph.backward()
    graph.forward(x=[4, 5])
    gradients = graph.backward(accumulate=True)
    assert gradients["w"] == 1.0 + 2.0 + 3.0 + 4.0 + 5.0
    assert gradients["x"].tolist() == [2.0, 2.0]
    graph.forward(x=[6, 7])
    assert graph.backward(accumulate=True)["x"].tolist() == [4.0, 4.0]


def test_constants_have_no_gradient():
    graph = parse("(2 * 3) * x", x=1)
    assert graph.backward() == {"x": 6.0}
    assert [view.gradient for view in graph.nodes if not view.varies] == [None, None, None]


def test_backward_runs_forward_first():
    graph = parse("x * x", x=3)
    graph.backward()
    assert graph.output.value == 9.0


def test_seeds():
    graph = parse("x * 2", x=[1, 2])
    with pytest.raises(ValueMissingError, match=r"f is an array of shape \(2,\).*cg.sum\(f\)"):
        graph.backward()
    assert graph.backward(1)["x"].tolist() == [2.0, 2.0]
    assert graph.backward([1, -1])["x"].tolist() == [2.0, -2.0]
    assert graph.output.gradient.tolist() == [1.0, -1.0]
    assert parse("x * 2", x=1).backward(3) == {"x": 6.0}
    for seed in ([1, 2, 3], [[1, 2]], [[1], [2]]):
        message = f"must have the shape of f; the shapes are {np.shape(seed)}, (2,)."
        with pytest.raises(ShapeError, match=re.escape(message)):
            graph.backward(seed)
    assert graph.output.gradient.tolist() == [1.0, -1.0]
    with pytest.raises(ShapeError, match=r"shape of f; the shapes are \(2,\), \(\)"):
        parse("x * 2", x=1).backward([1, 2])
    with pytest.raises(TypeError, match="∂f/∂f takes a number"):
        graph.backward("one")


def test_arrays_broadcast_and_gradients_come_back_in_shape():
    graph = parse("sum(w * x + b)", "w b", w=[[1], [2]], x=[1, 2, 3], b=1)
    assert graph.forward() == 24.0
    gradients = graph.backward()
    assert gradients["w"].tolist() == [[6.0], [6.0]]
    assert gradients["x"].tolist() == [3.0, 3.0, 3.0]
    assert gradients["b"] == 6.0
    assert type(gradients["b"]) is float


def test_what_the_output_does_not_depend_on_has_zeros_in_its_shape():
    graph = parse("a = 2 * x; f = y", x=[1, 2], y=3)
    assert graph.backward()["x"].tolist() == [0.0, 0.0]
    assert graph["a"].gradient.tolist() == [0.0, 0.0]


def test_a_gradient_that_overflows():
    graph = parse("sqrt(x)", x=0)
    assert graph.forward() == 0.0
    assert graph.notice is None
    assert graph.backward() == {"x": inf}
    assert "the gradient of x is not a finite number" in graph.notice
