"""Gradients of random graphs against two ways to differentiate, and against themselves.

Those of other libraries are in `test_code`.
"""

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cgraph.errors import CgraphError
from cgraph.operations import OPERATIONS
from helpers.recipes import central_difference, complex_step, is_analytic, recipes

CLOSE = {"rtol": 1e-9, "atol": 1e-9}


@pytest.fixture
def check(pytestconfig):
    """Run a function on random recipes, no two the same: a share of those --graphs asks for."""

    def run(function, share, strategy=recipes()):  # noqa: B008  a description, no value
        count = max(1, round(pytestconfig.getoption("--graphs") * share))
        steady = settings(
            max_examples=count + count // 2 + 2,  # every fifth has been drawn before
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        right = set()

        def once(recipe):
            key = repr(recipe)
            if key not in right:
                function(recipe)
                right.add(key)

        steady(given(strategy)(once))()
        assert len(right) >= count

    return run


def gradients(graph, recipe):
    graph.evaluate(recipe.given)
    return graph.backward(recipe.weights if np.shape(recipe.weights) else float(recipe.weights))


def test_the_table_is_covered():
    analytic = {name for name, row in OPERATIONS.items() if is_analytic(row)}
    assert analytic >= {"add", "multiply", "divide", "power", "exp", "log", "tanh", "matmul", "sum"}
    assert not analytic & {"abs"}


def test_random_graphs_have_all_that_is_difficult(check):
    graphs, found = 0, Counter()

    def count(recipe):
        nonlocal graphs
        graphs += 1
        graph = recipe.graph()
        graph.evaluate(recipe.given)
        views = [view for view in graph.nodes if view.operation]
        pairs = [view.operands for view in views if len(view.operands) == 2]
        children = [child for view in views for child in view.operands]
        uses = Counter(child.label for child in children)
        found.update({name for name, _ in recipe.operations})
        found["shared node"] += max(uses.values()) > 1
        found["shared operation"] += any(uses[view.label] > 1 for view in views)
        found["twice in one operation"] += any(a.label == b.label for a, b in pairs)
        found["broadcasting"] += any(np.shape(a.value) != np.shape(b.value) for a, b in pairs)
        found["constant"] += any(not child.varies and not child.operation for child in children)
        found["five operations"] += len(views) >= 5

    check(count, 1)
    rare = {name for name in (*OPERATIONS, *found) if found[name] < 0.01 * graphs}
    assert not rare


def test_gradients_are_those_of_the_complex_step(check):
    def property_(recipe):
        for name, gradient in gradients(recipe.graph(), recipe).items():
            for place in np.ndindex(np.shape(gradient)):
                expected = complex_step(recipe, name, place)
                np.testing.assert_allclose(np.asarray(gradient)[place], expected, **CLOSE)

    check(property_, 0.3, recipes(analytic=True))


def test_gradients_are_those_of_central_differences(check):
    def property_(recipe):
        for name, gradient in gradients(recipe.graph(), recipe).items():
            for place in np.ndindex(np.shape(gradient)):
                expected, error = central_difference(recipe, name, place)
                close = {"rtol": 1e-5, "atol": 1e-5 + error}
                np.testing.assert_allclose(np.asarray(gradient)[place], expected, **close)

    check(property_, 0.35)


def test_every_gradient_has_the_shape_of_its_value(check):
    def property_(recipe):
        graph = recipe.graph()
        gradients(graph, recipe)
        for view in graph.nodes:
            if view.varies or view.index == graph.output.index:
                assert type(view.gradient) is type(view.value)
                assert np.shape(view.gradient) == np.shape(view.value)
            else:
                assert view.gradient is None

    check(property_, 0.1)


def state(graph):
    return {view.name: (view.value, view.gradient) for view in graph.nodes if view.name}


def same(one, other):
    assert one.keys() == other.keys()
    for name in one:
        np.testing.assert_array_equal(one[name][0], other[name][0], strict=True)
        if one[name][1] is not None:
            np.testing.assert_allclose(one[name][1], other[name][1], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("stacked", [False, True], ids=["same shapes", "other shapes"])
def test_second_use_gives_what_a_new_graph_gives(check, stacked):
    def property_(recipe):
        used, new = recipe.graph(), recipe.graph()
        other = {name: np.add(value, 0.5) for name, value in recipe.given.items()}
        if stacked:
            other = {name: np.stack([value, value]) for name, value in other.items()}
        try:
            used.evaluate(other, strict=False)
        except CgraphError:
            assert stacked, "some shapes do not fit once they are stacked"
        else:
            shape = np.shape(used.output.value)
            used.backward(np.ones(shape) if shape else 3.0)
        gradients(used, recipe)
        gradients(new, recipe)
        same(state(used), state(new))

    check(property_, 0.1)


def test_the_order_of_building_does_not_matter(check):
    def property_(recipe_and_order):
        recipe, order = recipe_and_order
        one, other = recipe.graph(), recipe.graph(shuffle=order)
        gradients(one, recipe)
        gradients(other, recipe)
        same(state(one), state(other))

    check(property_, 0.1, st.tuples(recipes(), st.integers(0, 99)))


def test_steps_do_what_the_passes_do(check):
    def property_(recipe):
        whole, stepped = recipe.graph(), recipe.graph()
        gradients(whole, recipe)
        seed = recipe.weights if np.shape(recipe.weights) else float(recipe.weights)
        for step in stepped.forward_steps(**recipe.given):
            np.testing.assert_array_equal(step.value, whole[step.node].value, strict=True)
            assert str(step).startswith(f"{step.python} = ")
        sums = {}
        for step in stepped.backward_steps(seed):
            if step.before is None:
                assert step.target not in sums
                total = step.contribution
            else:
                np.testing.assert_array_equal(step.before, sums[step.target])
                total = step.before + step.contribution
            np.testing.assert_array_equal(step.total, total)
            if step.source:
                np.testing.assert_array_equal(step.upstream, sums[step.source])
                assert stepped[step.source].operands[step.slot].label == step.target
            sums[step.target] = step.total
        for label, total in sums.items():
            np.testing.assert_array_equal(total, stepped[label].gradient)
        same(state(stepped), state(whole))

    check(property_, 0.1)
