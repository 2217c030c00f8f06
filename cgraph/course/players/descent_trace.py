"""Descents run on symbols: a program that a page runs, with any start, any rate, any numbers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cgraph.descent.curvature import Curvature
from cgraph.descent.descend import Model
from cgraph.descent.optimizers import Optimizer
from cgraph.descent.schedules import Schedule
from cgraph.descent.verdict import Theory, Walk, judge
from cgraph.errors import WrongKindError
from cgraph.functions import abs, finite, largest, maximum, sqrt, where  # noqa: A004
from cgraph.functions import sum as total
from cgraph.graph.passes import Number, Numbers
from cgraph.language import say
from cgraph.tape import Symbol, Tape, known


@dataclass
class Course:
    """What one descent goes by: a rule, its rate and numbers (symbols, perhaps), a schedule."""

    optimizer: Optimizer
    rate: Number
    settings: Mapping[str, Number] = field(default_factory=dict)
    schedule: Schedule | None = None


@dataclass
class Round:
    """What one descent has computed in a round: symbols that are recorded at every step.

    `theta`, `slope` and `moved` go by the names of what moves: where it is, its gradient, and
    where it will be; `lines` are the values that the optimizer's rule has assigned on the way.
    `values` and `gradients` go by the labels of the nodes.
    """

    loss: Number
    rate: Number
    theta: dict[str, Number]
    slope: dict[str, Number]
    moved: dict[str, Number]
    lines: dict[str, dict[str, Number]]
    values: dict[str, Number]
    gradients: dict[str, Number]
    verdict: Number = 0.0
    steepest: Number = 0.0
    critical: Number | None = None


class DescentTrace:
    """Several descents from one start, side by side in one program of `steps` steps.

    After `descend` has been called for each, `finish` ends the rounds and lets them be judged.
    `given` are symbols for leaves that are computed themselves: from what a learner chooses, say.
    """

    def __init__(
        self,
        model: Model,
        steps: int,
        tape: Tape,
        *,
        batch: tuple[int, int] | None,
        given: Mapping[str, Symbol] | None = None,
    ) -> None:
        self.model = model
        self.steps = steps
        self.tape = tape
        self.batch = batch  # rows, seed
        structure = model.graph.structure
        self._names = dict(zip(model.names, model.places, strict=True))
        known = {structure.by_label[label]: one for label, one in (given or {}).items()}
        self._leaves = [known.get(place, one) for place, one in enumerate(model.leaves)]

        def symbol(place: int) -> Symbol:
            return known[place] if place in known else tape.symbol(model.leaves[place])

        self.start = {name: symbol(place) for name, place in self._names.items()}
        self._zeros = {name: 0.0 * one for name, one in self.start.items()}
        self.data = {place: symbol(place) for place in model.data}
        self.parts = {place: tape.symbol(many) for place, many in model.data.items()}
        self.carry: list[tuple[int, int, int]] = []
        self.record: dict[int, int] = {}
        self._judged: list[tuple[Round, Walk, Course, Curvature | None, Number]] = []
        self.step = tape.symbol(0.0)
        self.begin = len(tape.instructions)
        self._structure = structure

    def _rate(self, course: Course) -> Number:
        """Return the rate in force; WrongKindError if a schedule does more than arithmetic."""
        if course.schedule is None:
            return course.rate
        try:
            return course.schedule(course.rate, self.step)
        except TypeError as error:
            raise WrongKindError(say("arguments.schedule_in_page", error=error)) from error

    def descend(self, course: Course, curvature: Curvature | None = None) -> Round:
        """Trace one descent; `curvature` is that of a quadratic loss at a steady rate."""
        structure = self._structure
        theta = {name: self.carried(start) for name, start in self.start.items()}
        rate = self._rate(course)
        values = self._values(theta, self.data)
        loss = values[structure.output]
        seen = self._values(theta, self.parts) if self.batch else values
        gradients = structure.gradients(seen, self._names.values())
        slope = {name: gradients[place] for name, place in self._names.items()}
        alive = finite(loss)
        moved, lines = {}, {}
        for name, here in theta.items():
            there, lines[name] = self._moved(course, name, here, slope[name], rate, alive)
            moved[name] = there
            self.follow(here, where(alive, there, here))
        walk = self._walk(theta, slope, loss)
        labels = structure.labels
        traced = Round(
            loss,
            rate,
            theta,
            slope,
            moved,
            lines,
            dict(zip(labels, values, strict=True)),
            {label: g for label, g in zip(labels, gradients, strict=True) if g is not None},
        )
        traced.steepest = walk.slope
        way = self._way(slope, curvature) if curvature else None
        self._judged.append((traced, walk, course, curvature, way))
        return traced

    def loss(self, theta: Mapping[str, Number], data: Mapping[int, Symbol] | None = None) -> Number:
        """Trace the loss somewhere else, or over other data, by their places."""
        return self._values(theta, data or self.data)[self._structure.output]

    def finish(self) -> int:
        """End the rounds; return where in the tape. What is recorded can be used from now on."""
        end = len(self.tape.instructions)
        for traced, walk, course, curvature, way in self._judged:
            series = Walk(*(self.series(symbol) for symbol in vars(walk).values()))
            theory = None
            if way is not None and curvature and course.schedule is None and not self.batch:
                rule, settings = course.optimizer, course.settings
                critical = rule.limit(rule.critical, curvature.low, curvature.high, **settings)
                traced.critical = critical
                theory = Theory(course.rate, critical, self.series(way), curvature.lowest)
            with np.errstate(all="ignore"):
                traced.verdict = judge(series, self.steps + 1, theory)
        return end

    def series(self, symbol: Number) -> Symbol:
        """Return the symbol of all that a number has been, step by step."""
        series = self.tape.symbol(np.full(self.steps + 1, float(known(symbol))))
        self.record[series.slot] = self.tape.slot(symbol)
        return series

    def carried(self, first: Number) -> Symbol:
        """Return a symbol that begins as `first` and changes from round to round."""
        symbol = self.tape.symbol(known(first))
        self.carry.append((symbol.slot, self.tape.slot(first), symbol.slot))
        return symbol

    def follow(self, symbol: Symbol, following: Number) -> None:
        """Say what a carried symbol will be in the next round."""
        place = next(i for i, one in enumerate(self.carry) if one[0] == symbol.slot)
        slot, first, _ = self.carry[place]
        self.carry[place] = slot, first, self.tape.slot(following)

    def _values(self, theta: Mapping[str, Number], data: Mapping[int, Symbol]) -> Numbers:
        leaves: Numbers = [*self._leaves]
        for place, symbol in data.items():
            leaves[place] = symbol
        for name, place in self._names.items():
            leaves[place] = theta[name]
        return self._structure.computed(leaves)

    def _moved(  # noqa: PLR0913, PLR0917  a step of one parameter
        self, course: Course, name: str, here: Symbol, slope: Number, rate: Number, alive: Number
    ) -> tuple[Number, dict[str, Number]]:
        """Return where a parameter will be, and what the rule has assigned on the way there."""
        rule = course.optimizer
        memory = [self.carried(self._zeros[name]) for _ in rule.remembered]
        with np.errstate(all="ignore"):
            lines = rule.lines(here, slope, rate, memory, **course.settings)
        for kept, symbol in zip(rule.remembered, memory, strict=True):
            self.follow(symbol, where(alive, lines[kept], symbol))
        return lines["theta"], {**dict(zip(rule.remembered, memory, strict=True)), **lines}

    def _walk(self, theta: Mapping[str, Symbol], slope: Mapping[str, Number], loss: Number) -> Walk:
        length, turn, away, steepest = 0.0, 0.0, 0.0, 0.0
        with np.errstate(all="ignore"):
            for name, here in theta.items():
                before, last = (
                    self.carried(self.start[name]),
                    self.carried(self._zeros[name]),
                )
                move = here - before
                self.follow(before, here)
                self.follow(last, move)
                far = here - self.start[name]
                length = length + _sum(move * move)
                turn = turn + _sum(move * last)
                away = away + _sum(far * far)
                size = abs(slope[name])
                steepest = maximum(steepest, largest(size) if here.shape else size)
            return Walk(loss, steepest, sqrt(length), turn, sqrt(away))

    def _way(self, slope: Mapping[str, Number], curvature: Curvature) -> Number:
        """Return how far it is to the lowest point: the length of H⁺ g."""
        squares: Number = 0.0
        for row in curvature.inverse:
            part, used = 0.0, 0
            for one in slope.values():
                shape = np.shape(known(one))
                size = math.prod(shape)
                weights = row[used : used + size].reshape(shape)
                part = part + _sum((weights if shape else float(weights)) * one)
                used += size
            squares = squares + part * part
        return sqrt(squares)


def _sum(number: Number) -> Number:
    return total(number) if getattr(number, "shape", ()) else number
