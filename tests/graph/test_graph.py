"""Graphs: what they compute, how they are looked at, and what each mistake is answered with."""

import re
import time

import numpy as np
import pytest

import cgraph as cg
from cgraph.errors import (
    DomainError,
    NameTakenError,
    NameUnknownError,
    ShapeError,
    ValueMissingError,
)
from cgraph.formula import parse

nan, inf = float("nan"), float("inf")


def test_the_deck():
    graph = parse("u = x + y; f = u * y", x=3, y=2)
    assert graph.forward() == 10.0
    assert graph.backward() == {"x": 2.0, "y": 7.0}
    assert [(v.label, v.value, v.gradient) for v in graph.nodes] == [
        ("x", 3.0, 2.0),
        ("y", 2.0, 7.0),
        ("u", 5.0, 2.0),
        ("f", 10.0, 1.0),
    ]


def test_logistic_regression():
    graph = parse("σ(w1*x1 + w2*x2 + b)", "w1 w2 b", w1=1, x1=2, w2=-1, x2=1, b=0.5)
    assert graph.forward() == pytest.approx(0.8175744761936437)
    slope = 0.8175744761936437 * (1 - 0.8175744761936437)
    expected = {"w1": 2 * slope, "x1": slope, "w2": slope, "x2": -slope, "b": slope}
    assert graph.backward() == pytest.approx(expected)
    assert list(graph.inputs) == ["x1", "x2"]
    assert graph.parameters == {"w1": 1.0, "w2": -1.0, "b": 0.5}


# ---- the structure


def test_x_plus_x_keeps_two_edges():
    x = cg.input("x", 3)
    graph = cg.Graph(x + x)
    assert [view.label for view in graph.output.inputs] == ["x", "x"]
    assert [view.label for view in graph["x"].consumers] == ["f", "f"]
    assert len(graph) == 2
    assert len(list(graph.backward_steps())) == 3
    assert graph["x"].gradient == 2.0


def test_equal_constants_stay_apart():
    x = cg.input("x", 3)
    graph = cg.Graph(2 * x + 2)
    assert [view.label for view in graph.nodes] == ["2", "x", "2#2", "v1", "f"]
    assert graph["f"].formula == "v1 + 2"


def test_one_constant_used_twice_is_one_node():
    two = cg.constant(2)
    assert len(cg.Graph(two * two)) == 2


@pytest.mark.parametrize(
    ("make", "labels"),
    [
        (lambda x: (x * 2 + 1) * 3, ["x", "2", "1", "3", "v1", "v2", "f"]),
        (lambda x: (x * 2).named("v1") + 1, ["x", "2", "1", "v1", "f"]),
        (lambda x: (x * 2).named("f") + 1, ["x", "2", "1", "f", "v1"]),
        (lambda x: x + cg.input("2") + 2, ["x", "2", "2#2", "v1", "f"]),
        (lambda x: x + cg.input("2#2") + 2 * cg.constant(2), None),
        (lambda x: x + cg.input("v1"), ["x", "v1", "f"]),
        (lambda x: x * cg.constant([1.0, 2.0]), ["x", "c1", "f"]),
        (lambda x: x * cg.constant([1.0]) * cg.input("c1"), ["x", "c2", "c1", "v1", "f"]),
    ],
)
def test_labels_are_all_different(make, labels):
    graph = cg.Graph(make(cg.input("x")))
    found = [view.label for view in graph.nodes]
    assert found == (labels or found)
    assert len(set(found)) == len(graph)
    assert [graph[label].label for label in found] == found


def test_views_are_found_by_node_and_by_label():
    x = cg.input("x", 3)
    u = x + 1
    graph = cg.Graph(u * u)
    assert graph[u].label == graph["v1"].label == "v1"
    assert graph[u].node is u
    assert graph["v1"].index == 2
    assert graph["v1"].name is None
    assert graph["x"].kind == "input"
    assert graph["1"].kind == "constant"
    assert graph.output.operation.name == "multiply"
    with pytest.raises(NameUnknownError, match=r"no node called w\. It has: x, 1, v1, f"):
        graph["w"]
    with pytest.raises(NameUnknownError):
        graph[cg.input("x", 3)]


def test_a_graph_needs_nodes():
    for outputs in [(), (3,), (cg.input("x"), "x")]:
        with pytest.raises(TypeError, match="made from the node to compute"):
            cg.Graph(*outputs)


def test_two_nodes_of_one_name():
    with pytest.raises(NameTakenError, match="Two different nodes are called x"):
        cg.Graph(cg.input("x", 1) + cg.input("x", 2))


def test_several_outputs():
    graph = parse("a = x * y; b = x + 1", x=3, y=2)
    assert graph.forward() == 4.0
    assert graph["a"].value == 6.0
    assert graph.backward() == {"x": 1.0, "y": 0.0}
    assert graph["a"].gradient == 0.0


def test_an_output_may_stand_before_other_nodes():
    v = cg.input("x", 3) * 2
    graph = cg.Graph(cg.exp(v), v)
    assert graph.backward() == {"x": 2.0}
    assert graph["v1"].gradient == 0.0


def test_a_leaf_alone():
    graph = cg.Graph(cg.input("x", 3))
    assert graph.forward() == 3.0
    assert graph.backward() == {"x": 1.0}
    assert list(map(str, graph.backward_steps())) == ["dx/dx = 1"]
    constant = cg.Graph(cg.constant(3))
    assert constant.forward() == 3.0
    assert constant.backward() == {}


def test_graphs_that_share_nodes_do_not_disturb_each_other():
    x = cg.input("x", 3)
    one, other = cg.Graph(x * x), cg.Graph(x * x)
    one.forward(x=5)
    one.backward()
    assert other["x"].value == 3.0
    assert other["x"].gradient is None
    assert x.value == 3.0


def test_a_copy_goes_its_own_way():
    graph = parse("a = x * x; a + x", x=3)
    graph.forward(x=4)
    copy = graph.copy()
    assert copy.forward() == graph.output.value == 20.0
    copy.forward(x=1)
    assert graph["x"].value == 4.0
    assert copy.output.label == graph.output.label
    several = cg.parse("a = x * x; b = x + 1; c = x", x=3)
    assert list(map(repr, several.copy().nodes)) == list(map(repr, several.nodes))
    several = cg.Graph(*(view.node for view in several.nodes), several["a"].node)
    assert several.copy().output.label == "a"
    assert len(several.copy()) == len(several)


# ---- large graphs


def test_a_chain_of_100_000_operations():
    x = node = cg.input("x", 0.5)
    for _ in range(50_000):
        node = node * 1.00001 - x
    start = time.perf_counter()
    graph = cg.Graph(node)
    assert len(graph) == 150_001
    graph.forward()
    gradient = graph.backward()["x"]
    assert time.perf_counter() - start < 20
    assert gradient == pytest.approx((graph.forward(x=1.5) - graph.forward(x=0.5)), rel=1e-9)
    assert "150001 nodes" in repr(graph)
    assert len(repr(node)) < 100
    del graph, node, x


def test_sixty_doublings():
    x = node = cg.input("x", 1)
    for _ in range(60):
        node = node + node
    graph = cg.Graph(node)
    assert len(graph) == 61
    assert graph.forward() == 2.0**60
    assert graph.backward() == {"x": 2.0**60}
    assert sum(1 for _ in graph.backward_steps()) == 121
    assert x.value == 1.0


# ---- values


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
    assert graph["x"].value is value


@pytest.mark.parametrize(
    "given",
    ["3", b"3", None, [1, "a"], [[1], [2, 3]], 1j, 10**400, {}, {1}, print, cg.input("z", 1),
     np.datetime64("2020"), np.array([1, None])],
    ids=repr,
)  # fmt: skip
def test_values_that_are_no_numbers(given):
    graph = parse("x * y", x=1, y=2)
    graph.forward()
    with pytest.raises(TypeError, match=r"x takes a number or an array of numbers, and "):
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
    except (cg.CgraphError, TypeError) as error:
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
    ({"x": "a"}, TypeError, "x takes a number or an array of numbers, and 'a' is neither."),
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


def test_a_missing_value():
    graph = parse("x * y", x=1)
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


# ---- what has no value


@pytest.mark.parametrize(
    ("formula", "x", "start"),
    [
        ("1 / x", 0, "f = 1 / x divides by zero: 1 / 0."),
        ("x / x", 0, "f = x / x divides by zero: 0 / 0."),
        ("x / (x - 1)", [2, 1], "f = x / v1 divides by zero: [2, 1] / [1, 0]."),
        ("log(x)", 0, "f = log(x) takes the logarithm of a number that is not positive: log(0)."),
        ("log(x)", -1, "f = log(x) takes the logarithm"),
        ("log(x)", [1, -1], "f = log(x) takes the logarithm"),
        ("sqrt(x)", -1, "f = sqrt(x) takes the square root of a negative number: sqrt(-1)."),
        ("sqrt(x)", [0, -1], "f = sqrt(x) takes the square root"),
        ("x ** 0.5", -1, "f = x ** 0.5 has no real value here: (-1) ** 0.5."),
        ("x ** -1", 0, "f = x ** (-1) has no real value here: 0 ** (-1)."),
        ("x ** 0.5", [4, -1], "f = x ** 0.5 has no real value here"),
        ("mean(x)", [], "f = mean(x) takes the mean of no numbers"),
    ],
)
def test_where_an_operation_has_no_value(formula, x, start):
    for run in ("forward", "forward_steps"):
        with pytest.raises(DomainError) as caught:
            list(getattr(parse(formula, x=x), run)() or ())
        assert str(caught.value).startswith(start)
    loose = parse(formula, x=x).evaluate({}, strict=False)
    defined = {"x / (x - 1)": [2.0, nan], "sqrt(x)": [0.0, nan], "x ** 0.5": [2.0, nan]}
    expected = {"log(x)": [0.0, nan], **defined}.get(formula) if x and np.ndim(x) else nan
    np.testing.assert_array_equal(loose, expected)


def test_nothing_is_printed_for_what_is_not_strict(capsys):
    graph = parse("1 / x", x=0)
    assert np.isnan(graph.evaluate({}, strict=False))
    assert capsys.readouterr().out == ""


# ---- overflow


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


def test_a_gradient_that_overflows():
    graph = parse("sqrt(x)", x=0)
    assert graph.forward() == 0.0
    assert graph.notice is None
    assert graph.backward() == {"x": inf}
    assert "the gradient of x is not a finite number" in graph.notice


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


# ---- backward


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
    graph.backward()
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
    graph = parse("sum(x * x)", x=first)
    graph.backward()
    graph.forward(x=second)
    shapes = f"{np.shape(first)}, {np.shape(second)}"
    with pytest.raises(
        ShapeError,
        match=re.escape(f"of x cannot be added to the one before: their shapes are {shapes}."),
    ):
        graph.backward(accumulate=True)
    assert graph["x"].gradient is None
    np.testing.assert_array_equal(graph.backward()["x"], np.multiply(second, 2.0))


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
    with pytest.raises(ShapeError, match=r"the shapes are \(2,\), \(\)"):
        parse("x * 2", x=1).backward([1, 2])
    with pytest.raises(TypeError, match="df/df takes a number"):
        graph.backward("one")


def test_arrays_broadcast_and_gradients_come_back_in_shape():
    graph = parse("sum(w * x + b)", "w b", w=[[1], [2]], x=[1, 2, 3], b=1)
    assert graph.forward() == 24.0
    gradients = graph.backward()
    assert gradients["w"].tolist() == [[6.0], [6.0]]
    assert gradients["x"].tolist() == [3.0, 3.0, 3.0]
    assert gradients["b"] == 6.0
    assert type(gradients["b"]) is float


# ---- looking


def test_repr():
    graph = parse("u = x + y; f = u * y", x=3, y=2)
    graph.forward()
    graph.backward()
    assert repr(graph).split("\n") == [
        "Graph of 4 nodes, output f",
        "  x: value 3, gradient 2",
        "  y: value 2, gradient 7",
        "  u = x + y: value 5, gradient 2",
        "  f = u * y: value 10, gradient 1",
    ]


@pytest.mark.parametrize(("nodes", "lines"), [(60, 61), (61, 1)])
def test_the_repr_of_a_large_graph_is_its_first_line(nodes, lines):
    node = cg.input("x", 1)
    for _ in range(nodes - 1):
        node = -node
    assert len(repr(cg.Graph(node)).split("\n")) == lines


@pytest.mark.parametrize("count", [2, 12, 13])
def test_an_unknown_name_is_told_the_first_twelve(count):
    names = [f"x{number}" for number in range(count)]
    graph = parse(" + ".join(names))
    known = ", ".join(names[:12]) + (", …" if count > 12 else "")
    with pytest.raises(NameUnknownError) as caught:
        graph.forward(y=1)
    assert str(caught.value) == f"This graph has no node called y. It has: {known}."
