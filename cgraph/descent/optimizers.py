"""The table of optimizers: how a parameter moves, once its gradient is known.

To add an optimizer, add a row; `descend`, explorers, races and the page pick it up from here. Its
words stand in `descent.toml` of each language; without any it is called by its name.

A row's `rule` is what the learner reads, and what is computed: from the parameter `theta`, its
gradient `g`, the learning rate `rate` and the numbers of the row. What a rule reads before it
assigns it, such as a velocity, is remembered from the step before, and is 0 at first. The rules
and their defaults are those that PyTorch publishes (docs.pytorch.org, torch.optim: SGD, RMSprop,
Adam, AdamW).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from numbers import Real

from cgraph.errors import CgraphError, NameUnknownError, WrongKindError
from cgraph.graph.passes import Number
from cgraph.language import say, texts
from cgraph.rules import assignments, compiled, compiled_lines, names_in

_GIVEN = ("theta", "g", "rate")


@dataclass(frozen=True)
class Setting:
    """A number of an optimizer: what it is unless chosen otherwise, and between what it may lie.

    `symbol` is how it is written in mathematics, where that is not by its name.
    """

    value: float
    least: float = 0.0
    most: float = 0.9999
    symbol: str = ""


@dataclass(frozen=True)
class Optimizer:
    """One row of the table: a rule for moving one parameter against its gradient.

    `critical` and `best` are rules for the largest learning rate that converges and for the
    fastest one, on a quadratic loss whose Hessian has eigenvalues from `low` to `high`; "" where
    nobody knows. A row called with other numbers is another row: `optimizers.adam(beta1=0.8)`.
    """

    name: str
    rule: str
    settings: Mapping[str, Setting] = field(default_factory=dict, hash=False)
    critical: str = ""
    best: str = ""

    def __call__(self, *unnamed: float, **numbers: float) -> Optimizer:
        """Return the optimizer with other numbers; CgraphError if one cannot be used."""
        if unnamed:
            example = ", ".join(f"{name}={value:g}" for name, value in self.numbers.items())
            example = f"{self.name.replace(' ', '_')}({example})"
            raise WrongKindError(
                say("arguments.setting_unnamed", given=unnamed[0], example=example)
            )
        changed = dict(self.settings)
        for name, number in numbers.items():
            known = self.settings.get(name)
            if known is None:
                words: dict[str, object] = {"optimizer": self.name}
                words["known"] = ", ".join(self.settings) or "–"
                raise NameUnknownError(say("arguments.setting_unknown", name=name, **words))
            if not (isinstance(number, Real) and known.least <= number <= known.most):
                words = {"name": name, "least": known.least, "most": known.most}
                raise CgraphError(say("arguments.setting_range", given=repr(number), **words))
            changed[name] = replace(known, value=float(number))
        return replace(self, settings=changed)

    @property
    def numbers(self) -> dict[str, float]:
        """The row's numbers, by name."""
        return {name: setting.value for name, setting in self.settings.items()}

    @property
    def title(self) -> str:
        """What the optimizer is called in the learner's language, with numbers of its own."""
        word = texts("descent").get(self.name.replace(" ", "_"), self.name)
        usual = OPTIMIZERS.get(self.name, self).numbers
        own = [f"{name} = {n:g}" for name, n in self.numbers.items() if usual.get(name) != n]
        return f"{word} ({', '.join(own)})" if own else word

    @cached_property
    def remembered(self) -> tuple[str, ...]:
        """The names of what a step remembers for the next."""
        assigned: set[str] = set()
        found: dict[str, None] = {}
        for target, text in assignments(self.rule):
            known = {*assigned, *_GIVEN, *self.settings}
            found |= dict.fromkeys(name for name in names_in(text) if name not in known)
            assigned.add(target)
        return tuple(found)

    def stepper(self) -> Callable[..., tuple[Number, ...]]:
        """Return the function that takes a step: from theta, g, rate and what is remembered.

        It returns the new theta and, behind it, what is to be remembered, 0 for each at first.

        >>> OPTIMIZERS["momentum"].stepper()(4.0, 8.0, 0.125, 0.0)
        (3.0, 8.0)
        """
        return self._compiled(("theta", *self.remembered))

    def lines(
        self, theta: Number, g: Number, rate: Number, memory: Sequence[Number], **numbers: Number
    ) -> dict[str, Number]:
        """Take a step, and return what each name that the rule assigns is at its end.

        `numbers` stand in for those of the row, such as symbols.
        """
        assigned = tuple(dict.fromkeys(target for target, _ in assignments(self.rule)))
        results = self._compiled(assigned)(theta, g, rate, *memory, **numbers)
        return dict(zip(assigned, results, strict=True))

    def _compiled(self, results: tuple[str, ...]) -> Callable[..., tuple[Number, ...]]:
        numbers = (f"{name}={number!r}" for name, number in self.numbers.items())
        return compiled_lines(self.rule, (*_GIVEN, *self.remembered, *numbers), results)

    def limit(self, rule: str, low: Number, high: Number, **numbers: Number) -> Number | None:
        """Return the learning rate that `critical` or `best` says; None where it says nothing."""
        if not rule:
            return None
        known = {"low": low, "high": high, **self.numbers, **numbers}
        return compiled(rule, tuple(known))(*known.values())


_BETA = Setting(0.9)
_EPSILON = Setting(1e-8, least=1e-16, most=1.0)

_TABLE = (
    Optimizer(
        "gradient descent",
        "theta = theta - rate * g",
        critical="2 / high",
        best="2 / (low + high)",
    ),
    Optimizer(
        "momentum",
        "v = beta * v + g; theta = theta - rate * v",
        {"beta": _BETA},
        critical="(2 + 2 * beta) / high",
    ),
    Optimizer(
        "nesterov",
        "v = beta * v + g; theta = theta - rate * (g + beta * v)",
        {"beta": _BETA},
        critical="(2 + 2 * beta) / ((1 + 2 * beta) * high)",
    ),
    Optimizer(
        "rmsprop",
        "v = rho * v + (1 - rho) * g ** 2; theta = theta - rate * g / (sqrt(v) + epsilon)",
        {"rho": Setting(0.99), "epsilon": _EPSILON},
    ),
    Optimizer(
        "adam",
        "t = t + 1;"
        "m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g ** 2;"
        "m_hat = m / (1 - beta1 ** t); v_hat = v / (1 - beta2 ** t);"
        "theta = theta - rate * m_hat / (sqrt(v_hat) + epsilon)",
        {"beta1": _BETA, "beta2": Setting(0.999), "epsilon": _EPSILON},
    ),
    Optimizer(
        "adamw",
        "t = t + 1; theta = theta - rate * weight_decay * theta;"
        "m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g ** 2;"
        "m_hat = m / (1 - beta1 ** t); v_hat = v / (1 - beta2 ** t);"
        "theta = theta - rate * m_hat / (sqrt(v_hat) + epsilon)",
        {
            "beta1": _BETA,
            "beta2": Setting(0.999),
            "epsilon": _EPSILON,
            "weight_decay": Setting(0.01, most=1.0, symbol="lambda"),
        },
    ),
)

OPTIMIZERS: dict[str, Optimizer] = {row.name: row for row in _TABLE}


def __getattr__(name: str) -> Optimizer:
    """Return a row by its name: `optimizers.adam(beta1=0.8)`."""
    row = OPTIMIZERS.get(name.replace("_", " "))
    if row is None:
        known = say("descent.comma").join(_attributes())
        raise AttributeError(say("arguments.optimizer", name=name, known=known))
    return row


def __dir__() -> list[str]:
    return [*globals(), *_attributes()]


def _attributes() -> list[str]:
    return [name.replace(" ", "_") for name in OPTIMIZERS]
