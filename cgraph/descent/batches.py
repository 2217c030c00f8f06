"""Data in batches: all rows once an epoch, in an order that the seed decides.

The order is drawn as `cgraph.functions` draws numbers, so that a page draws the same one.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from cgraph.errors import ShapeError
from cgraph.functions import WORD, first_state, next_state
from cgraph.language import say
from cgraph.values import Array


def rows_of(data: Mapping[str, Array]) -> int:
    """Return how many rows the data have along their first axis; ShapeError if they differ."""
    lengths = {name: len(many) if many.ndim else 0 for name, many in data.items()}
    if len(set(lengths.values())) != 1 or 0 in lengths.values():
        shown = ", ".join(f"{name}: {length}" for name, length in lengths.items())
        raise ShapeError(say("descent.data_length", lengths=shown))
    return next(iter(lengths.values()))


def shuffled(count: int, state: int) -> tuple[list[int], int]:
    """Return the numbers from 0 to `count` in an order drawn from `state`, and the state after it.

    >>> shuffled(5, first_state(0))[0]
    [0, 3, 2, 4, 1]
    """
    order = list(range(count))
    for last in range(count - 1, 0, -1):
        state = next_state(state)
        other = state * (last + 1) // WORD
        order[last], order[other] = order[other], order[last]
    return order, state


def batches(rows: int, size: int, seed: int) -> Iterator[NDArray[np.intp]]:
    """Yield the rows of one batch after the other, for ever; an epoch's last may be smaller."""
    state = first_state(seed)
    while True:
        order, state = shuffled(rows, state)
        for start in range(0, rows, size):
            yield np.array(order[start : start + size])
