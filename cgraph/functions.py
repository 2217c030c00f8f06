"""The functions that rules are written with: on floats, on arrays, on symbols, and as text.

Floats and arrays follow IEEE 754: what overflows is inf, what has no value is nan; nothing raises
but shapes that do not fit. `FUNCTIONS` is all that the text of a rule may call; what is added here
has to be added to the page's functions (`players/functions.js`) as well: a test says so.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

import numpy as np

from cgraph.tape import Symbol

WORD = 1 << 32
Number = Any  # a float, an array or a symbol: what is written here serves all of them


@dataclass(frozen=True, slots=True)
class Function:
    """A function that rules call by its name.

    In `latex` ("" where there is no sign for it), and in what `libraries` says for NumPy ("np"),
    PyTorch ("torch") and JAX ("jnp"), or for "any" of them with its own word for np, where they
    write it otherwise than `np.name(#1)`, `#1` and `#2` are the inputs.
    """

    compute: Callable[..., Any]
    latex: str
    libraries: dict[str, str]


FUNCTIONS: dict[str, Function] = {}


def _of_one(
    name: str,
    scalar: Callable[[float], float],
    array: Callable[[Any], Any],
    latex: str = "",
    **libraries: str,
) -> Callable[[Number], Number]:
    """Add a function of one number; `scalar` serves Python floats, in a tenth of the time."""

    def compute(x: Number) -> Number:
        if x.__class__ is float:
            return scalar(x)
        return x.tape.record(name, compute, x) if x.__class__ is Symbol else array(x)

    FUNCTIONS[name] = Function(compute, latex, libraries)
    return compute


def _of_two(
    name: str,
    scalar: Callable[[float, float], float],
    array: Callable[[Any, Any], Any],
    latex: str = "",
    **libraries: str,
) -> Callable[[Number, Number], Number]:
    """Add a function of two numbers."""

    def compute(x: Number, y: Number) -> Number:
        if x.__class__ is float and y.__class__ is float:
            return scalar(x, y)
        if x.__class__ is Symbol:
            return x.tape.record(name, compute, x, y)
        return y.tape.record(name, compute, x, y) if y.__class__ is Symbol else array(x, y)

    FUNCTIONS[name] = Function(compute, latex, libraries)
    return compute


def _of_arrays(
    name: str, array: Callable[..., Any], latex: str = "", **libraries: str
) -> Callable[..., Number]:
    """Add a function that is about shapes, and in no hurry with floats."""

    def compute(*inputs: Number) -> Number:
        for number in inputs:
            if number.__class__ is Symbol:
                return number.tape.record(name, compute, *inputs)
        result = array(*inputs)
        if result.__class__ is float or (result.__class__ is np.ndarray and result.ndim):
            return result
        return np.asarray(result).item()

    FUNCTIONS[name] = Function(compute, latex, libraries)
    return compute


# ---- one float, which Python would refuse where IEEE 754 has an answer


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _log(x: float) -> float:
    return math.log(x) if x > 0.0 else -math.inf if x == 0.0 else math.nan


def _sigmoid(x: float) -> float:
    """Compute 1 / (1 + e^-x) by e^-|x|, which cannot overflow."""
    small = math.exp(-abs(x))
    return (1.0 if x >= 0.0 else small) / (1.0 + small)


def _sigmoids(x: Any) -> Any:
    small = np.exp(-np.abs(x))
    return np.where(x >= 0.0, 1.0, small) / (1.0 + small)


def _wave(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda x: function(x) if math.isfinite(x) else math.nan


# ---- two floats


def _divide(x: float, y: float) -> float:
    if y:
        return x / y
    if x == 0.0 or math.isnan(x):
        return math.nan
    return math.copysign(math.inf, x) * math.copysign(1.0, y)


def _power(base: float, exponent: float) -> float:
    # Python answers a fractional power of a negative number with a complex one.
    try:
        result = base**exponent
    except (OverflowError, ZeroDivisionError):
        if base < 0.0 and exponent % 1.0:
            return math.nan
        return math.copysign(math.inf, base) if exponent % 2.0 == 1.0 else math.inf
    return result if result.__class__ is float else math.nan


def _larger(x: float, y: float) -> float:
    return x if x >= y or x != x else y  # noqa: PLR0124  nan wins, as in NumPy


def _smaller(x: float, y: float) -> float:
    return x if x <= y or x != x else y  # noqa: PLR0124


def _gated(upstream: float, local: float) -> float:
    return upstream * local if local else 0.0


def _gates(upstream: Any, local: Any) -> Any:
    return np.where(np.not_equal(local, 0.0), upstream, 0.0) * local


def _cross_entropy(p: float, y: float) -> float:
    """Compute -(y ln p + (1 - y) ln(1 - p)), no logarithm below -100: so PyTorch has it."""
    here, there = _larger(_log(p), -100.0), _larger(_log(1.0 - p), -100.0)
    return -(y * here + (1.0 - y) * there)


def _cross_entropies(p: Any, y: Any) -> Any:
    here, there = np.maximum(np.log(p), -100.0), np.maximum(np.log(1.0 - p), -100.0)
    return -(y * here + (1.0 - y) * there)


def _where(truth: Any, x: Any, y: Any) -> Any:
    if truth.__class__ is float:
        return x if truth else y
    return np.where(truth, x, y)


def _ones_and_zeros(compare: np.ufunc) -> Callable[[Any, Any], Any]:
    """Compare arrays; NumPy's own truths have no difference, and no sum above 1."""
    return lambda x, y: compare(x, y).astype(np.float64)


# ---- shapes


def _matmul(left: Any, right: Any) -> Any:
    if not (0 < np.ndim(left) <= 2 and 0 < np.ndim(right) <= 2):  # noqa: PLR2004  vector or matrix
        raise ValueError
    return np.matmul(left, right)


def _factors(left: Any, right: Any) -> tuple[Any, Any]:
    """Return the factors of a product as matrices: a vector on the left is a row."""
    return left if left.ndim > 1 else left[None, :], right if right.ndim > 1 else right[:, None]


def _matmul_left(upstream: Any, right: Any, left: Any) -> Any:
    """Return what a product sends to its left factor: upstream @ rightᵀ, in the factor's shape."""
    if left.ndim == right.ndim == 2:  # noqa: PLR2004  matrices, which are in a hurry
        return upstream @ right.T
    a, b = _factors(left, right)
    return (np.reshape(upstream, (len(a), b.shape[1])) @ b.T).reshape(left.shape)


def _matmul_right(upstream: Any, left: Any, right: Any) -> Any:
    """Return what it sends to its right factor: leftᵀ @ upstream, in the factor's shape."""
    if left.ndim == right.ndim == 2:  # noqa: PLR2004
        return left.T @ upstream
    a, b = _factors(left, right)
    return (a.T @ np.reshape(upstream, (len(a), b.shape[1]))).reshape(right.shape)


def _with_axes(x: Any) -> Any:
    if not np.ndim(x):
        raise ValueError
    return x


def _down(x: Any) -> Any:
    return np.add.reduce(_with_axes(x), axis=0)


def _across(x: Any) -> Any:
    return np.add.reduce(_with_axes(x), axis=-1)


def _averaged(total: Any, x: Any) -> Any:
    return total / np.divide(np.size(x), np.size(total))


def _softmax(x: Any) -> Any:
    return np.exp(_log_softmax(x))


def _log_softmax(x: Any) -> Any:
    """Compute x - ln(sum(e^x)) along the last axis, moved by the largest so that none overflows."""
    moved = x - np.max(_with_axes(x), axis=-1, keepdims=True)
    return moved - np.log(np.add.reduce(np.exp(moved), axis=-1, keepdims=True))


def _softmax_slopes(s: Any) -> Any:
    """Return diag(s) - s sᵀ for each row."""
    return s[..., None] * (np.eye(s.shape[-1]) - s[..., None, :])


def _log_softmax_slopes(log_s: Any) -> Any:
    """Return the identity less sᵀ in each of its rows, for each row."""
    return np.eye(log_s.shape[-1]) - np.exp(log_s)[..., None, :]


def _each_row(upstream: Any, local: Any) -> Any:
    return (upstream[..., None, :] @ local)[..., 0, :]


def _fitted(contribution: Any, value: Any) -> Any:
    shape = value.shape if value.__class__ is np.ndarray else ()
    if contribution.__class__ is np.ndarray and contribution.ndim >= len(shape):
        # A number that was used in many places receives the sum of what they send.
        extra = contribution.ndim - len(shape)
        stretched = [axis for axis, size in enumerate(shape, extra) if size == 1]
        axes = *range(extra), *stretched
        contribution = np.add.reduce(contribution, axis=axes, keepdims=True)
        if contribution.size == np.size(value):
            return contribution.reshape(shape)
    whole = np.empty(shape)
    whole[...] = contribution
    return whole


# ---- chance


def first_state(seed: int) -> int:
    """Return the state that a seed stands for; those of neighbouring seeds are far apart."""
    return seed * 2654435761 % WORD  # Knuth, The Art of Computer Programming, 6.4


def next_state(state: int) -> int:
    """Return the next state of a linear congruential generator.

    (Press et al., Numerical Recipes, 3rd ed., 7.1.4.) A page, which has no NumPy, draws the same.
    """
    return (1664525 * state + 1013904223) % WORD


def _uniform(seed: float, *shape: float) -> Any:
    """Draw numbers between 0 and 1."""
    sizes = [int(size) for size in shape]
    states = accumulate(range(math.prod(sizes) + 1), lambda state, _: next_state(state),
                        initial=first_state(int(seed)))  # fmt: skip
    return (np.array([*islice(states, 1, math.prod(sizes) + 1)], dtype=float) + 0.5).reshape(
        sizes
    ) / WORD


def _normal(seed: float, *shape: float) -> Any:
    """Draw numbers of mean 0 and variance 1, each from two others (Box and Muller, 1958)."""
    pairs = _uniform(seed, *shape, 2.0)
    return np.sqrt(-2.0 * np.log(pairs[..., 0])) * np.cos(2.0 * np.pi * pairs[..., 1])


exp = _of_one("exp", _exp, np.exp, "e^{#1}")
log = _of_one("log", _log, np.log, r"\ln(#1)")
sin = _of_one("sin", _wave(math.sin), np.sin, r"\sin(#1)")
cos = _of_one("cos", _wave(math.cos), np.cos, r"\cos(#1)")
tanh = _of_one("tanh", math.tanh, np.tanh, r"\tanh(#1)")
sigmoid = _of_one("sigmoid", _sigmoid, _sigmoids, r"\sigma(#1)",
                  np="1 / (1 + np.exp(-#1))", jnp="jax.nn.sigmoid(#1)")  # fmt: skip
relu = _of_one("relu", lambda x: _larger(x, 0.0), lambda x: np.maximum(x, 0.0), r"\max(0, #1)",
               np="np.maximum(#1, 0)", jnp="jax.nn.relu(#1)")  # fmt: skip
leaky_relu = _of_one("leaky_relu", lambda x: _larger(x, 0.01 * x),
                     lambda x: np.maximum(x, 0.01 * x), r"\max(0.01 #1, #1)",
                     np="np.maximum(#1, 0.01 * #1)",
                     jnp="jnp.where(#1 > 0, #1, 0.01 * #1)",  # whose slope at 0 is that of ours
                     torch="torch.nn.functional.leaky_relu(#1)")  # fmt: skip
abs = _of_one("abs", math.fabs, np.abs, "|#1|")  # noqa: A001  the name in formulas
sign = _of_one("sign", lambda x: math.copysign(1.0, x) if abs(x) > 0.0 else x, np.sign)
sqrt = _of_one("sqrt", lambda x: math.sqrt(x) if x >= 0.0 else math.nan, np.sqrt, r"\sqrt{#1}")
floor = _of_one("floor", lambda x: float(math.floor(x)) if math.isfinite(x) else x, np.floor)
finite = _of_one("finite", lambda x: float(math.isfinite(x)),
                 lambda x: float(np.all(np.isfinite(x))))  # fmt: skip
short = _of_one("short", lambda x: float(float(f"{x:.3g}") == x), lambda _: 1.0)

close = _of_two("close", lambda x, y: float(math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-300)),
                lambda x, y: float(np.allclose(x, y, rtol=1e-9, atol=1e-300)))  # fmt: skip
divide = _of_two("divide", _divide, np.divide)
power = _of_two("power", _power, np.power)
maximum = _of_two("maximum", _larger, np.maximum, r"\max(#1, #2)")
minimum = _of_two("minimum", _smaller, np.minimum, r"\min(#1, #2)")
greater = _of_two("greater", lambda x, y: float(x > y), _ones_and_zeros(np.greater))
less = _of_two("less", lambda x, y: float(x < y), _ones_and_zeros(np.less))
less_equal = _of_two("less_equal", lambda x, y: float(x <= y), _ones_and_zeros(np.less_equal))
equal = _of_two("equal", lambda x, y: float(x == y), _ones_and_zeros(np.equal))
not_equal = _of_two("not_equal", lambda x, y: float(x != y), _ones_and_zeros(np.not_equal))
gated = _of_two("gated", _gated, _gates, np="np.where(#2, #1, 0) * #2")
cross_entropy = _of_two("cross_entropy", _cross_entropy, _cross_entropies,
                        r"-(#2 \ln #1 + (1 - #2) \ln(1 - #1))",
                        any="-(#2 * np.clip(np.log(#1), -100, None)"
                        " + (1 - #2) * np.clip(np.log(1 - #1), -100, None))")  # fmt: skip

for _sign, _compute in (("truediv", divide), ("pow", power)):  # for a schedule of one's own
    setattr(Symbol, f"__{_sign}__", _compute)
    setattr(Symbol, f"__r{_sign}__", lambda x, y, compute=_compute: compute(y, x))

where = _of_arrays("where", _where)
either = _of_arrays("either", lambda truth, x, y: x if truth else y)  # of whatever shapes
sum = _of_arrays("sum", lambda x: np.add.reduce(x, axis=None), r"\sum #1")  # noqa: A001
mean = _of_arrays("mean", lambda x: np.add.reduce(x, axis=None) / np.float64(np.size(x)))
sum_down = _of_arrays("sum_down", _down, any="np.sum(#1, 0)")
sum_across = _of_arrays("sum_across", _across, any="np.sum(#1, -1)")
mean_down = _of_arrays("mean_down", lambda x: _averaged(_down(x), x), any="np.mean(#1, 0)")
mean_across = _of_arrays("mean_across", lambda x: _averaged(_across(x), x), any="np.mean(#1, -1)")
columns = _of_arrays("columns", lambda x: np.asarray(x)[..., None], any="np.expand_dims(#1, -1)")
softmax = _of_arrays("softmax", _softmax, np="np.exp(#1 - np.max(#1, -1)[..., None]) / np.sum("
                     "np.exp(#1 - np.max(#1, -1)[..., None]), -1)[..., None]",
                     torch="torch.softmax(#1, -1)", jnp="jax.nn.softmax(#1)")  # fmt: skip
log_softmax = _of_arrays("log_softmax", _log_softmax, np="#1 - np.max(#1, -1)[..., None] - np.log("
                         "np.sum(np.exp(#1 - np.max(#1, -1)[..., None]), -1))[..., None]",
                         torch="torch.log_softmax(#1, -1)",
                         jnp="jax.nn.log_softmax(#1)")  # fmt: skip
softmax_slopes = _of_arrays(
    "softmax_slopes",
    _softmax_slopes,
    r"\mathrm{diag}(#1) - #1 #1^{\top}",
    any="#1[..., None] * (np.eye(#1.shape[-1]) - #1[..., None, :])",
)
log_softmax_slopes = _of_arrays(
    "log_softmax_slopes",
    _log_softmax_slopes,
    r"I - \mathbf{1} (e^{#1})^{\top}",
    any="np.eye(#1.shape[-1]) - np.exp(#1)[..., None, :]",
)
each_row = _of_arrays("each_row", _each_row, any="(#1[..., None, :] @ #2)[..., 0, :]")
size = _of_arrays("size", lambda x: float(np.size(x)), torch="#1.numel()")
matmul = _of_arrays("matmul", _matmul)
stack = _of_arrays("stack", lambda *numbers: np.array(numbers))
first = _of_arrays("first", lambda x: x[0])
last = _of_arrays("last", lambda x: x[-1])
item = _of_arrays("item", lambda x, place: np.ravel(x)[int(place)])
largest = _of_arrays("largest", np.max)
changes = _of_arrays("changes", lambda x: np.diff(x, prepend=x[:1]))
transpose = _of_arrays("transpose", np.transpose, torch="torch.t(#1)")
matmul_left = _of_arrays("matmul_left", _matmul_left)
matmul_right = _of_arrays("matmul_right", _matmul_right)
uniform = _of_arrays("uniform", _uniform)
normal = _of_arrays("normal", _normal)
_refitted = _of_arrays("fitted", _fitted)


def fitted(contribution: Number, value: Number) -> Number:
    """Bring a contribution to the shape of the value it belongs to, undoing broadcasting."""
    if getattr(contribution, "shape", ()) == getattr(value, "shape", ()):
        return contribution
    return _refitted(contribution, value)
