"""Nodes: built by arithmetic and by functions, with numbers and arrays on either side."""

import math
from decimal import Decimal
from fractions import Fraction
from inspect import signature

import numpy as np
import pytest

import cgraph as cg
from cgraph.operations import OPERATIONS

X = 3.0
ARITHMETIC = [
    (lambda x: x + 2, X + 2),
    (lambda x: 2 + x, 2 + X),
    (lambda x: x - 2, X - 2),
    (lambda x: 2 - x, 2 - X),
    (lambda x: x * 2, X * 2),
    (lambda x: 2 * x, 2 * X),
    (lambda x: x / 2, X / 2),
    (lambda x: 2 / x, 2 / X),
    (lambda x: x**2, X**2),
    (lambda x: 2**x, 2**X),
    (lambda x: -x, -X),
    (lambda x: +x, X),
    (lambda x: abs(-x), X),
    (lambda x: np.float64(2) - x, 2 - X),
    (lambda x: x - np.float32(2), X - 2),
    (lambda x: True + x, 1 + X),
    (lambda x: np.array([1.0, 2.0]) - x, [-2.0, -1.0]),
    (lambda x: [1, 2] - x, [-2.0, -1.0]),
    (lambda x: x / [1, 2], [3.0, 1.5]),
    (lambda x: (x * np.ones((2, 2))) @ [1, 2], [9.0, 9.0]),
    (lambda x: [1, 2] @ (x * np.eye(2)), [3.0, 6.0]),
    (lambda x: cg.maximum(x, 5), 5.0),
    (lambda x: cg.maximum(5, x), 5.0),
]


@pytest.mark.parametrize(("make", "expected"), ARITHMETIC)
def test_arithmetic(make, expected):
    value = cg.Graph(make(cg.input("x", X))).forward()
    np.testing.assert_array_equal(value, expected)


def test_kinds():
    x, w, c = cg.input("x"), cg.parameter("w", [1, 2]), cg.constant(2)
    u = (x * w).named("u")
    assert [node.kind for node in (x, w, c, u)] == ["input", "parameter", "constant", "operation"]
    assert [node.name for node in (x, w, c, u)] == ["x", "w", None, "u"]
    assert u.operands == (x, w)
    assert u.operation.name == "multiply"
    assert x.start is None
    assert w.start.tolist() == [1.0, 2.0]
    assert type(c.start) is float


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (lambda x: x, "x = 3"),
        (lambda x: cg.input("y"), "y = -"),  # noqa: ARG005
        (lambda x: cg.constant(2), "constant = 2"),  # noqa: ARG005
        (lambda x: x + 2, "x + 2"),
        (lambda x: (x + 2).named("u"), "u = x + 2"),
        (lambda x: x * (x + 2), "x * …"),
        (lambda x: x - cg.constant(-2), "x - (-2)"),
    ],
)
def test_repr(make, shown):
    assert repr(make(cg.input("x", 3))) == shown


def test_a_node_needs_a_name_that_is_text():
    for name in (3, None, "", 2.5, cg.constant(1)):
        for make in (cg.input, cg.parameter, (cg.input("x") + 1).named):
            with pytest.raises(TypeError, match="name"):
                make(name)


@pytest.mark.parametrize("other", ["a", None, 1j, object()])
def test_what_is_no_number_cannot_join(other):
    x = cg.input("x", 3)
    for make in (lambda: x + other, lambda: other * x, lambda: cg.exp(other)):
        with pytest.raises(TypeError, match="takes a number or an array of numbers"):
            make()


def test_too_many_or_too_few_inputs():
    x = cg.input("x")
    with pytest.raises(TypeError, match=r"exp takes 1 input\(s\), but was given 2"):
        cg.exp(x, x)
    with pytest.raises(TypeError, match=r"maximum takes 2 input\(s\), but was given 1"):
        cg.maximum(x)


def test_arithmetic_that_python_has_and_graphs_have_not():
    x = cg.input("x", 3)
    for make in (lambda: x // 2, lambda: x % 2, lambda: x < 2, lambda: list(x), lambda: x[0]):
        with pytest.raises(TypeError):
            make()


def test_operations_of_one_operand_are_methods_too():
    x = cg.input("x", 0.5)
    for name, row in OPERATIONS.items():
        if len(row.derivatives) == 1:
            assert repr(getattr(x, name)()) == repr(getattr(cg, name)(x))
        else:
            with pytest.raises(AttributeError, match=f"no attribute '{name}'"):
                getattr(x, name)


@pytest.mark.parametrize("name", ["value", "gradient", "grad", "data", "backward", "item"])
def test_a_node_asked_for_numbers_says_whom_to_ask(name):
    for node, asked in ((cg.input("x", 3), "x"), (cg.input("x", 3) + 1, "f")):
        with pytest.raises(AttributeError, match=rf'g = cg.Graph\(f\).*ask g\["{asked}"\].value'):
            getattr(node, name)
        assert not hasattr(node, name)


def test_a_function_shows_its_signature_and_its_derivative():
    assert str(signature(cg.exp)) == "(x, /)"
    assert str(signature(cg.maximum)) == "(x, y, /)"
    assert cg.exp.__name__ == "exp"
    assert "∂exp(x)/∂x = exp(x)" in cg.exp.__doc__
    assert "∂(x * y)/∂x = y; ∂(x * y)/∂y = x" in cg.multiply.__doc__


def test_any_view_of_a_graph_can_be_computed_with():
    graph = cg.Graph(cg.input("x", 3) * 2)
    y = graph.output
    pairs = [
        (y + 1, 7),
        (1 - y, -5),
        (y * graph["x"], 18),
        (y / 3, 2),
        (2**y, 64),
        (-y, -6),
        (abs(-y), 6),
        (cg.maximum(y, 7), 7),
        (y.sqrt() ** 2, 6),
        ([1, 2] * y, [6, 12]),
        (cg.exp(y).log(), 6),
    ]
    for node, value in pairs:
        assert np.allclose(cg.Graph(node).forward(), value)
    assert (y + 1).operands[0] is y.node
    assert cg.Graph(y).forward() == 6.0
    assert +y is y.node


@pytest.mark.parametrize(
    ("make", "formula"),
    [
        (np.exp, "exp(x)"),
        (np.abs, "abs(x)"),
        (np.sum, "sum(x)"),  # NumPy passes axis=None
        (np.mean, "mean(x)"),
        (np.transpose, "transpose(x)"),
        (lambda x: np.matmul([1, 2], x), "[1, 2] @ x"),
        (lambda x: np.sum([x, x]), "x + x"),
        (lambda x: np.maximum(x, 2), "maximum(x, 2)"),
        (lambda x: np.exp(cg.Graph(x)["x"]), "exp(x)"),
        (lambda x: Fraction(1, 4) * x, "0.25 * x"),
        (lambda x: Decimal("0.25") * x, "0.25 * x"),
    ],
)
def test_functions_and_numbers_of_others_build_nodes(make, formula):
    node = make(cg.input("x", X))
    assert isinstance(node, cg.Node)
    assert repr(node) == formula


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (math.exp, "cg.exp"),
        (lambda x: float(cg.Graph(x)["x"]), r'g\["x"\]\.value'),
        (lambda x: x < 2, "cg.maximum"),
        (lambda x: max(x, x + 1), "cg.maximum"),
        (lambda x: x == 2, r'g\["x"\]\.value'),
        (lambda x: np.float64(2) != cg.Graph(x)["x"], r'g\["x"\]\.value'),
        (lambda x: x == np.ones(2), r'g\["x"\]\.value'),
        (lambda x: x and 2, "cg.maximum"),
        (lambda x: not cg.Graph(x)["x"], "cg.maximum"),
        (lambda x: x ^ 2, r"x \*\* 2"),
        (lambda x: 2 ^ x, r"x \*\* 2"),
        (lambda x: x.sum(axis=0), "cg.sum_down"),
        (lambda x: np.sum(x, axis=0), "cg.sum_down"),
        (lambda x: cg.mean(x, dim=0), "cg.mean_down"),
        (lambda x: x + 10**400, "too large"),
        (lambda x: x // 2, "one stroke"),
        (lambda x: 2 // x, "one stroke"),
        (lambda x: x % 2, "one stroke"),
        (lambda x: 2 % x, "one stroke"),
        (lambda x: x[0], r"x @ \[1, 0\]"),
        (lambda x: cg.Graph(x)["x"][0], r"x @ \[1, 0\]"),
        (round, r'g\["x"\]\.value'),
        (int, r'g\["x"\]\.value'),
        ("{:.2f}".format, r'g\["x"\]\.value'),
        (lambda x: f"{cg.Graph(x)['x']:>8}", r'g\["x"\]\.value'),
        (lambda x: round(x, 2), r'g\["x"\]\.value'),
        (lambda x: x + cg.Graph(x), r"g\.output"),
        (lambda x: cg.Graph(x) * x, r"g\.output"),
        (lambda x: cg.exp(cg.Graph(x)), r"g\.output"),
        (lambda x: cg.mean([x, 2]), r"\(x \+ y\) / 2"),
        (lambda x: x * (cg.Graph(x)["x"], x), "added up one by one"),
        (lambda x: np.sum(x, 0), "cg.sum_down"),
        (lambda x: np.transpose(x, axes=(0, 1)), "axes"),
        (lambda x: np.exp(x, where=[True, False]), "exp has no where"),
        (lambda x: np.add(x, 1, out=np.zeros(2)), "add has no out"),
    ],
)
def test_what_has_no_meaning_for_nodes_says_what_to_write(make, said):
    with pytest.raises(cg.WrongKindError, match=said):
        make(cg.input("x", X))


def test_a_node_is_transposed_as_steps_write_it():
    w = cg.parameter("W", [[1, 2], [3, 4], [5, 6]])
    for node in (w.T, cg.Graph(w)["W"].T):
        np.testing.assert_array_equal(cg.Graph(node).forward(), w.start.T)


def test_a_node_is_not_taken_for_a_list_of_numbers():
    x = cg.input("x", X)
    for asked in (list, tuple, lambda x: 3.0 in x, lambda x: [*x]):
        with pytest.raises(TypeError, match="itera"):
            asked(x)
    with pytest.raises(cg.NameUnknownError, match="no operation"):
        cg.apply(["exp"], x)


def test_what_is_added_to_an_array_in_place_makes_a_node_of_it():
    total = np.array([1.0, 2.0])
    total += cg.input("x", X)
    assert cg.Graph(total).forward().tolist() == [4.0, 5.0]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda x: np.dot(x, x), "dot .*X @ w"),
        (lambda x: np.inner([1, 2], x), "inner .*X @ w"),
        (lambda x: np.kron(x, x), "kron"),
        (np.linalg.norm, r"norm .*cg.sqrt\(cg.sum\(x \*\* 2\)\)"),
        (lambda x: np.linalg.norm(cg.Graph(x)["x"]), "norm"),
        (np.max, "max .*There are"),
        (np.cumsum, "cumsum"),
        (lambda x: np.stack([x, x]), "stack"),
        (lambda x: np.multiply.outer([1, 2], x), r"multiply\.outer"),
        (np.add.reduce, r"add\.reduce"),
    ],
)
def test_what_numpy_would_do_number_by_number_says_what_to_write(make, said):
    with pytest.raises(cg.NameUnknownError, match=f"no operation np.{said}"):
        make(cg.input("x", X))


@pytest.mark.parametrize("make", [np.cbrt, lambda x: cg.apply("cbrt", x)])
def test_an_unknown_operation_lists_those_there_are(make):
    with pytest.raises(cg.NameUnknownError, match=r"no operation cbrt.*sqrt"):
        make(cg.input("x", X))


def test_a_node_equals_itself_alone_and_is_found_among_others():
    x = cg.input("x", X)
    twin = cg.input("x", X)
    assert x == +x
    assert x != twin
    assert x != "x"
    assert x != cg.Graph(x)["x"]
    assert {x: 1, twin: 2}[x] == 1
    assert x in ["x", None, twin, x]
