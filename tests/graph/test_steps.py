"""Steps: what each says in symbols, in numbers, in LaTeX and in Python."""

import math

import numpy as np
import pytest

from cgraph.formula import parse
from cgraph.notation import PLAIN

FORWARD = [  # formula, values, what the steps say
    ("u = x + y; f = u * y", {"x": 3, "y": 2}, ["u = x + y = 3 + 2 = 5", "f = u * y = 5 * 2 = 10"]),
    ("x - y", {"x": 3, "y": -2}, ["f = x - y = 3 - (-2) = 5"]),
    ("-x * y", {"x": -3, "y": -2}, ["v1 = -x = -(-3) = 3", "f = v1 * y = 3 * (-2) = -6"]),
    ("x ** 2", {"x": -3}, ["f = x ** 2 = (-3) ** 2 = 9"]),
    ("maximum(x, y)", {"x": -3, "y": -2}, ["f = maximum(x, y) = maximum(-3, -2) = -2"]),
    ("σ(z)", {"z": 0}, ["f = sigmoid(z) = sigmoid(0) = 0.5"]),
    ("x / 3", {"x": 1}, ["f = x / 3 = 1 / 3 = 0.333333"]),
    ("sum(x)", {"x": [1, -2]}, ["f = sum(x) = sum([1, -2]) = -1"]),
]


@pytest.mark.parametrize(("formula", "values", "expected"), FORWARD)
def test_forward_steps(formula, values, expected):
    assert [str(step) for step in parse(formula).forward_steps(**values)] == expected


BACKWARD = [
    (
        "u = x + y; f = u * y",
        {"x": 3, "y": 2},
        [
            "∂f/∂f = 1",
            "∂f/∂u = ∂f/∂f * ∂(u * y)/∂u = 1 * 2 = 2",
            "∂f/∂y = ∂f/∂f * ∂(u * y)/∂y = 1 * 5 = 5",
            "∂f/∂x = ∂f/∂u * ∂(x + y)/∂x = 2 * 1 = 2",
            "∂f/∂y = 5 + ∂f/∂u * ∂(x + y)/∂y = 5 + 2 * 1 = 5 + 2 = 7",
        ],
    ),
    (
        "x + x",
        {"x": 3},
        [
            "∂f/∂f = 1",
            "∂f/∂x = ∂f/∂f * ∂(x′ + x′′)/∂x′ = 1 * 1 = 1",
            "∂f/∂x = 1 + ∂f/∂f * ∂(x′ + x′′)/∂x′′ = 1 + 1 * 1 = 1 + 1 = 2",
        ],
    ),
    (
        "u = -x; f = u * 3",
        {"x": 3},
        [
            "∂f/∂f = 1",
            "∂f/∂u = ∂f/∂f * ∂(u * 3)/∂u = 1 * 3 = 3",
            "∂f/∂x = ∂f/∂u * ∂(-x)/∂x = 3 * (-1) = -3",
        ],
    ),
    (
        "sum(relu(x) @ y)",
        {"x": [1, -2], "y": [[3], [4]]},
        [
            "∂f/∂f = 1",
            "∂f/∂v2 = ∂f/∂f * ∂sum(v2)/∂v2 = 1 * 1 = [1]",
            "∂f/∂v1 = ∂f/∂v2 @ ∂(v1 @ y)/∂v1 = [1] @ [[3, 4]] = [3, 4]",
            "∂f/∂y = ∂(v1 @ y)/∂y @ ∂f/∂v2 = [1, 0] @ [1] = [[1], [0]]",
            "∂f/∂x = ∂f/∂v1 * ∂relu(x)/∂x = [3, 4] * [1, 0] = [3, 0]",
        ],
    ),
]


@pytest.mark.parametrize(("formula", "values", "expected"), BACKWARD)
def test_backward_steps(formula, values, expected):
    assert [str(step) for step in parse(formula, **values).backward_steps()] == expected


def test_what_a_backward_step_holds():
    seed, _, first, _, last = parse("u = x + y; f = u * y", x=3, y=2).backward_steps()
    assert (seed.source, seed.target, seed.total, seed.before) == (None, "f", 1.0, None)
    assert (seed.slot, seed.contribution, seed.operation) == (0, 1.0, None)
    assert seed.edge == (None, "f", 0)
    assert (first.source, first.target, first.slot, first.before) == ("f", "y", 1, None)
    assert (last.source, last.target, last.slot) == ("u", "y", 1)
    assert (last.upstream, last.local, last.contribution) == (2.0, 1.0, 2.0)
    assert (last.before, last.total) == (5.0, 7.0)
    assert (first.local_symbols(PLAIN), last.local_symbols(PLAIN)) == ("u", "1")
    assert last.edge == ("u", "y", 1)
    assert last.operation.name == "add"


def test_a_pass_may_be_left_half_way():
    graph = parse("u = x + y; f = u * y", x=3, y=2)
    steps = graph.forward_steps()
    assert next(steps).value == 5.0
    assert (graph["u"].value, graph["f"].value) == (5.0, None)
    assert graph.backward() == {"x": 2.0, "y": 7.0}
    steps = graph.backward_steps()
    next(steps), next(steps)
    assert (graph["u"].gradient, graph["x"].gradient) == (2.0, None)
    assert graph.backward() == {"x": 2.0, "y": 7.0}


SCALAR = [
    ("u = x + y; f = u * y", {"x": 3, "y": 2}),
    ("x = x + x; x = x * x; x - 1", {"x": 3}),
    ("a = maximum(x, y) / 3; b = exp(-a) ** 2; tanh(b) * sqrt(a) - log(y)", {"x": -3, "y": 2}),
    ("x / sigmoid(x)", {"x": -3}),
    ("(-2) ** 2 * x ** y - -2", {"x": 3, "y": 2}),
    ("abs(-x) + relu(y) - minimum(x, 2 * y) + sin(x) * cos(y)", {"x": 3, "y": 2}),
    ("2 * x * 2 + 2", {"x": 3}),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "values"), SCALAR)
def test_the_python_of_the_steps_computes_the_same(formula, values):
    graph = parse(formula, **values)
    names = {"exp": math.exp, "log": math.log, "sqrt": math.sqrt, "tanh": math.tanh,
             "sin": math.sin, "cos": math.cos, "abs": abs, "maximum": max, "minimum": min,
             "sigmoid": lambda x: 1 / (1 + math.exp(-x)), "relu": lambda x: max(x, 0),
             "sign": np.sign}  # fmt: skip
    names |= graph.inputs
    lines = [step.python for step in graph.forward_steps()]
    lines += [step.python for step in graph.backward_steps()]
    exec("\n".join(lines), names)  # noqa: S102  our own lines
    for view in graph.nodes:
        if view.kind == "operation":
            assert names[view.label] == pytest.approx(view.value)
        if view.varies:
            assert names[f"grad_{view.label}"] == pytest.approx(view.gradient)


def test_latex_of_the_deck():
    graph = parse("u = x + y; f = u * y", x=3, y=2)
    assert [step.latex for step in graph.forward_steps()] == [
        "u = x + y = 3 + 2 = 5",
        r"f = u \times y = 5 \times 2 = 10",
    ]
    f, u, x, y = (rf"\frac{{\partial f}}{{\partial {name}}}" for name in "fuxy")
    assert [step.latex for step in graph.backward_steps()] == [
        f"{f} = 1",
        rf"{u} = {f} \times \frac{{\partial (u \times y)}}{{\partial u}} = 1 \times 2 = 2",
        rf"{y} = {f} \times \frac{{\partial (u \times y)}}{{\partial y}} = 1 \times 5 = 5",
        rf"{x} = {u} \times \frac{{\partial (x + y)}}{{\partial x}} = 2 \times 1 = 2",
        (
            rf"{y} = 5 + {u} \times \frac{{\partial (x + y)}}{{\partial y}}"
            r" = 5 + 2 \times 1 = 5 + 2 = 7"
        ),
    ]


def test_two_uses_of_one_name_are_told_apart_by_primes():
    *_, first, second = parse("x1 + x1", x1=3).backward_steps()
    for step, primes in ((first, "'"), (second, "''")):
        assert (
            rf"\frac{{\partial (x_{{1}}' + x_{{1}}'')}}{{\partial x_{{1}}{primes}}}" in step.latex
        )


def test_python_of_the_steps():
    graph = parse("v = exp(x) * 2; f = 1 / v + x", x=0)
    assert [step.python for step in graph.backward_steps()] == [
        "grad_f = 1",
        "grad_v2 = grad_f * 1",
        "grad_x = grad_f * 1",
        "grad_v = grad_v2 * (-1 / v ** 2)",
        "grad_v1 = grad_v * 2",
        "grad_x += grad_v1 * v1",
    ]
