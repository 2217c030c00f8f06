"""How a parameter moves, once its gradient is known.

The rules and their defaults are those that PyTorch publishes for SGD, RMSprop, Adam and AdamW
(docs.pytorch.org, torch.optim); the learning rate stands apart, so that a schedule can change it.
A rule is a value, not a process: `step` takes what the step before remembered (None at first) and
returns the new parameter and what to remember. Floats and arrays of any shape both will do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from cgraph.graph.engine import Number


class Optimizer(Protocol):
    """A rule for moving one parameter against its gradient."""

    def step(
        self, parameter: Number, gradient: Number, memory: Number, rate: Number
    ) -> tuple[Number, Number]:
        """Return the parameter after one step, and what the next step needs to remember."""
        ...


@dataclass(frozen=True)
class GradientDescent:
    """Step against the gradient: θ ← θ − α g (PyTorch: SGD)."""

    def step(
        self, parameter: Number, gradient: Number, memory: Number, rate: Number
    ) -> tuple[Number, Number]:
        """Return the parameter after one step; nothing is remembered."""
        return parameter - rate * gradient, memory


@dataclass(frozen=True)
class Momentum:
    """Roll like a heavy ball: b ← μ b + g, θ ← θ − α b (PyTorch: SGD with momentum)."""

    momentum: float = 0.9

    def step(
        self, parameter: Number, gradient: Number, memory: Number, rate: Number
    ) -> tuple[Number, Number]:
        """Return the parameter after one step, and the velocity b; the first b is g."""
        velocity = gradient if memory is None else self.momentum * memory + gradient
        return parameter - rate * velocity, velocity


@dataclass(frozen=True)
class Nesterov:
    """Roll, looking ahead: b ← μ b + g, θ ← θ − α (g + μ b) (PyTorch: SGD with nesterov=True)."""

    momentum: float = 0.9

    def step(
        self, parameter: Number, gradient: Number, memory: Number, rate: Number
    ) -> tuple[Number, Number]:
        """Return the parameter after one step, and the velocity b; the first b is g."""
        velocity = gradient if memory is None else self.momentum * memory + gradient
        return parameter - rate * (gradient + self.momentum * velocity), velocity


@dataclass(frozen=True)
class RMSprop:
    """Divide by the gradient's recent size: v ← ρ v + (1 − ρ) g², θ ← θ − α g / (√v + ε).

    ρ is what PyTorch calls alpha, a name that this package keeps for the learning rate.
    """

    rho: float = 0.99
    epsilon: float = 1e-8

    def step(
        self, parameter: Number, gradient: Number, memory: Number, rate: Number
    ) -> tuple[Number, Number]:
        """Return the parameter after one step, and the mean square v."""
        before = 0.0 if memory is None else memory
        square = self.rho * before + (1 - self.rho) * gradient * gradient
        return parameter - rate * gradient / (square**0.5 + self.epsilon), square


@dataclass(frozen=True)
class Adam:
    """Momentum and RMSprop together, both corrected for having started at 0.

    m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², and at step t, counted from 1,
    θ ← θ − α m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε).
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def step(
        self,
        parameter: Number,
        gradient: Number,
        memory: Number,
        rate: Number,
    ) -> tuple[Number, Number]:
        """Return the parameter after one step, and (t, m, v)."""
        count, mean, square = (0, 0.0, 0.0) if memory is None else memory
        count += 1
        mean = self.beta1 * mean + (1 - self.beta1) * gradient
        square = self.beta2 * square + (1 - self.beta2) * gradient * gradient
        unbiased_mean = mean / (1 - self.beta1**count)
        unbiased_square = square / (1 - self.beta2**count)
        move = rate * unbiased_mean / (unbiased_square**0.5 + self.epsilon)
        return parameter - move, (count, mean, square)


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam, after shrinking the parameter itself: θ ← θ − α λ θ, then as Adam."""

    weight_decay: float = 0.01

    def step(
        self,
        parameter: Number,
        gradient: Number,
        memory: Number,
        rate: Number,
    ) -> tuple[Number, Number]:
        """Return the parameter after one step, and (t, m, v)."""
        shrunk = parameter - rate * self.weight_decay * parameter
        return super().step(shrunk, gradient, memory, rate)


OPTIMIZERS: Mapping[str, Optimizer] = MappingProxyType(
    {
        "gradient descent": GradientDescent(),
        "momentum": Momentum(),
        "nesterov": Nesterov(),
        "rmsprop": RMSprop(),
        "adam": Adam(),
        "adamw": AdamW(),
    }
)
