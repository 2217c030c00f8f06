"""How the learning rate changes from step to step.

A schedule is called with the rate at the start and the number of the step, counted from 0; both may
be symbols. Those here are rules (`cgraph.rules`) with numbers: PyTorch's StepLR, ExponentialLR and
CosineAnnealingLR in closed form.
"""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Rational
from typing import ClassVar

from cgraph.errors import CgraphError
from cgraph.functions import Number
from cgraph.language import say
from cgraph.rules import compiled

Schedule = Callable[[Number, Number], Number]


class Rule:
    """A schedule that is a rule, with the numbers that are its fields."""

    rule: ClassVar[str]

    def __post_init__(self) -> None:
        for name, number in vars(self).items():
            real = isinstance(number, Rational | float)
            finite = real and abs(number) <= sys.float_info.max
            if not (finite and (name == "lowest" or number > 0)):
                raise CgraphError(say("arguments.schedule_number", name=name, given=number))

    def __call__(self, rate: Number, step: Number) -> Number:
        """Return the rate in force at the step `step`, where `rate` was the first."""
        now = float(step) if isinstance(step, int) else step
        compute = compiled(self.rule, ("rate", "step", *vars(self)))
        return compute(rate, now, *map(float, vars(self).values()))


@dataclass(frozen=True)
class Constant(Rule):
    """The same rate at every step."""

    rule: ClassVar[str] = "rate"


@dataclass(frozen=True)
class Step(Rule):
    """Multiply by `factor` after every `every` steps.

    >>> [Step(2, 0.5)(1.0, step) for step in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    rule: ClassVar[str] = "rate * factor ** floor(step / every)"
    every: int
    factor: float = 0.1


@dataclass(frozen=True)
class Exponential(Rule):
    """Multiply by `factor` after every step.

    >>> [Exponential(0.5)(1.0, step) for step in range(3)]
    [1.0, 0.5, 0.25]
    """

    rule: ClassVar[str] = "rate * factor ** step"
    factor: float


@dataclass(frozen=True)
class Cosine(Rule):
    """Glide along half a wave from the rate down to `lowest`, reached after `period` steps.

    >>> [round(Cosine(4)(1.0, step), 3) for step in range(5)]
    [1.0, 0.854, 0.5, 0.146, 0.0]
    """

    rule: ClassVar[str] = (
        f"lowest + (rate - lowest) * (0.5 * (1 + cos({math.pi} * (step / period))))"
    )
    period: int
    lowest: float = 0.0
