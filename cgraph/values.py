"""What a node may hold: a Python float, or a NumPy array of floats."""

from typing import TypeAlias

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
        array = np.array(float(given) if isinstance(given, int) else given)
        if array.dtype.kind not in "biuf":
            raise TypeError
    except (TypeError, ValueError, OverflowError):
        shown = repr(given)
        raise WrongKindError(
            say("values.not_a_number", name=name or "?", given=shown[:60])
        ) from None
    return float(array) if array.ndim == 0 else array.astype(np.float64, copy=False)
