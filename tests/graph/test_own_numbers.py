"""Whose numbers are whose: arrays that are handed out, passes left half way, copies, threads."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest

import numpy as np
import pytest

import cgraph as cg
from cgraph.formula import parse
from helpers.clock import seconds

X = [1.0, -2.0, 3.0]


def computed():
    """Return a graph of arrays with the same array on both sides of a sum, after both passes."""
    x = cg.input("x", X)
    graph = cg.Graph(((x + cg.parameter("w", [0.5, 0.5, 0.5])).named("u") + 0.0).named("f"))
    graph.forward()
    graph.backward(np.ones(3))
    return graph


HANDED_OUT = {
    "forward": lambda g: [g.forward()],
    "evaluate": lambda g: [g.evaluate({})],
    "backward": lambda g: g.backward([1.0, 1.0, 1.0]).values(),
    "value": lambda g: [view.value for view in g],
    "gradient": lambda g: [view.gradient for view in g],
    "inputs": lambda g: g.inputs.values(),
    "parameters": lambda g: g.parameters.values(),
    "values": lambda g: g.values,
    "start": lambda g: [view.node.start for view in g],
    "forward steps": lambda g: [n for step in g.forward_steps() for n in (step.value, *step.given)],
    "backward steps": lambda g: [
        number
        for step in g.backward_steps([1.0, 1.0, 1.0])
        for number in (step.contribution, step.total, step.upstream, step.local, step.before)
    ],
}


@pytest.mark.parametrize("handed_out", HANDED_OUT.values(), ids=HANDED_OUT)
def test_an_array_that_is_handed_out_is_the_callers(handed_out):
    graph = computed()
    other = cg.Graph(graph.output.node)
    found = [array for array in handed_out(graph) if isinstance(array, np.ndarray)]
    before = [(view.value, view.gradient) for view in graph]
    assert found
    for array in found:
        array.fill(100.0)  # which raises for one that is read-only
    for view, (value, gradient) in zip(graph, before, strict=True):
        np.testing.assert_array_equal(view.value, value)
        if gradient is not None:
            np.testing.assert_array_equal(view.gradient, gradient)
    assert other.forward().tolist() == graph.forward().tolist() == [1.5, -1.5, 3.5]


def test_an_array_that_was_given_is_the_callers_too():
    x, seed = np.array(X), np.ones(3)
    graph = cg.Graph((cg.input("x", x) * cg.constant(x)).named("f"))
    copied = graph.copy()
    graph.forward(x=x)
    graph.backward(seed)
    x += 100.0
    seed += 100.0
    assert graph["x"].value.tolist() == copied["x"].value.tolist() == X
    assert graph.output.gradient.tolist() == [1.0, 1.0, 1.0]
    assert graph.forward().tolist() == [1.0, 4.0, 9.0]


def test_a_pass_that_raises_changes_nothing():
    graph = parse("f = x * y", x=3, y=2)
    graph.forward()
    graph.backward()
    before = repr(graph)
    for run in (
        lambda: graph.forward(x="a"),
        lambda: graph.forward(x=[1, 2], y=[1, 2, 3]),
        lambda: graph.backward([1.0, 2.0]),
        lambda: graph.backward("one"),
        lambda: next(graph.forward_steps(z=1)),
        lambda: next(graph.backward_steps([1.0, 2.0])),
    ):
        with pytest.raises(cg.CgraphError):
            run()
        assert repr(graph) == before
    assert graph.backward(accumulate=True) == {"x": 4.0, "y": 6.0}


def test_a_pass_left_half_way_is_not_accumulated():
    graph = parse("f = x * y", x=3, y=2)
    graph.backward()
    steps = graph.backward_steps(5.0)
    next(steps), next(steps)
    assert graph.backward(accumulate=True) == {"x": 4.0, "y": 6.0}


def test_passes_that_overtake_one_another_keep_apart():
    graph = parse("u = x + y; v = u * y; f = v - x", x=3, y=2)
    slow = graph.forward_steps(x=5, y=1)
    told = [str(next(slow))]
    assert graph.forward(x=3, y=2) == 7.0
    told += map(str, slow)
    assert told == ["u = x + y = 5 + 1 = 6", "v = u * y = 6 * 1 = 6", "f = v - x = 6 - 5 = 1"]
    assert graph.output.value == 7.0
    one, other = graph.backward_steps(), graph.backward_steps(10.0)
    for first, second in zip_longest(one, other):
        assert second.total == 10.0 * first.total
    assert graph["y"].gradient == 70.0, "that of the pass which began last"


def test_notices_are_those_of_the_last_passes():
    graph = parse("sqrt(x) * y", x=0, y=1)
    graph.backward()
    assert "the gradient of x" in graph.notice
    graph.backward(0.5)
    assert "the gradient of x" in graph.notice
    graph.forward(x=4)
    assert graph.notice is None
    graph.backward(float("inf"))
    assert "gradient" in graph.notice
    graph.backward()
    assert graph.notice is None


def test_graphs_may_be_kept_and_copied():
    x = node = cg.input("x", [1.0, 2.0])
    for _ in range(3000):  # deeper than Python's stack
        node = node * 1.001 + x
    graph = cg.Graph(x * 2.0, cg.sum(node).named("total"))
    graph.backward()
    kept = pickle.loads(pickle.dumps(graph))  # noqa: S301
    for other in (kept, copy.deepcopy(graph)):
        assert repr(other) == repr(graph)
        assert [view.label for view in other] == [view.label for view in graph]
        np.testing.assert_array_equal(other["x"].gradient, graph["x"].gradient)
        assert other.output.operation == graph.output.operation
        other.forward(x=[0.0, 0.0])
    assert graph["x"].value.tolist() == [1.0, 2.0]
    again = copy.copy(graph)
    again.forward(x=[5.0, 5.0])
    assert graph["x"].value.tolist() == [1.0, 2.0]


def test_threads_with_a_copy_each_do_not_disturb_one_another():
    graph = parse("y = x * 1; y = y + x; y = y * x; f = tanh(y / 1000)", x=0)

    def run(number):
        own = graph.copy()
        for _ in range(200):
            value = own.forward(x=number)
            gradient = own.backward()["x"]
        return value, gradient

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(run, range(32)))
    assert found == [run(number) for number in range(32)]


@pytest.mark.parametrize("steps", ["forward_steps", "backward_steps"])
def test_steps_take_time_in_proportion(steps):
    node = cg.input("x", 0.5)
    for _ in range(2000):
        node = cg.sin(node)
    graph = cg.Graph(node)
    graph.forward()
    run = getattr(graph, steps)
    assert len(list(run())) >= 2000
    assert seconds(lambda: list(run()), enough=1.0) < 1.0
