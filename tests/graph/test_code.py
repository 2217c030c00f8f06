"""A graph as Python source: how it reads, and what its names and numbers may be."""

import json
import math
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import cgraph as cg
from cgraph.errors import CgraphError, ShapeError, ValueMissingError
from helpers.clock import seconds
from helpers.libraries import LIBRARIES, close, executed, run


def test_how_it_reads():
    graph = cg.parse("yhat = σ(w * x + b); loss = (yhat - 1) ** 2", "w b", w=2, x=[1, -1], b=0)
    graph = cg.Graph(cg.mean(graph.output).named("loss_mean"))
    assert (
        graph.code("numpy")
        == """\
import numpy as np


def loss_mean(x, w, b):
    x, w, b = (1.0 * given for given in (x, w, b))
    v1 = w * x
    v2 = v1 + b
    yhat = 1 / (1 + np.exp(-v2))
    v3 = yhat - 1
    loss = v3 ** 2
    loss_mean = np.mean(loss)
    return loss_mean


def gradient(x, w, b):
    x, w, b = (1.0 * given for given in (x, w, b))
    v1 = w * x
    v2 = v1 + b
    yhat = 1 / (1 + np.exp(-v2))
    v3 = yhat - 1
    loss = v3 ** 2
    loss_mean = np.mean(loss)
    grad_loss_mean = 1.0
    grad_loss = np.full(np.shape(loss), grad_loss_mean * (1 / np.size(loss)))
    grad_v3 = grad_loss * (v3 ** (2 - 1) * 2)
    grad_yhat = grad_v3
    grad_v2 = grad_yhat * (yhat * (1 - yhat))
    grad_v1 = grad_v2
    grad_b = np.sum(grad_v2)
    grad_w = np.sum(grad_v1 * x)
    grad_x = grad_v1 * w
    return {'x': grad_x, 'w': grad_w, 'b': grad_b}
"""
    )
    assert "yhat = torch.sigmoid(v2)\n" in graph.code("torch")
    assert "yhat = jax.nn.sigmoid(v2)\n" in graph.code("jax")


NAMES = ["lambda", "grad_x", "x", "np", "torch", "jnp", "start", "given", "gradient", "x'y", 'a"b',
         "a\\", "1st", "a b", "ｘ", "损失", "ŷ", "n_lambda", "f", "f_", "v1", "{}",
         "__debug__"]  # fmt: skip


@pytest.mark.parametrize("library", LIBRARIES)
def test_any_names_will_do(library):
    leaves = [cg.input(name, number + 1.0) for number, name in enumerate(NAMES)]
    total = leaves[0]
    for number, leaf in enumerate(leaves):
        total = total + leaf * (number + 1)
    graph = cg.Graph(total)
    value, gradients = run(graph, library)
    assert value == graph.forward()
    close(gradients, graph.backward(), 0)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, -0.0, 1e300, -2.5, 1e16, 1 / 3])
def test_any_constants_will_do(library, number):
    x, named = cg.input("x", [1.0, 2.0]), cg.constant(number).named("named")
    parts = [x * number, x + named, x - [number, 1.0], x * (named * 2.0)]
    if not math.isnan(number):  # which of the two then varies, each library decides for itself
        parts.append(cg.maximum(x, number))
    for part in parts:
        graph = cg.Graph(cg.sum(part))
        graph.evaluate({})
        value, gradients = run(graph, library)
        np.testing.assert_array_equal(value, graph.output.value)
        close(gradients, graph.backward(), 1e-15)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_leaf_alone(library):
    graph = cg.Graph(cg.input("x", 3.0))
    graph.forward()
    value, gradients = run(graph, library)
    assert value == 3.0
    assert gradients == {"x": 1.0}


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_the_output_does_not_depend_on_has_gradient_0(library):
    graph = cg.parse("a = x * z; f = y * 2", x=[1, 2], y=3, z=math.inf)
    graph.evaluate({})
    _, gradients = run(graph, library)
    close(gradients, {"x": np.zeros(2), "y": 2.0, "z": 0.0}, 0)


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_without_one_number_that_varies_there_is_no_gradient(library):
    assert "gradient" not in cg.parse("x * 2", x=[1, 2]).code(library)
    assert "gradient" not in cg.Graph(cg.constant(2) * 3).code(library)
    assert "gradient" not in cg.Graph(cg.input("x", 1.0), cg.constant(2) * 3).code(library)


def test_other_numbers_of_rows_will_do():
    graph = cg.parse("mean((w * x + b - y) ** 2)", "w b", w=2, b=1, x=[1, 2, 3], y=[2, 1, 0])
    gradient = executed(graph.code("numpy"), "numpy")["gradient"]
    rows = {"x": np.array([1.0, 5.0]), "y": np.array([0.5, -1.0])}
    graph.forward(**rows)
    close(gradient(**rows, w=2.0, b=1.0), graph.backward(), 1e-14)


def test_what_cannot_be_written_is_told():
    graph = cg.parse("x @ y", x=[1, 2])
    with pytest.raises(CgraphError, match=r"'tensorflow'.*numpy, torch, jax"):
        graph.code("tensorflow")
    with pytest.raises(ValueMissingError, match="y has no value"):
        graph.code("numpy")
    graph.forward(y=[1, 2])
    assert "x @ y" in graph.code("numpy")
    with pytest.raises(ShapeError):
        cg.parse("x @ y", x=[1, 2], y=3).code("torch")
    assert "np.log(x)" in cg.parse("log(x)", x=-1).code("numpy"), "where it has no value, too"


def test_the_graph_is_left_as_it_was():
    graph = cg.parse("x * y", x=3, y=2)
    graph.code("numpy")
    assert graph.output.value is None
    assert graph["x"].gradient is None


def test_a_long_chain_is_written_in_proportion():
    times = []
    for length in (500, 2000):
        node = cg.input("x", 0.5)
        for _ in range(length):
            node = cg.sin(node)
        graph = cg.Graph(node)
        times.append(seconds(partial(graph.code, "numpy")))
    assert times[1] < 12 * times[0]


WITNESS = json.loads(Path(__file__).with_name("torch.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("formula", WITNESS["graphs"])
def test_pytorch_has_run_this_very_code(formula):
    """make_torch.py asked it: value and gradients, for each operation."""
    asked = WITNESS["graphs"][formula]
    graph = cg.parse(formula, **asked["given"])
    assert graph.code("torch") == asked["code"]
    np.testing.assert_allclose(graph.forward(), asked["value"], rtol=1e-13)
    close(graph.backward(), {n: np.asarray(g) for n, g in asked["gradients"].items()}, 1e-13)


@pytest.mark.parametrize("library", [one for one in LIBRARIES if one != "autograd"])
def test_the_gradient_takes_whole_numbers(library):
    functions = executed(cg.parse("(x + y) * y", x=3, y=2).code(library), library)
    found = functions["gradient"](3, 2)
    assert {name: float(one) for name, one in found.items()} == {"x": 2.0, "y": 7.0}


def test_a_library_that_is_no_text_is_told():
    with pytest.raises(cg.CgraphError, match="no way to write a graph"):
        cg.parse("x + 1", x=1).code([])


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_nothing_is_warned_of_where_a_gradient_has_no_value(library):
    code = cg.Graph(cg.sum(cg.sqrt(cg.input("x", [0.0, 4.0])) * [0.0, 1.0])).code(library)
    assert "sqrt" in code


@pytest.mark.parametrize("library", [one for one in LIBRARIES if one != "autograd"])
def test_the_corner_of_leaky_relu_is_the_same(library):
    _, gradients = run(cg.Graph(cg.sum(cg.leaky_relu(cg.input("x", [-1.0, 0.0, 1.0])))), library)
    np.testing.assert_allclose(gradients["x"], [0.01, 0.01, 1.0])


@pytest.mark.parametrize("library", ["numpy", "jax"])
def test_whole_numbers_neither_overflow_nor_lack_powers(library):
    function = executed(cg.parse("f = x^3 + y^-1", x=3, y=2).code(library), library)["f"]
    assert function(np.int64(10**7), np.array([2, 4])).tolist() == [1e21 + 0.5, 1e21 + 0.25]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_constant_alone(library):
    assert float(run(cg.Graph(cg.constant(2.0)), library)[0]) == 2.0
    assert float(run(cg.Graph(cg.input("x", 1.0), cg.constant(2.0)), library)[0]) == 2.0


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_leaf_that_is_the_output_beside_one_with_the_name_of_its_function(library):
    value, gradients = run(cg.Graph(cg.input("x_", 2.0), cg.input("x", 3.0)), library)
    assert value == 3.0
    assert gradients == {"x_": 0.0, "x": 1.0}
