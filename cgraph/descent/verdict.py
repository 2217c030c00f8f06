"""How a descent went, in one word, by what a learner sees of it.

Two questions decide, unless the loss has grown. Has it come to rest? If so, did it swing on its
way; if not, does it swing at the end, or is it still walking? At rest means: what is left of the
way to the bottom is at most a tenth of the way from the start, and of the height a hundredth (on
a parabola the two are the same). On a quadratic loss the way left is the Newton step H⁺ g (Boyd
and Vandenberghe, Convex Optimization, 9.5), however huge the start; elsewhere nobody knows the
bottom, and a walk rests where its last tenth stays within a small part of its whole extent.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from cgraph.language import say

if TYPE_CHECKING:
    from cgraph.descent.curvature import Curvature
    from cgraph.values import Array

_SAME = 1e-9  # rates closer than this, in proportion, are taken for equal
_LEFT = 0.01  # of the height: with more than this left to go, it has not come to rest
_WAY_LEFT = 0.1  # of the way: the same, on a parabola
_STIR = 0.03  # of the walk's extent: further than this its last tenth does not reach, at rest
_FEWEST = 4  # points that a swing can be told from
_WAY_ROUND = 2.0  # travelled so many times the distance covered: swinging to and fro
_REST = 1e-9  # moves shorter than this part of the longest are rounding, not moving


class Verdict(Enum):
    """What became of a descent."""

    CRAWLING = "crawling"
    CONVERGING = "converging"
    SETTLING = "settling"
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
    quarter = max(1, len(loss) // 4)
    if len(loss) > 1 and np.mean(loss[-quarter:]) > loss[0]:
        return Verdict.DIVERGING
    if _rests(loss, path, gradients, known):
        return Verdict.SETTLING if _swings(path) else Verdict.CONVERGING
    return Verdict.OSCILLATING if _swings(path[-max(_FEWEST, quarter) :]) else Verdict.CRAWLING


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


def _rests(loss: Array, path: Array, gradients: Array, known: Curvature | None) -> bool:
    """Tell whether the walk has all but come to rest."""
    if known:
        low = loss[-1] - known.lowest <= _LEFT * (loss[0] - known.lowest)
        return bool(low and known.way(gradients[-1]) <= _WAY_LEFT * known.way(gradients[0]))
    slope = np.abs(gradients).max(axis=1)
    if slope[-1] <= _LEFT * _LEFT * slope.max():
        return True
    tail = max(1, len(loss) // 10)
    fell = loss[-1 - tail : -1].max(initial=loss[-1]) - loss[-1]
    away = np.linalg.norm(path - path[-1], axis=1)
    return bool(
        fell < _LEFT * (loss[0] - loss[-1]) and away[-1 - tail :].max() <= _STIR * away.max()
    )
