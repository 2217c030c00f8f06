"""How a descent went, in one word, by what a learner sees of it.

`judge` is written for arrays and for symbols alike, so that a page judges as Python does. On a
quadratic loss descended at a steady rate the theory decides: above the critical rate it diverges,
at that rate it swings for ever, below it it converges in the long run, and what is left of the way
is the Newton step H⁺ g (Boyd and Vandenberghe, Convex Optimization, 9.5). Elsewhere nobody knows
the bottom: a walk rests where the slope has all but gone, or where its last tenth leads nowhere.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from cgraph.functions import (
    abs,  # noqa: A004
    changes,
    finite,
    first,
    greater,
    largest,
    last,
    less,
    maximum,
    where,
)
from cgraph.functions import sum as total
from cgraph.graph.passes import Number
from cgraph.language import say

_SAME = 1e-9  # what is closer than this, in proportion, is taken for equal
_WAY_LEFT = 0.02  # of the way to the bottom: with more than this left, it has not come to rest
_HEIGHT_LEFT = 0.01  # of the height: the same
_SLOPE_LEFT = 1e-4  # of the steepest slope: the same, where nobody knows the bottom
_STIR = 0.03  # of the walk's extent: its last tenth is no longer than this, at rest
_FELL = 0.01  # of the whole fall: nor does the loss fall by more there
_CLIMB = 0.1  # of what it falls: when a loss climbs by more, it swings
_MOST = 0.5  # of all moves: when so many turn back, it swings
_WAY_ROUND = 2.0  # walked so many times the distance covered: it swings as well
_REST = 1e-9  # moves shorter than this part of the longest are rounding, not moving


class Verdict(Enum):
    """What became of a descent."""

    STILL = "still"
    CRAWLING = "crawling"
    HELD_BACK = "held_back"
    CONVERGING = "converging"
    SETTLING = "settling"
    SWINGING = "swinging"
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


VERDICTS = tuple(Verdict)


@dataclass(frozen=True)
class Walk:
    """What is measured along a descent: arrays, or symbols of arrays, with one entry a point.

    `slope` is the largest component of the gradient, `length` how long the move was that led to
    the point, `turn` its scalar product with the move before, `away` the distance from the start.
    """

    loss: Number
    slope: Number
    length: Number
    turn: Number
    away: Number


@dataclass(frozen=True)
class Theory:
    """What is known of a quadratic loss descended at one rate.

    `way` is the way left to the bottom at each point, `lowest` the least loss, `critical` the
    critical rate; None where the optimizer has none that is known.
    """

    rate: Number
    critical: Number | None
    way: Number
    lowest: float


def judge(walk: Walk, points: int, theory: Theory | None) -> Number:
    """Return the place in `VERDICTS` of what became of a descent over so many points."""
    lost = 1.0 - finite(last(walk.loss)) * finite(last(walk.away))
    still = 1.0 - greater(largest(walk.slope), 0.0)
    swung = _turns(walk, points, points - 2)
    swung = where(greater(total(walk.length), _WAY_ROUND * last(walk.away)), 1.0, swung)
    rested = where(swung, _place(Verdict.SETTLING), _place(Verdict.CONVERGING))
    rests = _is_low(walk, theory) if theory else _is_quiet(walk, points)
    swings = maximum(_turns(walk, points, max(3, points // 4)), _climbs(walk.loss, points))
    if theory and theory.critical is not None:
        outcome = _by_rate(theory.rate, theory.critical, where(rests, rested, -1.0), swings)
    else:
        going = where(swings, _place(Verdict.OSCILLATING), _place(Verdict.CRAWLING))
        outcome = where(rests, rested, going)
        outcome = where(_has_grown(walk.loss, points), _place(Verdict.DIVERGING), outcome)
    return where(lost, _place(Verdict.DIVERGING), where(still, _place(Verdict.STILL), outcome))


def _by_rate(rate: Number, critical: Number, rested: Number, swings: Number) -> Number:
    """Say what the critical rate decides; `rested` is -1 where the descent has not."""
    slow = where(greater(2.0 * rate, critical), _place(Verdict.HELD_BACK), _place(Verdict.CRAWLING))
    going = where(swings, _place(Verdict.SWINGING), slow)
    below = where(less(rested, 0.0), going, rested)
    near = where(less(rate, critical * (1.0 - _SAME)), below, _place(Verdict.OSCILLATING))
    return where(greater(rate, critical * (1.0 + _SAME)), _place(Verdict.DIVERGING), near)


def _is_low(walk: Walk, theory: Theory) -> Number:
    """Say whether next to nothing is left of the way to a bottom that is known."""
    far = greater(last(theory.way), _WAY_LEFT * first(theory.way))
    start, end = first(walk.loss) - theory.lowest, last(walk.loss) - theory.lowest
    return (1.0 - far) * (1.0 - greater(end, _HEIGHT_LEFT * start))


def _is_quiet(walk: Walk, points: int) -> Number:
    """Say whether the slope has all but gone, or the last tenth of the steps leads nowhere."""
    tail = _last(points, points // 10)
    start, end = first(walk.loss), last(walk.loss)
    fell = largest((walk.loss - end) * _last(points, points // 10 + 1))
    stirs = greater(total(walk.length * tail), _STIR * largest(walk.away))
    flat = 1.0 - greater(last(walk.slope), _SLOPE_LEFT * largest(walk.slope))
    return maximum(flat, less(fell, _FELL * (start - end)) * (1.0 - stirs))


def _climbs(loss: Number, points: int) -> Number:
    """Say whether the loss goes up and down: in the later half up by a good part of what it fell.

    A walk with momentum swings so slowly that few of its moves turn back.
    """
    half = _last(points, points // 2)
    moved = changes(loss)
    risen, fallen = total(maximum(moved, 0.0) * half), total(maximum(-moved, 0.0) * half)
    return greater(risen, _CLIMB * fallen)


def _has_grown(loss: Number, points: int) -> Number:
    """Say whether the loss of the last quarter is larger than at the start."""
    late, start = _last(points, points // 4), first(loss)
    return greater(total(loss * late), (start + _SAME * abs(start)) * late.sum())


def _turns(walk: Walk, points: int, count: int) -> Number:
    """Say whether most of the last `count` moves turn back on the one before."""
    alive = greater(walk.length, _REST * largest(walk.length))
    turned = less(walk.turn, 0.0) * alive
    chosen = _last(points, count)
    chosen[:2] = 0.0  # the start, and the first move, which has none before it
    moves = total(alive * chosen)
    return greater(total(turned * chosen), _MOST * moves)


def _place(verdict: Verdict) -> float:
    return float(VERDICTS.index(verdict))


def _last(points: int, count: int) -> np.ndarray:
    """Return 1 for each of the last `count` points (at least one), 0 for those before."""
    return (np.arange(points) >= points - max(1, count)).astype(float)
