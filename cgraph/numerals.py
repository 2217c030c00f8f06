"""How numbers are written: for pictures, for plain text, for mathematics."""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

import numpy as np

from cgraph.values import Array, Value

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SHOWN_WHOLE = 100_000  # whole numbers below this are written out
_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)  # as the page rounds, see below


def show(value: Value | None) -> str:
    """Write a value for a picture: three significant digits, a real minus sign, "–" for none.

    An array shows its shape and range.

    >>> show(-12.0), show(0.731058), show(1234567.0), show(None)
    ('−12', '0.731', '1.23×10⁶', '–')
    """
    if value is None:
        return "–"
    if isinstance(value, np.ndarray):
        return _summary(value, show)
    mantissa, exponent = _rounded(value, 3)
    if exponent:
        mantissa += f"×10{superscript(exponent)}"
    return mantissa.replace("-", "−").replace("inf", "∞")


def superscript(number: int) -> str:
    """Write a whole number as an exponent.

    >>> superscript(-12)
    '⁻¹²'
    """
    return str(number).translate(_SUPERSCRIPTS)


def plain(value: Value | None) -> str:
    """Write a value in ASCII for a transcript: six significant digits, small arrays in full.

    >>> plain(-12.0), plain(1 / 3), plain(None)
    ('-12', '0.333333', '-')
    """
    if value is None:
        return "-"
    if isinstance(value, np.ndarray):
        return _array(value, plain)
    mantissa, exponent = _rounded(value, 6)
    return mantissa + (f"e{exponent}" if exponent else "")


def full(value: Value) -> str:
    """Write a value with every digit, where a rounded one would make a sentence false."""
    return _array(value, full) if isinstance(value, np.ndarray) else repr(value).removesuffix(".0")


def latex(value: Value | None) -> str:
    r"""Write a value as LaTeX, as short as `show` does.

    >>> latex(-0.00001)
    '-1 \\times 10^{-5}'
    """
    if value is None or isinstance(value, np.ndarray):
        return rf"\text{{{show(value)}}}"
    mantissa, exponent = _rounded(value, 3)
    if exponent:
        mantissa += rf" \times 10^{{{exponent}}}"
    return mantissa.replace("inf", r"\infty").replace("nan", r"\text{nan}")


def all_digits(value: float) -> str:
    """Write the fifteen digits that a float holds for certain.

    >>> all_digits(0.1 + 0.2), all_digits(1e-7)
    ('0.3', '1e-07')
    """
    return f"{float(_FIFTEEN.create_decimal(value)) + 0.0:.15g}"


@lru_cache(maxsize=4096)  # a number stands in many frames
def _rounded(value: float, digits: int) -> tuple[str, int]:
    """Return the mantissa's text and the power of ten that it is to be multiplied by."""
    if not math.isfinite(value):
        return str(float(value)), 0
    if value == int(value) and abs(value) < _SHOWN_WHOLE:
        return str(int(value)), 0
    # Ties round away from zero, as in JavaScript's toPrecision: the page rounds in the same way.
    number = Decimal(value).normalize(Context(prec=digits, rounding=ROUND_HALF_UP))
    exponent = number.adjusted()
    if -4 < exponent < digits:  # noqa: PLR2004  0.001 is still easy to read
        return f"{number:f}", 0
    if digits <= exponent < 5:  # noqa: PLR2004  1234.5 reads better than 1.23×10³
        return str(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP)), 0
    return f"{number.scaleb(-exponent):f}", exponent


def _array(array: Array, write: Callable[[Value], str]) -> str:
    if array.size > 8:  # noqa: PLR2004  what fits on a line
        return _summary(array, write).replace("×", "x").replace("…", "to")
    return np.array2string(
        array, separator=", ", formatter={"float_kind": lambda one: write(float(one))}
    ).replace("\n", "")


def _summary(array: Array, write: Callable[[Value], str]) -> str:
    shape = "×".join(map(str, array.shape))
    if not array.size:
        return shape
    low, high = float(array.min()), float(array.max())
    return f"[{shape}] {write(low)} … {write(high)}"
