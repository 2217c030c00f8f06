"""What happened in a descent, point by point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np

from cgraph.descent.curvature import Curvature, curvature
from cgraph.descent.optimizers import Optimizer
from cgraph.descent.verdict import VERDICTS, Theory, Verdict, Walk, judge
from cgraph.errors import NameUnknownError
from cgraph.graph import Graph
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.numerals import plain
from cgraph.values import Array, Value


@dataclass(frozen=True, eq=False)
class History:
    """The path of one descent, or of several that differ in their learning rate.

    Point 0 is the start, and point k is reached after k steps; each column has one row for each
    point. `history["w"]` is a parameter's column, `history.gradient["w"]` that of its gradient,
    `history.loss` and `history.rate` (the rate in force at that point) likewise. Where there are
    several descents, each column has one further axis, for the rates.
    `history[k]` is point k as a dictionary of parameters, ready for `graph.forward(**history[k])`.
    `graph` is what was descended on, with the data put in.
    """

    parameters: dict[str, Array]
    gradient: dict[str, Array]
    loss: Array
    rate: Array
    optimizer: Optimizer
    steady: bool  # the same rate and the same loss at every step: no schedule, no batches
    graph: Graph = field(repr=False)
    ends: tuple[int, ...] = ()  # of several that were walked one by one, how many points each has

    def __len__(self) -> int:
        return len(self.loss)

    def __getitem__(self, key: str | int) -> Number:
        if isinstance(key, str):
            if key not in self.parameters:
                known = say("descent.comma").join(self.parameters)
                raise NameUnknownError(say("descent.no_column", name=key, known=known))
            return self.parameters[key]
        try:
            return {name: _as_plain(column[key]) for name, column in self.parameters.items()}
        except IndexError:
            raise IndexError(say("descent.no_point", given=key, last=self.steps)) from None

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self) - 1

    @property
    def several(self) -> bool:
        """Whether this is several descents."""
        return self.loss.ndim > 1

    @cached_property
    def runs(self) -> tuple[History, ...]:
        """Each descent by itself, up to where it ended."""
        if not self.several:
            return (self,)
        return tuple(self._run(number) for number in range(self.loss.shape[1]))

    def _run(self, number: int) -> History:
        loss = self.loss[:, number]
        lost = np.flatnonzero(~np.isfinite(loss))
        end = lost[0] + 1 if lost.size else self.ends[number] if self.ends else len(loss)

        def column(many: Array) -> Array:
            return many[:end, number].copy()

        return replace(
            self,
            parameters={name: column(many) for name, many in self.parameters.items()},
            gradient={name: column(many) for name, many in self.gradient.items()},
            loss=column(self.loss),
            rate=column(self.rate),
        )

    @cached_property
    def curvature(self) -> Curvature | None:
        """What the Hessian says about rates, where the loss is quadratic; None elsewhere."""
        start = {name: column[0] for name, column in self.parameters.items()}
        if self.several:
            start = {name: values[0] for name, values in start.items()}
        with np.errstate(all="ignore"):  # far away a loss may be inf or nan
            return curvature(partial(_slope, self.graph), start, self.optimizer)

    @cached_property
    def verdict(self) -> Verdict | tuple[Verdict, ...]:
        """How it went, in one word; for several descents one word for each."""
        verdicts = tuple(self._judged(run) for run in self.runs)
        return verdicts if self.several else verdicts[0]

    def _judged(self, run: History) -> Verdict:
        known = self.curvature if self.steady else None
        with np.errstate(all="ignore"):
            points, gradients = _scaled(_flat(run.parameters)), _flat(run.gradient)
            moves = np.diff(points, axis=0, prepend=points[:1])
            walk = Walk(
                loss=run.loss,
                slope=np.abs(gradients).max(axis=1),
                length=np.linalg.norm(moves, axis=1),
                turn=np.sum(moves * np.roll(moves, 1, axis=0), axis=1),
                away=np.linalg.norm(points - points[0], axis=1),
            )
            theory = None
            if known:
                way = np.linalg.norm(_scaled(gradients @ known.inverse), axis=1)
                theory = Theory(float(run.rate[0]), known.critical, way, known.lowest)
            return VERDICTS[int(judge(walk, len(run), theory))]

    def __repr__(self) -> str:
        last = {say("descent.loss_title"): _as_plain(self.loss[-1]), **self[-1]}
        numbers = say("descent.comma").join(
            f"{name} = {plain(value)}" for name, value in last.items()
        )
        if not np.all(np.isfinite(self.loss[0])):
            return f"{numbers}\n{say('descent.starts_beyond')}"
        if not self.steps:
            return say("descent.none", numbers=numbers)
        if isinstance(self.verdict, tuple):
            counts = Counter(self.verdict)
            words = say("descent.comma").join(
                f"{counts[one]} {one.word}" for one in Verdict if counts[one]
            )
            return say("descent.several", number=len(self.runs), steps=self.steps, verdicts=words)
        return say("descent.one", steps=self.steps, verdict=self.verdict.word, numbers=numbers)


def _slope(graph: Graph, values: Mapping[str, Value]) -> tuple[Number, dict[str, Value]]:
    """Return the loss and the gradients at a point, nan where they are undefined."""
    return graph.evaluate(values, strict=False), graph.backward()


def _flat(columns: Mapping[str, Array]) -> Array:
    """Return one row of plain numbers for each point."""
    return np.concatenate([many.reshape(len(many), -1) for many in columns.values()], axis=1)


def _scaled(rows: Array) -> Array:
    """Bring numbers near 1, by a power of 2: only what they are beside one another counts.

    So their squares neither overflow nor vanish, and nothing is rounded.
    """
    _, exponents = np.frexp(rows[np.isfinite(rows) & (rows != 0.0)])
    near: Array = np.ldexp(rows, -exponents.max() if exponents.size else 0)
    return near


def _as_plain(value: Number) -> Value:
    return float(value) if np.ndim(value) == 0 else np.array(value)
