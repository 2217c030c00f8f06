"""Columns of numbers, each stored once however many parts show it."""

import numpy as np
from numpy.typing import NDArray

from cgraph.pictures.frames import Track, number_track

_CLOSE = 3e-7  # the precision of a column, in proportion: it holds 32-bit numbers

Floats = NDArray[np.float64]


class Columns:
    """Makes tracks, and lets a column that is a straight line of an earlier one share its numbers.

    In y = w x + b, say, the gradients of w and of b differ by a factor all along a descent.
    """

    def __init__(self) -> None:
        self._stored: dict[tuple[str, ...], list[Floats]] = {}

    def track(
        self,
        part: str,
        attribute: str,
        axes: tuple[str, ...],
        numbers: Floats,
        scale: tuple[float, float] = (0.0, 1.0),
    ) -> Track:
        """Return a track of `numbers` over `axes`, put in the picture by `scale`."""
        column, (offset, factor) = self._find(axes, numbers)
        start, stretch = scale
        whole = start + stretch * offset, stretch * factor
        return number_track(part, attribute, axes, column, whole)

    def _find(self, axes: tuple[str, ...], numbers: Floats) -> tuple[Floats, tuple[float, float]]:
        stored = self._stored.setdefault(axes, [])
        for column in stored:
            line = _line(column, numbers)
            if line is not None:
                return column, line
        stored.append(numbers)
        return numbers, (0.0, 1.0)


def _line(column: Floats, numbers: Floats) -> tuple[float, float] | None:
    """Return offset and factor that make `column` into `numbers`, if any do, to its precision."""
    with np.errstate(all="ignore"):
        held = column.astype(np.float32).astype(np.float64)
        if column is numbers or np.array_equal(column, numbers, equal_nan=True):
            return 0.0, 1.0
        seen = np.isfinite(held)
        there, wanted = column[seen], numbers[seen]
        if not there.size or not np.all(np.isfinite(wanted)):
            return None
        near, far = np.argmin(np.abs(there)), np.argmax(np.abs(there))
        factor = (wanted[far] - wanted[near]) / (there[far] - there[near])
        offset = wanted[near] - factor * there[near]
        if not np.isfinite(factor) or factor == 0.0:
            return None
        if np.any(np.abs(offset + factor * held[seen] - wanted) > _CLOSE * np.abs(wanted)):
            return None
        lost = offset + factor * held[~seen]
        same = np.array_equal(lost, numbers[~seen].astype(np.float32), equal_nan=True)
        return (float(offset), float(factor)) if same else None
