"""How the learning rate changes from step to step.

The formulas are those of PyTorch's StepLR, ExponentialLR and CosineAnnealingLR in closed form. A
schedule is called with the rate at the start and the number of the step, counted from 0.
"""

import math
from dataclasses import dataclass
from typing import Protocol

from cgraph.graph.passes import Number


class Schedule(Protocol):
    """What a learning rate becomes at a step."""

    def __call__(self, rate: Number, step: int) -> Number:
        """Return the rate in force at the step `step`, where `rate` was the first."""
        ...


@dataclass(frozen=True)
class Constant:
    """The same rate at every step."""

    def __call__(self, rate: Number, step: int) -> Number:  # noqa: ARG002  a schedule's signature
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

    def __call__(self, rate: Number, step: int) -> Number:
        """Return rate · factor^⌊step / every⌋."""
        return rate * self.factor ** (step // self.every)


@dataclass(frozen=True)
class Exponential:
    """Multiply by `factor` after every step.

    >>> [Exponential(0.5)(1.0, step) for step in range(3)]
    [1.0, 0.5, 0.25]
    """

    factor: float

    def __call__(self, rate: Number, step: int) -> Number:
        """Return rate · factor^step."""
        return rate * self.factor**step


@dataclass(frozen=True)
class Cosine:
    """Glide along half a wave from the rate down to `lowest`, reached after `period` steps.

    >>> [round(Cosine(4)(1.0, step), 3) for step in range(5)]
    [1.0, 0.854, 0.5, 0.146, 0.0]
    """

    period: int
    lowest: float = 0.0

    def __call__(self, rate: Number, step: int) -> Number:
        """Return lowest + (rate − lowest) (1 + cos(π step / period)) / 2."""
        return self.lowest + (rate - self.lowest) * (1 + math.cos(math.pi * step / self.period)) / 2
