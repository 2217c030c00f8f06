"""How a descent went, in one word."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from cgraph.language import say

if TYPE_CHECKING:
    from cgraph.descent.curvature import Curvature
    from cgraph.values import Array

_SAME = 1e-9  # rates closer than this, in proportion, are taken for equal
_LEFT = 0.01  # of the way down: more than this left to go is crawling
_WAY_ROUND = 2.0  # travelled so many times the distance covered: swinging to and fro
_REST = 1e-9  # moves shorter than this part of the longest are rounding, not moving


class Verdict(Enum):
    """What became of a descent."""

    CRAWLING = "crawling"
    CONVERGING = "converging"
    OSCILLATING = "oscillating"
    DIVERGING = "diverging"

    @property
    def word(self) -> str:
        """The verdict in the learner's language."""
        return say(f"descent.{self.value}")

    @property
    def sentence(self) -> str:
        """What the verdict means, in the learner's language."""
        return say(f"descent.{self.value}_means")


def judge(
    loss: Array, path: Array, gradients: Array, rate: float, known: Curvature | None
) -> Verdict:
    """Name a descent from its losses, its points (one a row) and the gradients there.

    `known` is the curvature of a quadratic loss descended at one `rate`: then what would become
    of it in the long run counts, and how far it had to go is known exactly.
    """
    started = bool(np.any(gradients[0] != 0.0))
    if not np.isfinite(loss[-1]) or not np.all(np.isfinite(path[-1])):
        return Verdict.DIVERGING
    if started and known and known.critical:
        if rate > known.critical * (1 + _SAME):
            return Verdict.DIVERGING
        if rate > known.critical * (1 - _SAME):
            return Verdict.OSCILLATING
    late = loss[-max(1, len(loss) // 4) :]
    if len(loss) > 1 and np.mean(late) > loss[0]:
        return Verdict.DIVERGING
    if _swings(path):
        return Verdict.OSCILLATING
    return Verdict.CRAWLING if _far_to_go(loss, gradients, known) else Verdict.CONVERGING


def _swings(path: Array) -> bool:
    """Tell whether most moves turned back on the one before, or led round about."""
    moves = np.diff(path, axis=0)
    lengths = np.sqrt(np.sum(moves * moves, axis=1))
    if not np.any(lengths):
        return False
    alive = np.flatnonzero(lengths > _REST * lengths.max())
    moves = moves[: alive[-1] + 1]
    turns = np.sum(moves[1:] * moves[:-1], axis=1)
    if turns.size and np.mean(turns < 0.0) > 0.5:  # noqa: PLR2004  most of them
        return True
    return bool(lengths.sum() > _WAY_ROUND * np.linalg.norm(path[-1] - path[0]))


def _far_to_go(loss: Array, gradients: Array, known: Curvature | None) -> bool:
    """Tell whether much of the way down was still left when the steps were used up."""
    fallen = loss[0] - loss[-1]
    if known:
        return bool(loss[-1] - known.lowest > _LEFT * (loss[0] - known.lowest))
    slope = np.abs(gradients).max(axis=1)
    if slope[-1] <= _LEFT * _LEFT * slope.max():
        return False
    # Not knowing the bottom: the last tenth of the steps still made a good part of the progress.
    tail = max(1, len(loss) // 10)
    return bool(loss[-1 - tail : -1].max(initial=loss[-1]) - loss[-1] >= _LEFT * fallen)
