"""Explore a descent: a slider for the learning rate, one for the step, all moving together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cgraph.descent import arguments
from cgraph.descent.descend import descend
from cgraph.errors import CgraphError, DomainError
from cgraph.graph import Graph
from cgraph.language import say
from cgraph.numerals import show
from cgraph.pictures.columns import Columns
from cgraph.pictures.descent_numbers import graph_tracks
from cgraph.pictures.descent_pictures import Racer, update_picture, update_tracks
from cgraph.pictures.descent_transcript import rates_transcript
from cgraph.pictures.frames import Axis, Content, Field, text_track
from cgraph.pictures.graph_picture import graph_picture
from cgraph.pictures.scene import Scene
from cgraph.symbols import show_name
from cgraph.widgets.player import FieldError, Player, Values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from cgraph.descent.history import History
    from cgraph.descent.optimizers import Optimizer
    from cgraph.descent.schedules import Schedule
    from cgraph.graph import Node
    from cgraph.pictures.landscape import Limits
    from cgraph.values import Value

_RATES = 101
_PLAYING_TIME = 12.0  # seconds that playing all steps takes


def explore_descent(  # noqa: PLR0913  what a lesson may choose
    loss: Graph | Node,
    parameters: Mapping[str, ArrayLike] | None = None,
    *,
    rates: Sequence[float] | None = None,
    rate: float | None = None,
    steps: int = 100,
    optimizer: str | Optimizer = "gradient descent",
    schedule: Schedule | None = None,
    box: Mapping[str, Limits] | None = None,
    log: bool = False,
    graph: bool = True,
) -> Player:
    """Return a player of the descent at every one of many learning rates.

    `parameters` says where to start; the learner may change that, also by clicking on the picture
    of the loss over the first two of them. `rates` are the stops of the slider (without it, up to
    past the critical rate where that is known), `rate` is where it starts, `box` how far the
    picture reaches for each parameter. With `log` the loss is drawn on a logarithmic scale; with
    `graph` the graph is shown as well. Errors are those of `descend`.
    """
    explorer = _Explorer(loss, parameters, steps, optimizer, schedule)
    explorer.prepare(rates, rate, {} if box is None else box, log=log, graph=graph)
    return Player(explorer.content(telling=True), explorer.fields, explorer.answer)


class _Explorer:
    """The model and its plots, which stay, and the content for each starting point."""

    def __init__(
        self,
        loss: Graph | Node,
        parameters: Mapping[str, ArrayLike] | None,
        steps: int,
        optimizer: str | Optimizer,
        schedule: Schedule | None,
    ) -> None:
        self.graph = loss.copy() if isinstance(loss, Graph) else Graph(loss)
        self.steps = arguments.whole("steps", steps, 1)
        self.optimizer = optimizer
        self.schedule = schedule
        first = descend(self.graph, parameters, steps=0, optimizer=optimizer)
        self.rule = first.optimizer
        self.known = first.curvature if schedule is None else None
        self.start = first[0]
        self.fields = start_fields(self.start)
        self.names = [field.name for field in self.fields]

    def prepare(
        self,
        rates: Sequence[float] | None,
        rate: float | None,
        box: Mapping[str, Limits],
        *,
        log: bool,
        graph: bool,
    ) -> None:
        """Choose the rates and draw the plots."""
        start = None if rate is None else arguments.one_rate("rate", rate)
        stops = self._usual_rates(start) if rates is None else arguments.rates("rates", rates)
        self.rates = np.unique(stops)
        best = self.known.best if self.known else None
        usual = best / 2 if best else self.rates[len(self.rates) // 2]
        wanted = usual if start is None else start
        self.first = int(np.argmin(np.abs(self.rates - wanted)))
        reach = arguments.sides(box, self.names)
        self.scene = Scene(self.graph, self.names[:2], [self._walk()], reach, log=log)
        self.panels = [update_picture(self.names, self.rule)]
        if graph:
            self.panels.append(graph_picture(self.graph, name="model"))

    def _usual_rates(self, rate: float | None) -> list[float]:
        """Return rates at even ratios, rounded to two digits, and the special ones."""
        critical = self.known.critical if self.known else None
        lowest, highest = (critical / 200, critical * 1.25) if critical else (1e-3, 1.0)
        special = [rate, critical, self.known.best if self.known else None]
        stops = {float(f"{stop:.2g}") for stop in np.geomspace(lowest, highest, _RATES)}
        return sorted(stops | {stop for stop in special if stop is not None})

    def _walk(self) -> Racer:
        history = descend(
            self.graph,
            self.start,
            rate=self.rates,
            steps=self.steps,
            optimizer=self.optimizer,
            schedule=self.schedule,
        )
        check_start(self.graph, self.start, history)
        return Racer("", history, ("rate", "step"))

    def answer(self, values: Values) -> Content:
        """Return the content for another starting point."""
        self.start = {**self.start, **{name: float(values[name]) for name in self.names}}
        return self.content(telling=False)

    def content(self, *, telling: bool) -> Content:
        """Walk with every rate and return what the player shows."""
        racer = self._walk()
        history = racer.history
        columns = Columns()
        tracks = graph_tracks(self.graph, racer, columns)
        tracks += update_tracks(racer, self.names, columns)
        pictures, moves = self.scene.show([racer], columns)
        tracks += [
            *moves,
            columns.track("rate", "number", ("rate",), self.rates),
            columns.track("step", "number", ("step",), np.arange(float(len(history)))),
            columns.track("loss", "number", racer.axes, racer.loss),
            text_track("sentence", "template", ("rate",), _sentences(history)),
        ]
        return Content(
            pictures=[*pictures, *self.panels],
            axes=[self._rate_axis(), step_axis(len(history))],
            tracks=tracks,
            transcript=rates_transcript(history, self.first, self.known),
            telling=self.scene.png([racer], (self.first,)) if telling else None,
        )

    def _rate_axis(self) -> Axis:
        marks = []
        if self.known and self.known.best:
            marks.append((self.known.best, f"{say('descent.best')} {show(self.known.best)}"))
        if self.known and self.known.critical:
            critical = self.known.critical
            marks.append((critical, f"{say('descent.critical')} {show(critical)}"))
        marks = [mark for mark in marks if self.rates[0] <= mark[0] <= self.rates[-1]]
        label = say("descent.rate_label")
        return Axis("rate", label, self.rates.tolist(), "slider", marks, start=self.first)


def start_fields(start: Mapping[str, Value]) -> list[Field]:
    """Return a field for each parameter that starts from a plain number; CgraphError if none."""
    fields = [
        Field(name, say("descent.start", name=show_name(name)), value)
        for name, value in start.items()
        if isinstance(value, float)
    ]
    if not fields:
        raise CgraphError(say("descent.no_plain_number", names=say("descent.comma").join(start)))
    return fields


def check_start(graph: Graph, start: Mapping[str, Value], history: History) -> None:
    """Raise a FieldError if a start cannot be drawn: columns hold 32-bit numbers."""
    shown = [history.loss, *history.parameters.values(), *history.gradient.values()]
    if all(np.all(np.abs(many[0]) < np.finfo(np.float32).max) for many in shown):
        return
    farthest = max(start, key=lambda name: float(np.abs(start[name]).max()))
    try:
        graph.copy().evaluate(start)
    except DomainError as error:
        raise FieldError(str(error), farthest) from error
    value = show(start[farthest])
    raise FieldError(
        say("descent.start_too_large", name=show_name(farthest), value=value), farthest
    )


def step_axis(count: int) -> Axis:
    """Return the axis of the steps of a descent; playing it takes the same time, however many."""
    return Axis("step", say("player.step"), count, pace=min(1.0, _PLAYING_TIME / count))


def _sentences(history: History) -> list[str]:
    return [
        say("descent.sentence", verdict=one.word, meaning=one.sentence)
        for one in (history.verdict if isinstance(history.verdict, tuple) else [history.verdict])
    ]
