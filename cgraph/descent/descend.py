"""Walk downhill: move all parameters of a graph against their gradients, step by step."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cgraph.descent import arguments
from cgraph.descent.batches import batches, rows_of
from cgraph.descent.history import History
from cgraph.descent.optimizers import Optimizer
from cgraph.descent.progress import Progress
from cgraph.descent.schedules import Schedule
from cgraph.errors import CgraphError, ShapeError, ValueMissingError
from cgraph.graph import Graph, Node
from cgraph.graph.passes import Number, Numbers
from cgraph.graph.structure import Structure
from cgraph.language import say
from cgraph.program import Program
from cgraph.tape import Tape
from cgraph.values import Array, Value


def descend(  # noqa: PLR0913  what a training run can be told
    loss: Graph | Node,
    parameters: Mapping[str, ArrayLike] | None = None,
    *,
    rate: ArrayLike = 0.1,
    steps: int = 100,
    optimizer: str | Optimizer = "gradient descent",
    schedule: Schedule | None = None,
    data: Mapping[str, ArrayLike] | None = None,
    batch: int | None = None,
    seed: int = 0,
    stop: float | None = None,
    progress: bool | None = None,
    **others: object,
) -> History:
    """Take `steps` steps downhill and return the history; the graph itself stays as it is.

    `parameters` says where to start, by name, and so what moves; without it all parameters of
    the graph do, from their values. In each step all of them move at once, from the same
    gradients. With several rates there is one descent for each.

    `data` are arrays for inputs, with one row for each example. With `batch` each step sees only
    so many rows, every row once an epoch, in an order drawn with `seed`; the history's gradients
    are then those of the batch, its losses still those of all data. The descent ends early where
    the loss is no longer finite, and, given `stop`, where no gradient is larger than that.
    `progress` shows a bar: always, never, or (None) in a run of more than a second.

    NameUnknownError, ValueMissingError and ShapeError say what does not fit, WrongKindError what
    is of the wrong kind; CgraphError, that a number is out of its range: `steps` less than 0,
    say, or a rate that is negative or not finite.

    >>> import cgraph as cg
    >>> w = cg.parameter("w", 1.0)
    >>> descend((w * 2 - 5) ** 2, rate=0.125, steps=1)["w"].tolist()
    [1.0, 2.5]
    """
    arguments.none_of(others, descend.__kwdefaults__ or ())
    steps = arguments.whole("steps", steps, 0)
    rates = arguments.rates("rate", rate)
    rows = arguments.columns({} if data is None else data)
    drawn = None
    if batch is not None:
        if not rows:
            raise ValueMissingError(say("descent.batch_without_data"))
        least = arguments.whole("batch", batch, 1), arguments.whole("seed", seed, 0)
        drawn = rows_of(rows), *least
    with np.errstate(all="ignore"):
        walk = _Descent(
            model=Model(loss, parameters, rows),
            steps=steps,
            optimizer=arguments.rule(optimizer),
            schedule=arguments.schedule_of(schedule, rates),
            batch=drawn,
            stop=-1.0 if stop is None else arguments.threshold(stop),
            progress=progress,
        )
        if drawn:
            _must_take_other_rows(walk.model.graph, rows)
        if isinstance(rates, float) or (stop is None and is_elementwise(walk.model.graph)):
            return walk.history([walk.go(rates)], several=False)
        return walk.history([walk.go(one) for one in rates.tolist()], several=True)


def is_elementwise(graph: Graph) -> bool:
    """Tell whether a graph computes number by number, so that it can run on many at once.

    Its leaves are then numbers, and no operation sums over anything.
    """
    pair = np.ones(2)
    leaves = [view.value for view in graph if view.operation is None]
    operations = {view.operation for view in graph if view.operation}
    with np.errstate(all="ignore"):
        return all(isinstance(value, float) for value in leaves) and all(
            np.shape(row.compute(*[pair] * len(row.derivatives))) == pair.shape
            for row in operations
        )


class Model:
    """The loss as a function of what moves, with the data put in.

    `names` are the parameters that move, at `places` in the graph's order. NameUnknownError,
    ValueMissingError and ShapeError say what does not fit.
    """

    def __init__(
        self, loss: Graph | Node, start: Mapping[str, ArrayLike] | None, data: dict[str, Array]
    ) -> None:
        given = loss if isinstance(loss, Graph) else Graph(loss)
        self.graph = given.alone()
        moving = self.graph.parameters if start is None else arguments.by_name("parameters", start)
        if not moving:
            raise ValueMissingError(say("descent.nothing_to_move"))
        for name in data:
            if name in moving:
                raise CgraphError(say("arguments.data_moves", name=name))
        self.names = list(moving)
        result = self.graph.evaluate({**data, **(start or {})}, strict=False)
        if not isinstance(result, float):
            raise ShapeError(say("descent.not_scalar", shape=result.shape))
        structure = self.graph.structure
        self.places = [structure.by_label[name] for name in self.names]
        self.data = {structure.by_label[name]: many for name, many in data.items()}
        self.leaves: Numbers = [*self.graph.values[: structure.leaves]]
        if not any(np.size(self.leaves[place]) for place in self.places):  # arrays without numbers
            raise ValueMissingError(say("descent.nothing_to_move"))
        shapes = tuple(np.shape(value) for value in self.leaves)
        self.traced = traced(structure, tuple(self.places), shapes)


def _must_take_other_rows(graph: Graph, data: Mapping[str, Array]) -> None:
    """Raise a ShapeError where a loss is tied to as many rows as there are: an input was left out.

    A batch of one row would fit even so, and teach nonsense; a row more than there are tells.
    """
    try:
        more = {name: np.concatenate([many, many[:1]]) for name, many in data.items()}
        graph.copy().evaluate(more, strict=False)
    except ShapeError:
        rows = rows_of(data)
        tied = [
            name
            for name, place in graph.structure.settable.items()
            if name not in data and np.shape(graph.values[place])[:1] == (rows,)  # type: ignore[arg-type]
        ]
        left_out = say("descent.comma").join(tied)
        key = "batch_left_out" if left_out else "batch_tied"
        raise ShapeError(say(f"descent.{key}", names=left_out, rows=rows)) from None


class Traced:
    """Both passes of a graph as programs: what they wrote down when they ran on symbols.

    The leaves are the first of the `slots`; `seed`, `loss` and `slopes` are further ones.
    """

    def __init__(
        self, structure: Structure, places: Sequence[int], shapes: Sequence[tuple[int, ...]]
    ) -> None:
        tape = Tape()
        leaves = [tape.symbol(np.ones(shape) if shape else 1.0) for shape in shapes]
        seed = tape.symbol(1.0)
        values = structure.computed(leaves)
        gradients = structure.gradients(values, places, seed)
        loss = values[structure.output]
        slopes = [gradients[place] for place in places]
        self.forward = Program(tape, [loss])
        self.both = Program(tape, [loss, *slopes])
        self.seed, self.loss = seed.slot, loss.slot
        self.slopes = [slope.slot for slope in slopes]
        self._others = tape.values[structure.leaves :]  # constants of the rules, among them

    def slots(self, leaves: Sequence[Number]) -> Numbers:
        """Return slots with these values of the leaves, for the programs to run on."""
        return [*leaves, *self._others]


traced = lru_cache(maxsize=16)(Traced)  # a graph descends often, and over the same shapes


@dataclass
class _Descent:
    """All that one descent, or each of several, is made of."""

    model: Model
    steps: int
    optimizer: Optimizer
    schedule: Schedule | None
    batch: tuple[int, int, int] | None  # rows, size, seed
    stop: float
    progress: bool | None

    def go(self, rate: Value) -> list[tuple[Number, ...]]:
        """Walk with one rate, or with many at once.

        Return what was met at each point: the loss, the rate, the parameters, their gradients.
        """
        model, traced, move = self.model, self.model.traced, self.optimizer.stepper()
        slots = traced.slots(model.leaves)
        slots[traced.seed] = seed = 1.0 if isinstance(rate, float) else np.ones_like(rate)
        for place in model.places:
            slots[place] = slots[place] * seed
        drawn = batches(*self.batch) if self.batch else None
        memories = [[0.0] * len(self.optimizer.remembered) for _ in model.places]
        met = []
        with closing(Progress(self.steps, wanted=self.progress)) as bar:
            for step in range(self.steps + 1):
                now = arguments.rate_at(self.schedule, rate, step) if self.schedule else rate
                loss = self._look(slots, drawn)
                slopes = [slots[place] for place in traced.slopes]
                met.append((loss, now * seed, *(slots[place] for place in model.places), *slopes))
                if step == self.steps or self._over(loss, slopes):
                    break
                for number, place in enumerate(model.places):
                    slots[place], *memories[number] = move(
                        slots[place], slopes[number], now, *memories[number]
                    )
                bar.show(step, loss)
        return met

    def _look(self, slots: Numbers, drawn: Iterator[NDArray[np.intp]] | None) -> Number:
        """Return the loss over all data; the gradients are then those by the next batch."""
        model, traced = self.model, self.model.traced
        if drawn is None:
            traced.both.run(slots)
            return slots[traced.loss]
        traced.forward.run(slots)
        loss, rows = slots[traced.loss], next(drawn)
        for place, many in model.data.items():
            slots[place] = many[rows]
        traced.both.run(slots)
        for place, many in model.data.items():
            slots[place] = many
        return loss

    def _over(self, loss: Number, gradients: list[Number]) -> bool:
        if not (math.isfinite(loss) if loss.__class__ is float else np.any(np.isfinite(loss))):
            return True
        # Written so that nan, in a descent that is lost already, does not keep the others going.
        return self.stop >= 0.0 and not any(np.any(np.abs(g) > self.stop) for g in gradients)

    def history(self, paths: list[list[tuple[Number, ...]]], *, several: bool) -> History:
        """Put the paths side by side; one that ended early stays where it ended."""
        length = max(map(len, paths))
        whole = [path + path[-1:] * (length - len(path)) for path in paths]
        columns = [[np.array(many) for many in zip(*path, strict=True)] for path in whole]
        pairs = zip(*columns, strict=True)
        loss, rate, *numbers = [np.stack(p, axis=1) for p in pairs] if several else columns[0]
        names = self.model.names
        return History(
            dict(zip(names, numbers, strict=False)),
            dict(zip(names, numbers[len(names) :], strict=True)),
            loss,
            rate,
            self.optimizer,
            steady=self.schedule is None and self.batch is None,
            graph=self.model.graph,
            ends=tuple(map(len, paths)) if several else (),
        )
