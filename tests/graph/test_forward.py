"""The forward pass: values, and what each mistake is answered with."""

import re

import numpy as np
import pytest

import cgraph as cg
from cgraph.errors import (
    DomainError,
    NameUnknownError,
    ShapeError,
    ValueMissingError,
    WrongKindError,
)
from cgraph.formula import parse

nan, inf = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (3, 3.0),
        (True, 1.0),
        (np.float32(2), 2.0),
        (np.int8(-2), -2.0),
        (np.array(3), 3.0),
        (10**30, 1e30),
        ([1, 2], [1.0, 2.0]),
        ((1, 2), [1.0, 2.0]),
        ([True, False], [1.0, 0.0]),
        (np.arange(3), [0.0, 1.0, 2.0]),
        (np.ones((2, 2), np.float32), [[1.0, 1.0], [1.0, 1.0]]),
        ([], []),
        ([[1], [2]], [[1.0], [2.0]]),
    ],
)
def test_values_become_floats_or_arrays_of_floats(given, expected):
    graph = parse("+x")
    value = graph.forward(x=given)
    assert type(value) is (float if isinstance(expected, float) else np.ndarray)
    np.testing.assert_array_equal(value, expected)
    assert np.asarray(value).dtype == np.float64
    assert type(graph["x"].value) is type(value)
    np.testing.assert_array_equal(graph["x"].value, value)


@pytest.mark.parametrize(
    "given",
    ["3", b"3", None, [1, "a"], [[1], [2, 3]], 1j, 10**400, {}, {1}, print, cg.input("z", 1),
     np.datetime64("2020"), np.array([1, None])],
    ids=repr,
)  # fmt: skip
def test_values_that_are_no_numbers(given):
    graph = parse("x * y", x=1, y=2)
    graph.forward()
    with pytest.raises(
        WrongKindError, match=r"x takes a number or an array of numbers, and |too large"
    ):
        graph.forward(y=5, x=given)
    assert graph.inputs == {"x": 1.0, "y": 2.0}
    assert graph.output.value == 2.0


def test_an_array_given_is_copied():
    given = np.array([1.0, 2.0])
    graph = parse("x * 2", x=given)
    given[0] = 9
    assert graph.forward().tolist() == [2.0, 4.0]
    graph.forward(x=given)
    given[0] = 7
    assert graph["x"].value.tolist() == [9.0, 2.0]


def test_new_values_stay():
    graph = parse("x * y", x=3, y=2)
    assert graph.forward(x=5) == 10.0
    assert graph.forward() == 10.0
    assert graph.forward(y=4) == 20.0
    assert graph.inputs == {"x": 5.0, "y": 4.0}


def test_names_that_python_uses_are_names_here_too():
    assert parse("self + values", self=1, values=2).forward(self=3, values=4) == 7.0


def attempt(run):
    try:
        run()
    except cg.CgraphError as error:
        return type(error), str(error)
    return None


GRAPH = "u = x - 2; f = 1 / u"
MISTAKES = [
    ({"z": 1}, NameUnknownError, "This graph has no node called z. It has: x."),
    ({"2": 1}, NameUnknownError, "This graph has no node called 2. It has: x."),
    ({"u": 1}, NameUnknownError, ("u is computed, as x - 2: its value cannot be set. "
     "Change its inputs instead.")),
    ({"x": 2}, DomainError, ("f = 1 / u divides by zero: 1 / 0. "
     "Give the denominator another value.")),
    ({"x": [1, 2]}, DomainError, ("f = 1 / u divides by zero: 1 / [-1, 0]. "
     "Give the denominator another value.")),
    ({"x": "a"}, WrongKindError, "x takes a number or an array of numbers, and 'a' is neither."),
    ({"x": 4, "z": 1}, NameUnknownError, "This graph has no node called z. It has: x."),
]  # fmt: skip


@pytest.mark.parametrize(("values", "kind", "message"), MISTAKES)
def test_a_mistake_changes_nothing(values, kind, message):
    graph = parse(GRAPH, x=5)
    graph.forward()
    graph.backward()
    before = [(v.value, v.gradient) for v in graph.nodes], graph.notice
    for run in (graph.forward, graph.forward_steps):
        if run == graph.forward_steps and kind is DomainError:
            continue  # it has shown some steps by then
        assert attempt(lambda run=run: list(run(**values) or ()) and None) == (kind, message)
        assert ([(v.value, v.gradient) for v in graph.nodes], graph.notice) == before
    assert graph.backward() == {"x": -1 / 9}


@pytest.mark.parametrize("x", [1, [1.0, 1.0]])
def test_a_missing_value(x):
    graph = parse("sum(x) / sum(x) * y", x=x)
    for run in (graph.forward, graph.backward, lambda: list(graph.forward_steps())):
        with pytest.raises(ValueMissingError, match=r"y has no value yet.*g.forward\(y=...\)"):
            run()
    assert graph.forward(y=2) == 2.0


@pytest.mark.parametrize(
    ("formula", "shapes"),
    [
        ("x * y", [(2,), (3,)]),
        ("x @ y", [(2,), (3,)]),
        ("x @ y", [(), (3,)]),
        ("x @ y", [(3,), ()]),
        ("x @ y", [(2, 2, 2), (2, 2, 2)]),
        ("x @ y", [(2, 2, 2), (2,)]),
        ("x @ y", [(2,), (2, 2, 2)]),
        ("maximum(x, y)", [(2, 3), (2,)]),
    ],
)
def test_shapes_that_do_not_fit(formula, shapes):
    x, y = (np.ones(shape) for shape in shapes)
    message = f"f = {formula} cannot be computed: the shapes {shapes[0]}, {shapes[1]} do not fit"
    for run in ("forward", "forward_steps"):
        graph = parse(formula, x=x, y=y)
        with pytest.raises(ShapeError, match=re.escape(message)):
            list(getattr(graph, run)())


NUMPY = {  # what IEEE 754 says, which is what a plot is given
    "1 / x": lambda x: 1.0 / x,
    "x / x": lambda x: x / x,
    "x / (x - 1)": lambda x: x / (x - 1.0),
    "log(x)": np.log,
    "sqrt(x)": np.sqrt,
    "x ** 0.5": lambda x: x**0.5,
    "x ** -1": lambda x: x**-1.0,
    "mean(x)": lambda x: np.sum(x) / np.float64(x.size),
}


@pytest.mark.parametrize(
    ("formula", "x", "start"),
    [
        ("1 / x", 0, "f = 1 / x divides by zero: 1 / 0."),
        ("x / x", 0, "f = x / x divides by zero: 0 / 0."),
        ("x / (x - 1)", [2, 1], "f = x / v1 divides by zero: [2, 1] / [1, 0]."),
        ("log(x)", 0, "f = log(x) takes the logarithm of a number that is not positive: log(0)."),
        ("log(x)", -1, "f = log(x) takes the logarithm"),
        ("log(x)", [1, -1], "f = log(x) takes the logarithm"),
        ("sqrt(x)", -1, "f = sqrt(x) takes the square root of a negative number: sqrt(−1)."),
        ("sqrt(x)", [0, -1], "f = sqrt(x) takes the square root"),
        ("x ** 0.5", -1, "f = x ** 0.5 has no real value here: (−1) ^ 0.5."),
        ("x ** -1", 0, "f = x ** (-1) has no real value here: 0⁻¹."),
        ("x ** 0.5", [4, -1], "f = x ** 0.5 has no real value here"),
        ("mean(x)", [], "f = mean(x) takes the mean of no numbers"),
    ],
)
def test_where_an_operation_has_no_value(formula, x, start):
    for run in ("forward", "forward_steps"):
        with pytest.raises(DomainError) as caught:
            list(getattr(parse(formula, x=x), run)() or ())
        assert str(caught.value).startswith(start)
    with np.errstate(all="ignore"):
        expected = NUMPY[formula](np.asarray(x, float))
    np.testing.assert_array_equal(parse(formula, x=x).evaluate({}, strict=False), expected)


@pytest.mark.parametrize(
    ("formula", "values", "shown"),
    [
        ("x ^ y", {"x": -2, "y": 1.0000001}, "(-2) ** 1.0000001."),
        ("cross_entropy(x, 1)", {"x": 1.0000000000000002}, "(1.0000000000000002, 1)"),
        ("cross_entropy(x, 1)", {"x": [1, 1.0000000000000002]}, "([1, 1.0000000000000002], 1)"),
        ("x / 0", {"x": 2.51234e-7}, "2.51×10⁻⁷ / 0"),
        ("mean(x)", {"x": []}, "mean([])"),
    ],
)
def test_the_numbers_of_an_error_are_rounded_only_where_it_stays_true(formula, values, shown):
    with pytest.raises(DomainError) as caught:
        parse(formula).forward(**values)
    assert shown in str(caught.value)


@pytest.mark.parametrize(("given", "kind"), [(-1, DomainError), ([[[1]]], ShapeError)])
def test_steps_that_fail_on_the_way_change_nothing(given, kind):
    graph = parse("log(x) @ y", x=[1, 2], y=[3, 4])
    graph.forward()
    graph.backward(1)
    before = graph.inputs, graph.values, graph["x"].gradient
    with pytest.raises(kind):
        list(graph.forward_steps(x=given))
    assert repr((graph.inputs, graph.values, graph["x"].gradient)) == repr(before)
    assert graph.forward() == before[1][-1]


def test_nothing_is_printed_for_what_is_not_strict(capsys):
    graph = parse("1 / x", x=0)
    assert graph.evaluate({}, strict=False) == inf
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("formula", "x", "node"),
    [
        ("a = x + 1; b = exp(a); c = b * b; c - c", 1000, "b = exp(a)"),
        ("a = x + 1; b = exp(a); c = b * b; c - c", [0, 1000], "b = exp(a)"),
        ("a = x * x; 1 / a", 1e200, "a = x * x"),
        ("a = x * x; 1 / a", [1e200, 1], "a = x * x"),
        ("a = x ** 99; -a", 1e9, "a = x ** 99"),
    ],
)
def test_overflow_is_told_with_the_node(formula, x, node, capsys):
    graph = parse(formula, x=x)
    graph.forward()
    assert f"grew beyond what a computer can hold, first at {node}." in graph.notice
    assert capsys.readouterr().out == graph.notice + "\n"
    assert graph.notice in repr(graph)
    graph.backward(1.0)
    graph.forward(x=0.5)
    assert graph.notice is None
    assert capsys.readouterr().out == ""


def test_the_steps_notice_it_too():
    graph = parse("a = exp(x); a * 2", x=1000)
    assert [step.value for step in graph.forward_steps()] == [inf, inf]
    assert "first at a = exp(x)" in graph.notice


@pytest.mark.parametrize("x", [nan, inf, [1.0, nan]])
def test_a_value_that_was_not_finite_from_the_start(x, capsys):
    graph = parse("2 * x + 1", x=x)
    value = graph.forward()
    assert not np.all(np.isfinite(value))
    assert graph.notice == (
        "Note: the value given for x is not a finite number. "
        "Where you read inf or nan, that is why."
    )
    assert capsys.readouterr().out == graph.notice + "\n"


@pytest.mark.parametrize("name", ["softmax", "sum_down", "mean_across"])
def test_one_number_has_no_axis(name):
    with pytest.raises(ShapeError, match=r"shape \(\): it works along an axis"):
        cg.Graph(cg.apply(name, cg.input("x", 3))).forward()


@pytest.mark.parametrize(("name", "shape"), [("mean_down", (0, 3)), ("mean_across", (2, 0))])
def test_no_numbers_have_no_mean(name, shape):
    with pytest.raises(DomainError, match="mean of no numbers"):
        cg.Graph(cg.apply(name, cg.input("x", np.ones(shape)))).forward()
