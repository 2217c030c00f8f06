"""The table of operations: how each is computed, differentiated, and read in mathematics.

To add an operation, add a row; `cg.<name>`, formulas, pictures and steps pick it up from here.

In the texts `#1` and `#2` stand for the inputs and `#0` for the output; each text is a line of
Python as well. The derivatives are those of any calculus textbook; where a function has a corner
(`abs`, `relu`, `maximum`) it takes the value halfway between, or 0, as the common libraries do.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Compute = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Derivative:
    """The local derivative of an operation by one of its inputs.

    `compute(output, *inputs)` gives its value. A contribution to the input's gradient is
    upstream * local, element by element, unless `chain(upstream, local, input)` says otherwise;
    `product` then says how that reads.
    """

    compute: Compute
    text: str
    latex: str
    chain: Compute | None = None
    product: str = "#upstream * #local"


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the table; it has one derivative for each of its inputs.

    `compute(*inputs)` takes Python floats or NumPy arrays. `undefined(*inputs)` is true where
    the operation has no value; a sentence `operations.<name>` then tells the learner.
    """

    name: str
    symbol: str
    text: str
    latex: str
    compute: Compute
    derivatives: tuple[Derivative, ...]
    undefined: Compute | None = None


def _either(scalar: Callable[[float], float], array: Callable[[Any], Any]) -> Compute:
    """Serve Python floats by `math`, which is ten times faster there, and all else by NumPy."""
    return lambda x: scalar(x) if type(x) is float else array(x)


_exp = _either(math.exp, np.exp)
_log = _either(math.log, np.log)
_sin = _either(math.sin, np.sin)
_cos = _either(math.cos, np.cos)
_tanh = _either(math.tanh, np.tanh)
_sqrt = _either(math.sqrt, np.sqrt)
_sign = _either(lambda x: (x > 0.0) - (x < 0.0), np.sign)


def _sigmoid(x: Any) -> Any:
    """Compute 1 / (1 + e^-x) by e^-|x|, which cannot overflow."""
    if type(x) is float:
        small = math.exp(-abs(x))
        return 1.0 / (1.0 + small) if x >= 0.0 else small / (1.0 + small)
    small = np.exp(-np.abs(x))
    return np.where(x >= 0.0, 1.0, small) / (1.0 + small)


def _power(base: Any, exponent: Any) -> Any:
    if type(base) is float and type(exponent) is float:
        # Python would answer a fractional power of a negative number with a complex one.
        return math.nan if base < 0.0 and exponent % 1.0 else base**exponent
    return np.power(base, exponent)


def _power_undefined(base: Any, exponent: Any) -> Any:
    base, exponent = np.asarray(base), np.asarray(exponent)
    return ((base < 0) & (exponent % 1 != 0)) | ((base == 0) & (exponent < 0))


def _power_by_base(_: Any, base: Any, exponent: Any) -> Any:
    if type(base) is float and type(exponent) is float:
        return exponent * _power(base, exponent - 1.0) if exponent else 0.0
    return np.where(np.equal(exponent, 0.0), 0.0, exponent * np.power(base, exponent - 1.0))


def _power_by_exponent(out: Any, base: Any, _exponent: Any) -> Any:
    if type(base) is float and base > 0.0:
        return out * math.log(base)
    return np.where(np.equal(base, 0.0), 0.0, out * np.log(base))


def _maximum(a: Any, b: Any) -> Any:
    # Comparing keeps floats floats; nan must win, as in NumPy.
    if type(a) is float and type(b) is float:
        return a if a >= b or a != a else b  # noqa: PLR0124
    return np.maximum(a, b)


def _minimum(a: Any, b: Any) -> Any:
    return -_maximum(-a, -b)


def _larger(a: Any, b: Any) -> Any:
    """Give 1 where a is larger than b, 0 where it is smaller, and one half where they tie."""
    if type(a) is float and type(b) is float:
        return 0.5 * ((a > b) + (a >= b))
    return 0.5 * (np.greater(a, b) + np.greater_equal(a, b).astype(float))


def _sum(a: Any) -> Any:
    return np.add.reduce(a, axis=None)  # what np.sum ends up with, in half its time


def _matmul(a: Any, b: Any) -> Any:
    if not (0 < np.ndim(a) <= 2 and 0 < np.ndim(b) <= 2):  # noqa: PLR2004  vector or matrix
        raise ValueError
    return np.matmul(a, b)


def _left_transposed(_: Any, left: Any, right: Any) -> Any:
    return left.T if left.ndim > 1 else left.reshape(-1, 1)  # a vector on the left is a row


def _right_transposed(_: Any, left: Any, right: Any) -> Any:
    return right.T if right.ndim > 1 else right.reshape(1, -1)  # one on the right is a column


def _chain_left(upstream: Any, local: Any, left: Any) -> Any:
    if np.ndim(upstream) == left.ndim:
        return upstream @ local
    rows = left.shape[0] if left.ndim > 1 else 1
    return (np.reshape(upstream, (rows, local.shape[0])) @ local).reshape(left.shape)


def _chain_right(upstream: Any, local: Any, right: Any) -> Any:
    if np.ndim(upstream) == right.ndim:
        return local @ upstream
    columns = right.shape[1] if right.ndim > 1 else 1
    return (local @ np.reshape(upstream, (local.shape[1], columns))).reshape(right.shape)


def _by(text: str, latex: str, compute: Compute) -> Derivative:
    return Derivative(compute, text, latex)


def _wins(one: str, sign: str, other: str) -> tuple[str, str]:
    """Write 1 where `one` wins, and one half where it ties: in Python, and in LaTeX."""
    text = f"({one} {sign} {other}) + ({one} == {other}) / 2"
    return text, rf"[{one} {sign} {other}] + \tfrac{{1}}{{2}} [{one} = {other}]"


_ONE = _by("1", "1", lambda *_: 1.0)
_MINUS_ONE = _by("-1", "-1", lambda *_: -1.0)

_TABLE = (
    Operation("add", "+", "#1 + #2", "#1 + #2", lambda a, b: a + b, (_ONE, _ONE)),
    Operation("subtract", "−", "#1 - #2", "#1 - #2", lambda a, b: a - b, (_ONE, _MINUS_ONE)),
    Operation(
        "multiply",
        "×",
        "#1 * #2",
        r"#1 \times #2",
        lambda a, b: a * b,
        (_by("#2", "#2", lambda _, a, b: b), _by("#1", "#1", lambda _, a, b: a)),
    ),
    Operation(
        "divide",
        "÷",
        "#1 / #2",
        r"\frac{#1}{#2}",
        lambda a, b: a / b,
        (
            _by("1 / #2", r"\frac{1}{#2}", lambda _, a, b: 1.0 / b),
            _by("-#1 / #2 ** 2", r"-\frac{#1}{#2^{2}}", lambda out, a, b: -out / b),
        ),
        undefined=lambda a, b: np.equal(b, 0.0),
    ),
    Operation(
        "power",
        "^",
        "#1 ** #2",
        "#1^{#2}",
        _power,
        (
            _by("#2 * #1 ** (#2 - 1)", r"#2 \, #1^{#2 - 1}", _power_by_base),
            _by("#0 * log(#1)", r"#0 \ln #1", _power_by_exponent),
        ),
        undefined=_power_undefined,
    ),
    Operation("negative", "−", "-#1", "-#1", lambda a: -a, (_MINUS_ONE,)),
    Operation("exp", "exp", "exp(#1)", "e^{#1}", _exp, (_by("#0", "#0", lambda out, a: out),)),
    Operation(
        "log",
        "ln",
        "log(#1)",
        r"\ln(#1)",
        _log,
        (_by("1 / #1", r"\frac{1}{#1}", lambda _, a: 1.0 / a),),
        undefined=lambda a: np.less_equal(a, 0.0),
    ),
    Operation(
        "sin",
        "sin",
        "sin(#1)",
        r"\sin(#1)",
        _sin,
        (_by("cos(#1)", r"\cos(#1)", lambda _, a: _cos(a)),),
    ),
    Operation(
        "cos",
        "cos",
        "cos(#1)",
        r"\cos(#1)",
        _cos,
        (_by("-sin(#1)", r"-\sin(#1)", lambda _, a: -_sin(a)),),
    ),
    Operation(
        "tanh",
        "tanh",
        "tanh(#1)",
        r"\tanh(#1)",
        _tanh,
        (_by("1 - #0 ** 2", "1 - #0^{2}", lambda out, _: 1.0 - out * out),),
    ),
    Operation(
        "sigmoid",
        "σ",
        "sigmoid(#1)",
        r"\sigma(#1)",
        _sigmoid,
        (_by("#0 * (1 - #0)", r"#0 \, (1 - #0)", lambda out, _: out * (1.0 - out)),),
    ),
    Operation(
        "relu",
        "relu",
        "relu(#1)",
        r"\max(0, #1)",
        lambda a: _maximum(a, 0.0),
        (_by("#1 > 0", "[#1 > 0]", lambda _, a: np.greater(a, 0.0) * 1.0),),
    ),
    Operation(
        "abs",
        "|·|",
        "abs(#1)",
        "|#1|",
        abs,
        (_by("sign(#1)", r"\operatorname{sign}(#1)", lambda _, a: _sign(a)),),
    ),
    Operation(
        "sqrt",
        "√",
        "sqrt(#1)",
        r"\sqrt{#1}",
        _sqrt,
        (_by("1 / (2 * #0)", r"\frac{1}{2 \, #0}", lambda out, _: 0.5 / out),),
        undefined=lambda a: np.less(a, 0.0),
    ),
    Operation(
        "maximum",
        "max",
        "maximum(#1, #2)",
        r"\max(#1, #2)",
        _maximum,
        (
            _by(*_wins("#1", ">", "#2"), lambda _, a, b: _larger(a, b)),
            _by(*_wins("#2", ">", "#1"), lambda _, a, b: _larger(b, a)),
        ),
    ),
    Operation(
        "minimum",
        "min",
        "minimum(#1, #2)",
        r"\min(#1, #2)",
        _minimum,
        (
            _by(*_wins("#1", "<", "#2"), lambda _, a, b: _larger(b, a)),
            _by(*_wins("#2", "<", "#1"), lambda _, a, b: _larger(a, b)),
        ),
    ),
    Operation("sum", "Σ", "sum(#1)", r"\sum #1", _sum, (_ONE,)),
    Operation(
        "mean",
        "mean",
        "mean(#1)",
        r"\operatorname{mean}(#1)",
        lambda a: _sum(a) / np.size(a),  # np.mean warns, of no numbers
        (_by("1 / size(#1)", r"\frac{1}{\operatorname{size}(#1)}", lambda _, a: 1.0 / np.size(a)),),
        undefined=lambda a: np.size(a) == 0,
    ),
    Operation(
        "matmul",
        "@",
        "#1 @ #2",
        "#1 #2",
        _matmul,
        (
            Derivative(_right_transposed, "#2.T", r"#2^{\top}", _chain_left, "#upstream @ #local"),
            Derivative(_left_transposed, "#1.T", r"#1^{\top}", _chain_right, "#local @ #upstream"),
        ),
    ),
)

OPERATIONS: dict[str, Operation] = {row.name: row for row in _TABLE}
