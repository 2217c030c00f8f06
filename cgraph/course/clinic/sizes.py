"""A microscope for a descent: how large everything was, node by node and step by step."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from cgraph.descent.history import History
from cgraph.errors import WrongKindError
from cgraph.graph import NodeView
from cgraph.graph.passes import backward, exhaust
from cgraph.graph.structure import Structure
from cgraph.language import say
from cgraph.values import Array, Value

Data = Mapping[str, ArrayLike]


@dataclass(frozen=True, eq=False)
class Slides:
    """The sizes in a descent, at some of its `steps`; a size is a root mean square.

    `values` and `gradients` go by the labels of nodes, `updates` (how far the next step moves it)
    and `ratios` (update to value) by those of parameters; each has one number for each of `steps`.
    `first` and `last` are what the nodes held at the first and the last of them, `fresh` the
    gradients of the parameters at all of them, as a backward pass computes them there.
    """

    history: History
    steps: Array
    values: dict[str, Array]
    gradients: dict[str, Array]
    first: dict[str, tuple[Value, Value]]
    last: dict[str, tuple[Value, Value]]
    fresh: dict[str, Array]
    idle: dict[str, Array]  # of each relu: the share of its units that give 0 for all examples

    @property
    def nodes(self) -> tuple[NodeView, ...]:
        """The nodes that were looked at: all but constants, in topological order."""
        return tuple(view for view in self.history.graph if view.varies)

    @cached_property
    def updates(self) -> dict[str, Array]:
        """The size of each parameter's next move; nan at the end, where there is none."""
        return {
            name: np.append(_sizes(np.diff(many, axis=0)), np.nan)[self.steps]
            for name, many in self.history.parameters.items()
        }

    @cached_property
    def ratios(self) -> dict[str, Array]:
        """The size of each parameter's next move as a part of its own size."""
        with np.errstate(all="ignore"):
            return {
                name: np.where(many == 0.0, 0.0, many / self.values[name])
                for name, many in self.updates.items()
            }

    @cached_property
    def used(self) -> dict[str, Array]:
        """The sizes of gradients as the descent had them: of a batch, say, or wrong ones.

        Those of inner nodes are not known, and are those of a fresh pass.
        """
        given = self.history.gradient.items()
        return self.gradients | {name: _sizes(many[self.steps]) for name, many in given}

    def losses(self, data: Data) -> Array:
        """Return the loss on other data, at the same steps."""
        graph = self.history.graph.copy()
        with np.errstate(all="ignore"):
            return np.array(
                [graph.evaluate({**data, **self.history[int(step)]}, strict=False)
                 for step in self.steps]
            )  # fmt: skip


def look(history: History, most: int = 40) -> Slides:
    """Look at a descent, at about `most` of its steps: both passes are run again at each.

    WrongKindError if it is no history.
    """
    if not isinstance(history, History):
        raise WrongKindError(say("microscope.history_wanted", given=type(history).__name__))
    run = history.runs[0]
    spread = np.linspace(0, run.steps, min(most, len(run))).round().astype(int)
    steps = np.union1d(spread, [0, min(1, run.steps)])
    structure, values = run.graph.structure, run.graph.values
    places = {
        label: place for place, label in enumerate(structure.labels) if structure.varies[place]
    }
    relus = [label for label, place in places.items() if _name_of(structure, place) == "relu"]
    back = structure.computations(structure.varies)[::-1]
    sizes: list[list[float]] = []
    slopes: list[list[float]] = []
    fresh: dict[str, list[Value]] = {name: [] for name in run.parameters}
    idle: dict[str, list[float]] = {label: [] for label in relus}
    ends: list[dict[str, tuple[Value, Value]]] = []
    with np.errstate(all="ignore"):
        for step in steps.tolist():
            for name, value in run[step].items():
                values[structure.by_label[name]] = value
            now = structure.computed(values[: structure.leaves])
            gradients: list[Value | None] = [None] * len(now)
            gradients[structure.output] = 1.0
            exhaust(backward(back, now, gradients))
            held = {}
            for label, place in places.items():
                gradient = gradients[place]
                held[label] = now[place], 0.0 * now[place] if gradient is None else gradient
            sizes.append([size(value) for value, _ in held.values()])
            slopes.append([size(gradient) for _, gradient in held.values()])
            for name, many in fresh.items():
                many.append(held[name][1])
            for label, shares in idle.items():
                shares.append(_idle(held[label][0]))
            ends = [*ends[:1], held]
    return Slides(
        run,
        steps,
        dict(zip(places, np.array(sizes).T, strict=True)),
        dict(zip(places, np.array(slopes).T, strict=True)),
        ends[0],
        ends[-1],
        {name: np.array(many) for name, many in fresh.items()},
        {label: np.array(many) for label, many in idle.items()},
    )


def _name_of(structure: Structure, place: int) -> str:
    operation = structure.nodes[place].operation
    return operation.name if operation else ""


def size(value: Value) -> float:
    """Return the root mean square: of one number, its size."""
    if value.__class__ is float:
        return abs(value)
    many = np.asarray(value, dtype=float).ravel()
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(many @ many) / max(many.size, 1)
    if 1e-200 < mean < np.inf:  # noqa: PLR2004  squares that neither overflow nor vanish
        return math.sqrt(mean)
    largest = float(np.max(np.abs(many), initial=0.0))
    if not 0.0 < largest < np.inf:
        return largest
    return largest * float(np.sqrt(np.mean((many / largest) ** 2)))


def _sizes(column: Array) -> Array:
    return np.array([size(one) for one in column])


def _idle(value: Value) -> float:
    """Return the share of the units, which are columns, that are 0 for every row."""
    many = np.asarray(value, dtype=float)
    return float(np.mean(np.all(many == 0.0, axis=0)))
