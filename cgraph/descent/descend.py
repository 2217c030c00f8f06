"""Walk downhill: move all parameters of a graph against their gradients, step by step."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cgraph.descent import arguments
from cgraph.descent.batches import batches, rows_of
from cgraph.descent.history import History
from cgraph.descent.progress import Progress
from cgraph.errors import ShapeError, ValueMissingError
from cgraph.graph import Graph
from cgraph.graph.engine import Engine, Number
from cgraph.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import ArrayLike, NDArray

    from cgraph.descent.optimizers import Optimizer
    from cgraph.descent.schedules import Schedule
    from cgraph.graph import Node
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
    steps = arguments.whole("steps", steps, 0)
    rates = arguments.rates("rate", rate)
    rows = arguments.columns({} if data is None else data)
    if batch is not None:
        batch = arguments.whole("batch", batch, 1)
        seed = arguments.whole("seed", seed, 0)
        if not rows:
            raise ValueMissingError(say("descent.batch_without_data"))
    drawn = (rows_of(rows), batch, seed) if batch else None
    walk = _Walk(
        model=_Model(loss, parameters, rows),
        steps=steps,
        optimizer=arguments.rule(optimizer),
        schedule=arguments.schedule_of(schedule, rates),
        batch=drawn,
        stop=-1.0 if stop is None else arguments.threshold(stop),
        progress=progress,
    )
    with np.errstate(all="ignore"):
        if isinstance(rates, float) or is_elementwise(walk.model.graph):
            return walk.history([walk.go(rates)])
        return walk.history([walk.go(one) for one in rates.tolist()], rates)


def is_elementwise(graph: Graph) -> bool:
    """Tell whether a graph computes number by number, so that it can run on many at once.

    Its leaves are then numbers, and no operation sums over anything.
    """
    pair = np.ones(2)
    leaves = [view.value for view in graph.nodes if view.operation is None]
    operations = {view.operation for view in graph.nodes if view.operation}
    return all(isinstance(value, float) for value in leaves) and all(
        np.shape(row.compute(*[pair] * len(row.derivatives))) == pair.shape for row in operations
    )


class _Model:
    """The loss as a function of what moves, with the data put in."""

    def __init__(
        self, loss: Graph | Node, start: Mapping[str, ArrayLike] | None, data: dict[str, Array]
    ) -> None:
        given = loss if isinstance(loss, Graph) else Graph(loss)
        self.graph = Graph(given.output.node)
        moving = self.graph.parameters if start is None else arguments.by_name("parameters", start)
        if not moving:
            raise ValueMissingError(say("descent.nothing_to_move"))
        leaves = [view for view in self.graph.nodes if view.operation is None]
        known = {view.label: given[view.node].value for view in leaves if view.kind != "constant"}
        values: dict[str, ArrayLike] = {
            name: value for name, value in known.items() if value is not None
        }
        result = self.graph.evaluate(values | data | dict(start or {}), strict=False)
        if not isinstance(result, float):
            raise ShapeError(say("descent.not_scalar", shape=result.shape))
        self.names = list(moving)
        self.places = [self.graph[name].index for name in self.names]
        self.data = [(self.graph[name].index, many) for name, many in data.items()]
        self.leaves = [view.value for view in leaves]
        nodes = [view.node for view in self.graph.nodes]
        self.engine = Engine(nodes, self.graph.output.index, self.places)

    def slope(self, values: Mapping[str, Value]) -> tuple[Number, dict[str, Value]]:
        """Return the loss and the gradients at a point, nan where they are undefined."""
        loss = self.graph.evaluate(values, strict=False)
        return loss, self.graph.backward()


@dataclass
class _Walk:
    """All that one descent, or each of several, is told."""

    model: _Model
    steps: int
    optimizer: Optimizer
    schedule: Schedule | None
    batch: tuple[int, int, int] | None  # rows, size, seed
    stop: float
    progress: bool | None
    _seed: Number = field(default=1.0, init=False)

    def go(self, rate: Value) -> _Path:
        """Walk with one rate, or with many at once, and return the path."""
        model, rule = self.model, self.optimizer
        values: list[Number] = [*model.leaves, *[None] * (len(model.graph) - len(model.leaves))]
        many = isinstance(rate, np.ndarray)
        if many:
            self._seed = np.ones_like(rate)
            for place in model.places:
                values[place] = np.full_like(rate, values[place])
        drawn = batches(*self.batch) if self.batch else None
        memories: list[Number] = [None] * len(model.places)
        path = _Path([], [], [], [])
        bar = Progress(self.steps, wanted=self.progress)
        for step in range(self.steps + 1):
            now = self.schedule(rate, step) if self.schedule else rate
            loss, gradients = self._look(values, drawn)
            path.losses.append(loss)
            path.rates.append(np.broadcast_to(now, np.shape(rate)) if many else now)
            path.points.append([values[place] for place in model.places])
            path.slopes.append(gradients)
            if step == self.steps or self._over(loss, gradients):
                break
            for number, place in enumerate(model.places):
                values[place], memories[number] = rule.step(
                    values[place], gradients[number], memories[number], now
                )
            bar.show(step, loss)
        bar.close()
        return path

    def _look(
        self, values: list[Number], drawn: Iterator[NDArray[np.intp]] | None
    ) -> tuple[Number, list[Number]]:
        """Return the loss over all data and the gradients, by the next batch if there are any."""
        engine = self.model.engine
        try:
            loss = engine.forward(values)
            if drawn:
                chosen = next(drawn)
                for place, rows in self.model.data:
                    values[place] = rows[chosen]
                engine.forward(values)
            gradients = engine.backward(values, self._seed)
        except (ArithmeticError, ValueError):  # where Python's floats raise, NumPy has inf or nan
            return self._look_carefully(values)
        finally:
            if drawn:
                for place, rows in self.model.data:
                    values[place] = rows
        return loss, [gradients[place] for place in self.model.places]

    def _look_carefully(self, values: list[Number]) -> tuple[Number, list[Number]]:
        names = zip(self.model.names, self.model.places, strict=True)
        loss, gradients = self.model.slope({name: values[place] for name, place in names})
        return loss, [gradients[name] for name in self.model.names]

    def _over(self, loss: Number, gradients: list[Number]) -> bool:
        if isinstance(loss, float):
            if not math.isfinite(loss):
                return True
        elif not np.any(np.isfinite(loss)):
            return True
        # Written so that nan, in a descent that is lost already, does not keep the others going.
        return self.stop >= 0.0 and not any(np.any(np.abs(g) > self.stop) for g in gradients)

    def history(self, paths: list[_Path], rates: Array | None = None) -> History:
        """Put the paths side by side; one that ended early stays where it ended."""
        length = max(len(path.losses) for path in paths)
        several = rates is not None

        def column(entries: list[list[Number]]) -> Array:
            rows = [np.array(many + many[-1:] * (length - len(many))) for many in entries]
            return np.stack(rows, axis=1) if several else rows[0]

        names = list(enumerate(self.model.names))
        return History(
            {name: column([[p[i] for p in path.points] for path in paths]) for i, name in names},
            {name: column([[g[i] for g in path.slopes] for path in paths]) for i, name in names},
            column([path.losses for path in paths]),
            column([path.rates for path in paths]),
            self.optimizer,
            steady=self.schedule is None and self.batch is None,
            slope=self.model.slope,
        )


@dataclass
class _Path:
    """What was met at each point: the loss, the rate, and each parameter and gradient."""

    losses: list[Number]
    rates: list[Number]
    points: list[list[Number]]
    slopes: list[list[Number]]
