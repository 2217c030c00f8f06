"""What a page computes and writes, without Python, is what Python computes and writes."""

import inspect
import math
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import cgraph as cg
from cgraph.functions import equal, exp, tanh, where
from cgraph.functions import sum as sum_of
from cgraph.graph.trace import Trace
from cgraph.notation import FIRST, SOURCE, fill, placeholder
from cgraph.pictures.frames import always
from cgraph.players.content import Content, Loop
from cgraph.players.packing import pack
from cgraph.program import COMPUTE
from cgraph.tape import Symbol, Tape
from helpers.in_page import PAGE, value_of
from helpers.recipes import recipes

FORMS = range(FIRST, SOURCE + 1)
# IEEE 754 leaves it to each library how functions round; the two here are some units apart.
ROUNDING = 1e-14
CLOSE = 1e-12
ADD = "add it to cgraph/players/functions.js: ELEMENTWISE if it goes number by number, else WHOLE"


def slots_of(page, symbols, given=(), *, tape):
    """Let the page compute the values of symbols, once numbers have been put into others."""
    tracks = [always(str(place), "x", symbol) for place, symbol in enumerate(symbols)]
    program = pack(Content([], tracks=tracks, tape=tape))["program"]
    return map(value_of, page.call(PAGE, "run", program, given, [one.slot for one in symbols]))


# ------------------------------------------------------------------------------------- functions

SPECIAL = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 3.0, 0.5, -2.5, 1e-5, 40.0, -40.0, 710.0, -750.0]
SPECIAL += [1e-320, 1e-300, 1e300, -1e300, 123456.0, math.inf, -math.inf, math.nan]
ARRAYS = [
    np.array([0.5, -2.0, 3.0]),
    np.array([[1.5], [-0.25]]),
    np.array([[0.0, 1.0, 2.0], [-1.0, 4.0, 0.5]]),
    np.array([[2.0, -1.0, 0.1]]),
    np.array([1.0]),
]
OF_ARRAYS = {  # the shapes that each takes
    "matmul": [((2, 3), (3, 4)), ((3,), (3, 2)), ((2, 3), (3,)), ((3,), (3,)), ((1, 3), (3, 1))],
    "matmul_left": [((2, 4), (3, 4), (2, 3)), ((2,), (3, 2), (3,)), ((2,), (3,), (2, 3))],
    "matmul_right": [((2, 4), (2, 3), (3, 4)), ((2,), (3,), (3, 2)), ((2,), (2, 3), (3,))],
    "fitted": [((2, 3), (3,)), ((2, 3), (2, 1)), ((2, 3), (1, 1)), ((3,), (2, 3)), ((1,), (2, 2))],
    "each_row": [((2, 3), (2, 3, 3)), ((3,), (3, 3)), ((1, 1), (1, 1, 1))],
    **{
        name: [((2, 3),), ((3,),), ((1, 4),), ((3, 1),)]
        for name in (
            *("transpose", "columns", "softmax", "log_softmax", "softmax_slopes"),
            *("log_softmax_slopes", "sum_down", "sum_across", "mean_down", "mean_across"),
        )
    },
    **{name: [((4,),), ((1,),)] for name in ("first", "last", "changes")},
    **{name: [((2, 3),), ((1,),), ((4,),)] for name in ("sum", "mean", "size", "largest")},
}
OF_NUMBERS = ("close", "short", "stack")
ALSO_OF_NUMBERS = {
    "where": 3,
    "either": 3,
    "stack": 3,
    **dict.fromkeys(("sum", "mean", "size", "largest"), 1),
}


def test_the_page_knows_every_function(javascript):
    known = set(javascript.call(PAGE, "known"))
    assert known >= {*COMPUTE}, f"the page lacks {set(COMPUTE) - known}: {ADD}"
    assert known <= {*COMPUTE}, "the page has a function that no program names"


def cases(name):
    """Yield inputs that a function takes: of floats, and of arrays."""
    if name in ("uniform", "normal"):  # a seed and a shape
        yield from ([7.0, 3.0, 4.0], [0.0, 5.0], [123456789.0, 1.0, 1.0], [2.0**31, 2.0])
        return
    if name == "item":
        yield from ([np.linspace(-1.5, 2.0, 4), float(place)] for place in range(4))
        return
    if name in OF_ARRAYS:
        for shapes in OF_ARRAYS[name]:
            yield [np.linspace(-1.5, 2.0, math.prod(shape)).reshape(shape) for shape in shapes]
        if name not in ALSO_OF_NUMBERS:
            return
    count = ALSO_OF_NUMBERS.get(name) or len(inspect.signature(COMPUTE[name]).parameters)
    numbers = SPECIAL if count < 3 else [0.0, 1.0, -2.0, math.inf, math.nan]
    yield from map(list, product(numbers, repeat=count))
    if name not in OF_ARRAYS and name not in OF_NUMBERS:
        arrays = [*ARRAYS, 2.0] if count < 3 else ARRAYS
        yield from map(list, product(arrays, repeat=count))


@pytest.mark.parametrize("name", sorted(COMPUTE))
def test_functions_agree_on_numbers_and_arrays(javascript, name):
    some = 0
    for inputs in cases(name):
        tape = Tape()
        symbols = [tape.symbol(one) for one in inputs]
        try:
            with np.errstate(all="ignore"):
                result = tape.record(name, COMPUTE[name], *symbols)
        except ValueError:
            continue  # shapes that do not fit
        (there,) = slots_of(javascript, [result], tape=tape)
        np.testing.assert_allclose(there, result.value, rtol=ROUNDING, err_msg=f"{name} {inputs}")
        assert np.shape(there) == np.shape(result.value), inputs
        some += 1
    assert some


# ---------------------------------------------------------------------------------------- graphs


def test_random_graphs_have_the_same_values_and_gradients(javascript, pytestconfig):
    some = 0

    @settings(
        max_examples=pytestconfig.getoption("--graphs"),
        database=None,
        suppress_health_check=[*HealthCheck],
    )
    @given(recipes())
    def check(recipe):
        nonlocal some
        output = recipe.graph().output.node
        graph = cg.Graph(cg.sum(cg.constant(recipe.weights) * output))
        graph.backward()
        trace = Trace(graph)
        both = {"value": trace.values, "gradient": trace.backward()[1]}
        for kind, numbers in both.items():
            here = [getattr(view, kind) for view in graph]
            pairs = [pair for pair in zip(numbers, here, strict=True) if pair[0] is not None]
            symbols = [symbol for symbol, _ in pairs if isinstance(symbol, Symbol)]
            there = slots_of(javascript, symbols, tape=trace.tape)
            largest = max(np.max(np.abs(number)) for _, number in pairs)
            for symbol, number in pairs:
                found = next(there) if isinstance(symbol, Symbol) else symbol
                assert np.shape(found) == np.shape(number)
                # What cancels on the way loses the digits that it loses in Python, too.
                np.testing.assert_allclose(found, number, rtol=CLOSE, atol=CLOSE * largest)
        some += 1

    check()
    assert some


# --------------------------------------------------------------------------------------- numbers


def numbers():
    """Return numbers of all sizes, and those at which a way of writing changes."""
    random = np.random.default_rng(1)
    some = np.sign(random.normal(size=3000)) * 10 ** random.uniform(-12, 20, size=3000)
    few = [float(f"{n:.{digits}g}") for n in some[:1500] for digits in (1, 3, 6)]
    edges = [0.0005, 0.00099995, 0.0009995, 0.001, 99999.5, 1e5, 123456.0, 1e15, 1e16, 1e17, 1e21]
    edges += [8.545, 2.5e-7, 0.1 + 0.2, 1 / 3, 1e-4, 1e-5, 1.5e-5, 5e-324, 1.797693134862315e308]
    edges += [0.0001234565, 2.675, 1.005, 0.5, 1.5, 2.5, 1234.5, 999.5, 9.995, 99995.0, 1e22, 1e23]
    edges += [0.0, math.inf, *range(200), *(np.arange(2000) / 1000)]
    return [float(one) for n in [*some, *few, *edges] for one in (n, -n)] + [math.nan]


@pytest.mark.parametrize("form", FORMS)
def test_numbers_are_written_alike(javascript, form):
    values = numbers()
    tape = Tape()
    texts = [placeholder(tape.symbol(value), form) for value in values]
    there = javascript.call(PAGE, "filledIn", texts, values)
    here = [fill(text, values) for text in texts]
    wrong = [(v, a, b) for v, a, b in zip(values, here, there, strict=True) if a != b]
    assert wrong == []


ARRAYS_SHOWN = [
    np.array([]), np.zeros((0, 3)), np.array([1.0]), np.array([[-1.0, 2.5], [0.25, 1e-9]]),
    np.array([math.nan, 1.0]), np.array([math.inf, -math.inf]), np.full((2, 1, 2), -1e7),
]  # fmt: skip


@pytest.mark.parametrize("form", range(FIRST, 4))
def test_arrays_are_written_alike(javascript, form):
    tape = Tape()
    texts = [placeholder(tape.symbol(value), form) for value in ARRAYS_SHOWN]
    values = [{"shape": one.shape, "data": one.ravel()} for one in ARRAYS_SHOWN]
    here = [fill(text, ARRAYS_SHOWN) for text in texts]
    assert javascript.call(PAGE, "filledIn", texts, values) == here


# --------------------------------------------------------------------------------------- hostile


def program(**changed):
    """Return a program that adds 1 in three rounds, with something changed."""
    loop = {
        "count": 3, "at": 2, "live": None, "batch": None, "body": [["add", 1, 0, 3]],
        "carry": [[0, 3, 1]], "record": [[None, 1]],
    }  # fmt: skip
    loop |= changed.pop("loop", {})
    whole = {"slots": 6, "numbers": [[3, 1.0]], "arrays": [], "setup": [], "after": [], "view": []}
    return {**whole, "loop": loop, **changed}


def test_a_program_that_is_one_runs(javascript):
    assert javascript.call(PAGE, "run", program(), [], [1]) == [4.0]


HUGE = 10**12
WIDE = [[4, [100_000, 1], [1.0] * 100_000], [5, [1, 100_000], [1.0] * 100_000]]
BATCH = {"size": 2, "seed": 0, "parts": [[4, 5]]}


@pytest.mark.parametrize(
    "changed",
    [
        {"setup": [["alert", 1, 0]]},
        {"setup": [["constructor", 1, 0]]},
        {"setup": [["__proto__", 1, 0]]},
        {"setup": [["toString", 1, 0]]},
        {"setup": [["add", 1, 0, 6]]},
        {"setup": [["add", -1, 0, 1]]},
        {"setup": [["add", 0.5, 0, 1]]},
        {"setup": [["add", "constructor", 0, 1]]},
        {"setup": [["add", 1, 0, None]]},
        {"setup": [["matmul", 1, 4, 5]], "arrays": WIDE},
        {"setup": [["add", 1, 4, 5]], "arrays": WIDE},
        {"setup": [["first", 1, 9]]},
        {"numbers": [[HUGE, 1.0]]},
        {"arrays": [[4, [2, 2], [1.0]]]},
        {"arrays": [[4, [HUGE], []]]},
        {"slots": HUGE},
        {"slots": math.inf},
        {"slots": -1},
        {"loop": {"count": HUGE}},
        {"loop": {"count": math.inf}},
        {"loop": {"carry": [[0, 3, 99]]}},
        {"loop": {"record": [[None, 99]]}},
        {"loop": {"batch": {**BATCH, "parts": [[4, 99]]}}},
        {"loop": {"batch": BATCH}},
        {"setup": None},
    ],
    ids=lambda changed: str(changed)[:50],
)
def test_any_other_program_is_refused(javascript, changed):
    with pytest.raises(RuntimeError, match="Error"):
        javascript.call(PAGE, "run", program(**changed), [], [1])


def test_a_program_that_takes_too_long_is_ended(javascript):
    many = [["tanh", 4, 5]] * 300
    slow = program(loop={"count": 10**6, "body": many}, arrays=[[5, [10**5], [1.0] * 10**5]])
    with pytest.raises(RuntimeError, match="too long"):
        javascript.call(PAGE, "run", slow, [], [1])


def test_what_is_not_chosen_is_not_computed(javascript):
    tape = Tape()
    kind, x = tape.symbol(1.0), tape.symbol(np.linspace(-2.0, 2.0, 5))
    here = tape.symbol(np.zeros(5))
    first = equal(kind, 0.0)
    begin = len(tape.instructions)
    moved = here + where(first, exp(x), tanh(x))
    total = sum_of(moved)
    loop = Loop(4, begin, len(tape.instructions), carry=[(here.slot, here.slot, moved.slot)])
    program = pack(Content([], tracks=[always("a", "x", total)], tape=tape, loop=loop))["program"]
    for number, expected in ((1.0, np.tanh), (0.0, np.exp), (1.0, np.tanh)):
        left, found = javascript.call(PAGE, "left", program, [[kind.slot, number]], total.slot)
        assert ("exp" in left, "tanh" in left) == (number == 0.0, number == 1.0)
        assert found == pytest.approx(4 * float(expected(x.value).sum()), rel=1e-12)
