"""How the learning rate changes from step to step.

The formulas are those of PyTorch's StepLR, ExponentialLR and CosineAnnealingLR in closed form. A
schedule is called with the rate at the start and the number of the step, counted from 0; both may
be symbols.
"""

import math
from dataclasses import dataclass
from typing import Protocol

from cgraph.errors import CgraphError
from cgraph.functions import Number, cos, divide, floor, power
from cgraph.language import say


class Schedule(Protocol):
    """What a learning rate becomes at a step."""

    def __call__(self, rate: Number, step: Number) -> Number:
        """Return the rate in force at the step `step`, where `rate` was the first."""
        ...


@dataclass(frozen=True)
class Constant:
    """The same rate at every step."""

    def __call__(self, rate: Number, step: Number) -> Number:  # noqa: ARG002  a schedule's signature
        """Return `rate`."""
        return rate


@dataclass(frozen=True)
class Step:
    """Multiply by `factor` after every `every` steps.

    >>> [Step(2, 0.5)(1.0, step) for step in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    every: int
    factor: float = 0.1

    def __post_init__(self) -> None:
        _must_be_positive(every=self.every, factor=self.factor)

    def __call__(self, rate: Number, step: Number) -> Number:
        """Return rate · factor^⌊step / every⌋."""
        return rate * power(float(self.factor), floor(_ratio(step, self.every)))


@dataclass(frozen=True)
class Exponential:
    """Multiply by `factor` after every step.

    >>> [Exponential(0.5)(1.0, step) for step in range(3)]
    [1.0, 0.5, 0.25]
    """

    factor: float

    def __post_init__(self) -> None:
        _must_be_positive(factor=self.factor)

    def __call__(self, rate: Number, step: Number) -> Number:
        """Return rate · factor^step."""
        return rate * power(float(self.factor), _ratio(step, 1))


@dataclass(frozen=True)
class Cosine:
    """Glide along half a wave from the rate down to `lowest`, reached after `period` steps.

    >>> [round(Cosine(4)(1.0, step), 3) for step in range(5)]
    [1.0, 0.854, 0.5, 0.146, 0.0]
    """

    period: int
    lowest: float = 0.0

    def __post_init__(self) -> None:
        _must_be_positive(period=self.period)

    def __call__(self, rate: Number, step: Number) -> Number:
        """Return lowest + (rate − lowest) (1 + cos(π step / period)) / 2."""
        wave = cos(math.pi * _ratio(step, self.period))
        return self.lowest + (rate - self.lowest) * (0.5 * (1.0 + wave))


def _ratio(step: Number, period: float) -> Number:
    return divide(float(step) if isinstance(step, int) else step, float(period))


def _must_be_positive(**numbers: float) -> None:
    for name, number in numbers.items():
        if not (isinstance(number, int | float) and 0 < number < math.inf):
            raise CgraphError(say("arguments.schedule_number", name=name, given=number))
