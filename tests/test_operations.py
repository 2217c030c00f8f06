"""The table of operations: values, derivatives and how they read, row by row."""

import math
from string import Formatter

import numpy as np
import pytest

import cgraph as cg
from cgraph.formula import parse
from cgraph.language import languages, texts, use_language
from cgraph.operations import OPERATIONS
from cgraph.rules import compiled
from helpers.libraries import LIBRARIES
from helpers.rows import check_code, check_descent, check_passes, check_reading

E = math.e
ROWS = [  # formula, inputs, value, gradients
    ("x + y", (3, 2), 5, (1, 1)),
    ("x - y", (3, 2), 1, (1, -1)),
    ("x * y", (3, 2), 6, (2, 3)),
    ("x / y", (3, 2), 1.5, (0.5, -0.75)),
    ("x ** y", (3, 2), 9, (6, 9 * math.log(3))),
    ("x ** y", (0, 2), 0, (0, 0)),
    ("x ** y", (0, 1), 0, (1, 0)),
    ("x ** y", (0, 0), 1, (0, 0)),
    ("x ** y", (-3, 3), -27, (27, math.nan)),
    ("x ** y", (4, 0.5), 2, (0.25, 2 * math.log(4))),
    ("x ** 0", (-3,), 1, (0,)),
    ("-x", (3,), -3, (-1,)),
    ("exp(x)", (1,), E, (E,)),
    ("log(x)", (2,), math.log(2), (0.5,)),
    ("sin(x)", (0.3,), math.sin(0.3), (math.cos(0.3),)),
    ("cos(x)", (0.3,), math.cos(0.3), (-math.sin(0.3),)),
    ("tanh(x)", (0.5,), math.tanh(0.5), (1 - math.tanh(0.5) ** 2,)),
    ("sigmoid(x)", (0,), 0.5, (0.25,)),
    ("sigmoid(x)", (2,), 1 / (1 + E**-2), (E**-2 / (1 + E**-2) ** 2,)),
    ("sigmoid(x)", (1000,), 1, (0,)),
    ("sigmoid(x)", (-1000,), 0, (0,)),
    ("relu(x)", (2,), 2, (1,)),
    ("relu(x)", (-2,), 0, (0,)),
    ("relu(x)", (0,), 0, (0,)),
    ("leaky_relu(x)", (2,), 2, (1,)),
    ("leaky_relu(x)", (-2,), -0.02, (0.01,)),
    ("leaky_relu(x)", (0,), 0, (0.01,)),
    ("cross_entropy(x, y)", (0.8, 1), -math.log(0.8), (-1.25, math.log(0.2 / 0.8))),
    ("cross_entropy(x, y)", (0.8, 0), -math.log(0.2), (5, math.log(0.2 / 0.8))),
    ("cross_entropy(x, y)", (0, 0), 0, (0, 100)),
    ("cross_entropy(x, y)", (0, 1), 100, (-1e12, 100)),
    ("cross_entropy(x, y)", (1, 0), 100, (1e12, -100)),
    ("abs(x)", (-2,), 2, (-1,)),
    ("abs(x)", (2,), 2, (1,)),
    ("abs(x)", (0,), 0, (0,)),
    ("sqrt(x)", (4,), 2, (0.25,)),
    ("maximum(x, y)", (3, 2), 3, (1, 0)),
    ("maximum(x, y)", (2, 3), 3, (0, 1)),
    ("maximum(x, y)", (2, 2), 2, (0.5, 0.5)),
    ("maximum(x, y)", (math.nan, 2), math.nan, (0, 0)),
    ("maximum(x, y)", (2, math.nan), math.nan, (0, 0)),
    ("minimum(x, y)", (3, 2), 2, (0, 1)),
    ("minimum(x, y)", (2, 3), 2, (1, 0)),
    ("minimum(x, y)", (2, 2), 2, (0.5, 0.5)),
    ("sum(x)", (3,), 3, (1,)),
    ("mean(x)", (3,), 3, (1,)),
]


@pytest.mark.parametrize(("formula", "values", "expected", "gradients"), ROWS)
@pytest.mark.parametrize("wrap", [float, lambda value: np.full((1, 1), value)])
def test_values_and_gradients(formula, values, expected, gradients, wrap):
    graph = parse(formula, **{n: wrap(v) for n, v in zip("xy", values, strict=False)})
    tolerance = {"rtol": 1e-14, "atol": 1e-300}
    value = graph.forward()
    np.testing.assert_allclose(np.sum(value), expected, **tolerance)
    *_, last = graph.forward_steps()
    np.testing.assert_array_equal(last.value, value)
    seed = 1.0 if isinstance(value, float) else np.ones((1, 1))
    found = [np.sum(gradient) for gradient in graph.backward(seed).values()]
    np.testing.assert_allclose(found, gradients, **tolerance)


MATRICES = [  # shapes of x and y, and of x @ y
    ((3,), (3,), ()),
    ((2, 3), (3,), (2,)),
    ((2,), (2, 3), (3,)),
    ((2, 3), (3, 4), (2, 4)),
    ((1, 3), (3, 1), (1, 1)),
    ((0, 3), (3, 2), (0, 2)),
]


@pytest.mark.parametrize(("left", "right", "result"), MATRICES)
def test_matmul(left, right, result):
    rng = np.random.default_rng(1)
    x, y, weights = rng.normal(size=left), rng.normal(size=right), rng.normal(size=result)
    graph = parse("x @ y", x=x, y=y)
    assert np.shape(graph.forward()) == result
    gradients = graph.backward(weights)
    for name, value in (("x", x), ("y", y)):
        for place in np.ndindex(value.shape):
            nudge = np.zeros(value.shape)
            nudge[place] = 1.0
            other = nudge @ y if name == "x" else x @ nudge
            assert gradients[name][place] == pytest.approx(np.sum(weights * other))
    for _ in graph.backward_steps(weights):
        pass
    for name, gradient in gradients.items():
        np.testing.assert_array_equal(graph[name].gradient, gradient)


def test_sum_and_mean_of_arrays():
    graph = parse("sum(x) + mean(y)", x=[1, 2], y=[[1, 2], [3, 6]])
    assert graph.forward() == 6.0
    assert graph.backward()["x"].tolist() == [1.0, 1.0]
    assert graph["y"].gradient.tolist() == [[0.25, 0.25], [0.25, 0.25]]


TABLE = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 9.0]])
ALONG = [  # row, value, and what a gradient of 1, 2, 3 … for the value sends back
    ("sum_down", [5, 7, 12], [[1, 2, 3], [1, 2, 3]]),
    ("sum_across", [6, 18], [[1, 1, 1], [2, 2, 2]]),
    ("mean_down", [2.5, 3.5, 6], [[0.5, 1, 1.5], [0.5, 1, 1.5]]),
    ("mean_across", [2, 6], [[1 / 3, 1 / 3, 1 / 3], [2 / 3, 2 / 3, 2 / 3]]),
    ("transpose", TABLE.T, [[1, 3, 5], [2, 4, 6]]),
]


@pytest.mark.parametrize(("name", "expected", "sent"), ALONG)
def test_along_an_axis(name, expected, sent):
    graph = parse(f"{name}(x)", x=TABLE)
    value = graph.forward()
    np.testing.assert_array_equal(value, expected)
    seed = np.arange(1.0, value.size + 1).reshape(value.shape)
    np.testing.assert_allclose(graph.backward(seed)["x"], sent, rtol=1e-15)


@pytest.mark.parametrize("name", ["sum_down", "sum_across", "mean_down", "mean_across"])
def test_along_the_only_axis_is_along_all(name):
    graph = parse(f"{name}(x)", x=[1.0, 2.0, 6.0])
    whole = parse(f"{name.partition('_')[0]}(x)", x=[1.0, 2.0, 6.0])
    assert graph.forward() == whole.forward()
    np.testing.assert_array_equal(graph.backward()["x"], whole.backward()["x"])
    with pytest.raises(cg.ShapeError):
        parse(f"{name}(x)", x=3.0).forward()


def test_softmax_of_numbers_of_any_size():
    graph = parse("softmax(x)", x=[[1000.0, 1000.0, -1000.0], [0.0, math.log(3.0), 0.0]])
    np.testing.assert_allclose(graph.forward(), [[0.5, 0.5, 0], [0.2, 0.6, 0.2]], atol=1e-300)
    sent = graph.backward([[1, 0, 0], [0, 1, 0]])["x"]
    np.testing.assert_allclose(sent, [[0.25, -0.25, 0], [-0.12, 0.24, -0.12]], atol=1e-15)
    graph = parse("log_softmax(x)", x=[0.0, -1000.0])
    assert graph.forward().tolist() == [0.0, -1000.0]
    assert graph.backward([0.0, 1.0])["x"].tolist() == [-1.0, 1.0]
    *_, step = graph.backward_steps([0.0, 1.0])

    assert str(step).startswith("∂f/∂x = ∂f/∂f @ ∂log_softmax(x)/∂x = [")


def test_every_row_is_a_function_of_the_package():
    for name, row in OPERATIONS.items():
        inputs = [cg.input(f"x{i}") for i in range(len(row.derivatives))]
        node = getattr(cg, name)(*inputs)
        assert node.operation is row
        assert node.operands == tuple(inputs)
        assert name in dir(cg)
        with pytest.raises(TypeError, match=f"{name} takes"):
            getattr(cg, name)()
    with pytest.raises(AttributeError, match="'cgraph' has no attribute 'nope'"):
        cg.nope  # noqa: B018


@pytest.mark.parametrize("check", [check_reading, check_passes, check_descent])
@pytest.mark.parametrize("row", OPERATIONS.values(), ids=lambda row: row.name)
def test_every_row_goes_through_everything(row, check):
    check(row)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("row", OPERATIONS.values(), ids=lambda row: row.name)
def test_every_row_is_code_for_every_library(row, library):
    check_code(row, library)


def local(row, slot, out, *inputs):
    """Return the local derivative by one input, as the passes compute it."""
    compute = row.locals[slot]
    return compute(out, *inputs) if compute else 1.0


@pytest.mark.parametrize("row", OPERATIONS.values(), ids=lambda row: row.name)
def test_what_is_read_of_a_derivative_is_what_is_computed(row):
    """Where it has a value: a row may compute in another way what fails at single points."""
    inputs = [
        np.array([[1.7, 0.6], [0.3, 0.9]]),
        np.array([[0.4, 1.1], [2.0, 0.9]]),
    ]  # the last: a tie
    inputs = inputs[: len(row.derivatives)]
    names = tuple(f"_{slot}" for slot in range(len(inputs) + 1))
    with np.errstate(invalid="ignore"):  # a cross-entropy has no value above 1
        out = row.compute(*inputs)
        for slot, derivative in enumerate(row.derivatives):
            text = derivative.text.replace("#1.T", "transpose(#1)").replace("#2.T", "transpose(#2)")
            read = compiled(text, names)(out, *inputs)
            computed = local(row, slot, out, *inputs)
            defined = np.broadcast_to(np.equal(row.is_undefined(*inputs), 0), np.shape(computed))
            assert np.any(defined)
            np.testing.assert_allclose(np.where(defined, computed, read), read, rtol=1e-14)


def test_what_a_row_refuses_is_told_in_every_language():
    refusing = {name for name, row in OPERATIONS.items() if row.undefined}
    for code in languages():
        use_language(code)
        assert set(texts("operations")) == refusing
        for sentence in texts("operations").values():
            fields = {field for _, field, _, _ in Formatter().parse(sentence) if field}
            assert fields <= {"name", "formula", "numbers"}


PLAIN = [  # where floats must stay floats: the slow way gives NumPy's
    ("sigmoid", (0.5,), 1 / (1 + E**-0.5)),
    ("sigmoid", (-0.5,), 1 / (1 + E**0.5)),
    ("power", (0.0, 0.5), 0.0),
    ("power", (0.25, 0.5), 0.5),
    ("power", (-2.0, 3.0), -8.0),
    ("power", (-8.0, 0.5), math.nan),
    ("power", (-0.5, 0.5), math.nan),
    ("maximum", (3.0, 2.0), 3.0),
    ("minimum", (3.0, 2.0), 2.0),
]


@pytest.mark.parametrize(("name", "values", "expected"), PLAIN)
def test_floats_stay_floats(name, values, expected):
    row = OPERATIONS[name]
    out = row.compute(*values)
    assert type(out) is float
    assert out == pytest.approx(expected, rel=1e-14, nan_ok=True)
    with np.errstate(invalid="ignore"):  # nan is the answer here
        many = row.compute(*(np.full(2, value) for value in values))
    np.testing.assert_allclose(many, [expected, expected], rtol=1e-14)


DERIVATIVES = [  # row, slot, inputs, local derivative
    ("power", 0, (3.0, 2.0), 6.0),
    ("power", 0, (3.0, 0.0), 0.0),
    ("power", 0, (0.0, 0.0), 0.0),
    ("power", 1, (E, 2.0), E**2),
    ("power", 1, (0.5, 1.0), -0.5 * math.log(2)),
    ("maximum", 0, (3.0, 2.0), 1.0),
    ("maximum", 0, (2.0, 2.0), 0.5),
    ("maximum", 1, (3.0, 2.0), 0.0),
    ("minimum", 0, (3.0, 2.0), 0.0),
    ("minimum", 1, (3.0, 2.0), 1.0),
]


@pytest.mark.parametrize(("name", "slot", "values", "expected"), DERIVATIVES)
def test_derivatives_of_floats_are_floats(name, slot, values, expected):
    row = OPERATIONS[name]
    found = local(row, slot, row.compute(*values), *values)
    assert type(found) is float
    assert found == pytest.approx(expected, rel=1e-14)


MIXED = [  # a number beside an array: value and both local derivatives
    ("maximum", (2.0, [1.0, 2.0, 3.0]), ([2, 2, 3], [1, 0.5, 0], [0, 0.5, 1])),
    ("maximum", ([1.0, 2.0, 3.0], 2.0), ([2, 2, 3], [0, 0.5, 1], [1, 0.5, 0])),
    ("minimum", (2.0, [1.0, 2.0, 3.0]), ([1, 2, 2], [0, 0.5, 1], [1, 0.5, 0])),
    ("power", (3.0, [0.0, 1.0, 2.0]), ([1, 3, 9], [0, 1, 6], np.log(3) * np.array([1, 3, 9]))),
    ("power", ([2.0, 3.0], 0.0), ([1, 1], [0, 0], np.log([2, 3]))),
    ("power", (-2.0, [2.0, 3.0]), ([4, -8], [-4, 12], [math.nan, math.nan])),
    ("power", ([-2.0, 2.0], 3.0), ([-8, 8], [12, 12], [math.nan, 8 * math.log(2)])),
]


@pytest.mark.parametrize(("name", "values", "expected"), MIXED)
def test_a_number_beside_an_array(name, values, expected):
    row = OPERATIONS[name]
    inputs = [np.array(value) if isinstance(value, list) else value for value in values]
    with np.errstate(all="ignore"):  # the logarithm of a negative number
        out = row.compute(*inputs)
        found = [out, *(local(row, slot, out, *inputs) for slot, _ in enumerate(row.derivatives))]
    for one, known in zip(found, expected, strict=True):
        assert np.shape(one) == np.shape(known)
        np.testing.assert_allclose(one, known, rtol=1e-14)


UNDEFINED = [  # base, exponent, whether the power has no value
    (-3, 3, False), (-3, 0.5, True), (-0.5, 0.5, True), (-2, -1, False),
    (0, 0.5, False), (0, 0, False), (0, 1, False), (0, -1, True), (0, -0.5, True),
    (1, -1, False), (0.5, 0.5, False), (0.5, -0.5, False), (2, -1, False),
]  # fmt: skip


def test_where_a_power_has_no_value():
    undefined = OPERATIONS["power"].is_undefined
    for base, exponent, expected in UNDEFINED:
        assert bool(undefined(float(base), float(exponent))) is expected, (base, exponent)
    bases, exponents, expected = (np.array(column) for column in zip(*UNDEFINED, strict=True))
    np.testing.assert_array_equal(np.greater(undefined(bases, exponents), 0), expected)


@pytest.mark.parametrize(
    ("left", "right"), [((2, 2, 2), (2, 2)), ((2, 2), (2, 2, 2)), ((), (2,)), ((2,), ())]
)
def test_matmul_takes_vectors_and_matrices_only(left, right):
    with pytest.raises(ValueError):  # noqa: PT011  the caller finds the words
        OPERATIONS["matmul"].compute(np.ones(left), np.ones(right))


CLOSED = [  # formula, x, y, gradients: as PyTorch has them
    ("sqrt(relu(x))", -1.0, 0.0, (0,)),
    ("sqrt(maximum(x, 0))", -1.0, 0.0, (0,)),
    ("(-2) ** maximum(x, 3)", 1.0, 0.0, (0,)),
    ("log(minimum(x, 0) + 0 * y)", 1.0, 1.0, None),
    ("1 / relu(x)", -1.0, 0.0, None),
    ("relu(x) * y", -1.0, math.inf, (0, 0)),
    ("maximum(x, y) ** 0.5", -1.0, 0.0, (0, math.inf)),
]


@pytest.mark.parametrize(("formula", "x", "y", "expected"), CLOSED)
@pytest.mark.parametrize("wrap", [float, lambda value: np.full(2, value)])
def test_a_closed_gate_passes_nothing_back(formula, x, y, expected, wrap):
    """Be it inf or nan that comes from above: what does not depend on x has derivative 0."""
    graph = parse(formula)
    given = {name: wrap({"x": x, "y": y}[name]) for name in graph.inputs}
    graph.evaluate(given, strict=False)
    gradients = graph.backward(wrap(1.0))
    assert not np.any(gradients["x"])
    if expected is not None:
        for found, known in zip(gradients.values(), expected, strict=True):
            np.testing.assert_array_equal(found, wrap(known))
