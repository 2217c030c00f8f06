"""Race optimizers: several descents from one start, on the same pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cgraph.descent import arguments
from cgraph.descent.descend import descend
from cgraph.errors import CgraphError
from cgraph.graph import Graph
from cgraph.language import say
from cgraph.pictures.columns import Columns
from cgraph.pictures.descent_pictures import MOST_RACERS, Racer, legend_picture
from cgraph.pictures.descent_transcript import optimizer_name, rate_line, verdict_of
from cgraph.pictures.frames import Content, Field, Picture, Track, text_track
from cgraph.pictures.scene import Scene
from cgraph.widgets.explorer import check_start, start_fields, step_axis
from cgraph.widgets.player import FieldError, Player, Values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from cgraph.descent.optimizers import Optimizer
    from cgraph.descent.schedules import Schedule
    from cgraph.graph import Node
    from cgraph.pictures.landscape import Limits

_RATE = "rate "  # begins the name of a rate's field; no name in a formula has a space


def race(  # noqa: PLR0913  what a lesson may choose
    optimizers: Sequence[str | Optimizer],
    loss: Graph | Node,
    parameters: Mapping[str, ArrayLike] | None = None,
    *,
    rate: float | Sequence[float] = 0.1,
    steps: int = 100,
    schedule: Schedule | Sequence[Schedule | None] | None = None,
    names: Sequence[str] | None = None,
    box: Mapping[str, Limits] | None = None,
    log: bool = False,
) -> Player:
    """Return a player of several descents from one start, moved by one step slider.

    `rate` and `schedule` may differ from one to the next, so that the same optimizer can run
    against itself; `names` are then what they are called. The start may be changed as in
    `explore_descent`, and so may the rates; `box` and `log` mean the same as there. CgraphError
    for more racers than can be told apart, ShapeError where there is not one of each for each.
    """
    rules = arguments.racers(optimizers)
    count = len(rules)
    if not 0 < count <= MOST_RACERS:
        raise CgraphError(say("descent.racers", most=MOST_RACERS))
    schedules = list(schedule) if isinstance(schedule, list | tuple) else [schedule] * count
    arguments.one_each("schedule", schedules, count)
    rates = np.ravel(arguments.rates("rate", rate)).tolist()
    if len(rates) > 1:
        arguments.one_each("rate", rates, count)
    usual = map(optimizer_name, rules)
    titles = list(usual) if names is None else arguments.titles(names, count)
    runs = [
        Run(name, {"optimizer": rule, "schedule": change})
        for name, rule, change in zip(titles, rules, schedules, strict=True)
    ]
    return Walks(loss, parameters, runs, rates, steps).player({} if box is None else box, log=log)


@dataclass(frozen=True)
class Run:
    """One descent: its name, and what it is told besides the start, the rate and the steps."""

    name: str
    options: Mapping[str, Any]


class Walks:
    """Several descents from one start, and the plots, which stay when start or rates change.

    There is one rate for each, or one for all.
    """

    def __init__(
        self,
        loss: Graph | Node,
        parameters: Mapping[str, ArrayLike] | None,
        runs: Sequence[Run],
        rates: Sequence[float],
        steps: int,
    ) -> None:
        self.graph = loss.copy() if isinstance(loss, Graph) else Graph(loss)
        self.start = descend(self.graph, parameters, steps=0)[0]
        self.runs = runs
        self.steps = arguments.whole("steps", steps, 1)
        starts = start_fields(self.start)
        self.names = [field.name for field in starts]
        self.rates = list(rates)
        self.fields = [*starts, *self._rate_fields()]

    def player(self, box: Mapping[str, Limits], *, log: bool) -> Player:
        """Draw the plots and return the player."""
        reach = arguments.sides(box, self.names)
        self.scene = Scene(self.graph, self.landscape(), self.walk(), reach, log=log)
        return Player(self.content(telling=True), self.fields, self.answer)

    def landscape(self) -> Sequence[str]:
        """Return the parameters that the picture of the loss lies over."""
        return self.names[:2]

    def walk(self) -> list[Racer]:
        """Let all of them walk from the start."""
        racers = []
        for run, rate in zip(self.runs, np.resize(self.rates, len(self.runs)), strict=True):
            history = descend(self.graph, self.start, rate=rate, steps=self.steps, **run.options)
            check_start(self.graph, self.start, history)
            racers.append(Racer(run.name, history, ("step",), self.steps + 1))
        return racers

    def answer(self, values: Values) -> Content:
        """Return the content for another starting point and other rates."""
        fields = [f"{_RATE}{number}" for number in range(len(self.rates))]
        rates = [float(values[field]) for field in fields]
        for field, rate in zip(fields, rates, strict=True):
            if rate < 0.0:
                raise FieldError(say("descent.rate_negative"), field)
        self.rates = rates
        self.start = {**self.start, **{name: float(values[name]) for name in self.names}}
        return self.content(telling=False)

    def _rate_fields(self) -> list[Field]:
        """Return a field for each rate that may be changed."""
        if len(self.rates) == 1:
            return [Field(f"{_RATE}0", say("descent.rate_label"), self.rates[0])]
        return [
            Field(f"{_RATE}{number}", say("descent.rate_of", name=run.name), rate)
            for number, (run, rate) in enumerate(zip(self.runs, self.rates, strict=True))
        ]

    def content(self, *, telling: bool) -> Content:
        """Return what the player shows of the descents from the present start."""
        racers = self.walk()
        columns = Columns()
        pictures, tracks = self.scene.show(racers, columns)
        panels, looks = self.panels(racers, columns)
        tracks.append(columns.track("step", "number", ("step",), np.arange(self.steps + 1.0)))
        tracks += [
            columns.track(f"loss:{number}", "number", ("step",), racer.loss)
            for number, racer in enumerate(racers)
        ]
        tracks.append(text_track("sentence", "template", ("step",), self.sentences(racers)))
        return Content(
            pictures=[*pictures, *panels],
            axes=[step_axis(self.steps + 1)],
            tracks=[*tracks, *looks],
            transcript="\n".join(self.lines(racers)),
            telling=self.scene.png(racers) if telling else None,
        )

    def panels(
        self, racers: Sequence[Racer], columns: Columns
    ) -> tuple[list[Picture], list[Track]]:
        """Return the pictures that stand below the plots, and what changes in them."""
        del columns
        verdicts = [
            text_track(
                f"verdict:{number}", "text", ("step",), self.at_last(verdict_of(racer.history).word)
            )
            for number, racer in enumerate(racers)
        ]
        return [legend_picture(racers)], verdicts

    def at_last(self, last: str, before: str | None = None) -> list[str | None]:
        """Return a text for each step: what is known at the last one is not told before."""
        return [*[before] * self.steps, last]

    def sentences(self, racers: Sequence[Racer]) -> list[str | None]:
        """Return the templates of the sentences that tell the steps."""
        losses = [
            say("descent.race_loss", name=racer.name, number=number)
            for number, racer in enumerate(racers)
        ]
        told = say("descent.race_sentence", losses=" · ".join(losses))
        return self.at_last(told, told)

    def lines(self, racers: Sequence[Racer]) -> list[str]:
        """Return the transcript, line by line."""
        return [
            say("descent.race_line", name=racer.name, line=rate_line(racer.history))
            for racer in racers
        ]
