"""Data in batches: all rows once an epoch, in an order that the seed decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cgraph.errors import ShapeError
from cgraph.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from cgraph.values import Array


def rows_of(data: Mapping[str, Array]) -> int:
    """Return how many rows the data have along their first axis; ShapeError if they differ."""
    lengths = {name: len(many) if many.ndim else 0 for name, many in data.items()}
    if len(set(lengths.values())) != 1 or 0 in lengths.values():
        shown = ", ".join(f"{name}: {length}" for name, length in lengths.items())
        raise ShapeError(say("descent.data_length", lengths=shown))
    return next(iter(lengths.values()))


def batches(rows: int, size: int, seed: int) -> Iterator[NDArray[np.intp]]:
    """Yield the rows of one batch after the other, for ever; an epoch's last may be smaller."""
    generator = np.random.default_rng(seed)
    while True:
        order = generator.permutation(rows)
        for start in range(0, rows, size):
            yield order[start : start + size]
