"""What a node may hold: a Python float, or a NumPy array of floats."""

import math
from numbers import Number
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cgraph.errors import WrongKindError
from cgraph.language import say

Array: TypeAlias = NDArray[np.float64]
Value: TypeAlias = float | Array


def as_value(given: ArrayLike, name: str = "") -> Value:
    """Return `given` as a float, or as an array of floats of its own.

    WrongKindError if it is not made of real numbers; `name` says in the message whose value it was.
    """
    if type(given) is float:
        return given
    try:
        # A fraction, too, is a number, and an int may be larger than NumPy's.
        array = np.array(float(given) if isinstance(given, Number) else given)
        if array.dtype.kind not in "biuf":
            raise TypeError
    except (TypeError, ValueError, OverflowError) as error:
        key = "too_large" if isinstance(error, OverflowError) else "not_a_number"
        shown = repr(given).partition("\n")[0][:60]
        raise WrongKindError(say(f"values.{key}", name=name or "?", given=shown)) from None
    return float(array) if array.ndim == 0 else array.astype(np.float64, copy=False)


def own(value: Any) -> Any:  # noqa: ANN401  a value, a symbol, or None
    """Return a value for somebody to keep: of an array a copy, which may be changed."""
    return np.array(value, dtype=np.float64) if isinstance(value, np.ndarray) else value


def is_finite(value: Any) -> bool:  # noqa: ANN401  a value, or None
    """Whether a value is there and is neither infinite nor nan, nowhere in an array."""
    if value.__class__ is float:
        return math.isfinite(value)
    return value is not None and bool(np.all(np.isfinite(value)))
