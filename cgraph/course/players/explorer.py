"""Builds what a player of descents shows: its program, its plots, its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cgraph.course.players import arguments
from cgraph.course.players.data_pictures import fitted_line, scatter, shaded
from cgraph.course.players.descent_pictures import (
    Racer,
    legend_picture,
    update_picture,
    update_tracks,
)
from cgraph.course.players.descent_trace import Course, DescentTrace
from cgraph.course.players.descent_transcript import rate_line, rates_transcript, step_lines
from cgraph.course.players.landscape import Limits, Scene
from cgraph.course.players.prediction import predict, prediction
from cgraph.course.players.rates import Run
from cgraph.course.players.rounds import loop, over, starts, verdict
from cgraph.course.players.sources import source
from cgraph.descent.descend import Model, descend
from cgraph.descent.history import History
from cgraph.errors import CgraphError, ValueMissingError
from cgraph.graph import Graph, Node
from cgraph.language import say
from cgraph.notation import PICTURE
from cgraph.pictures.frames import Field, Picture, Steps, Text, Track, always, joined
from cgraph.pictures.graph_svg import graph_picture
from cgraph.pictures.wording import chosen
from cgraph.players.content import Content
from cgraph.symbols import show_name
from cgraph.tape import Tape
from cgraph.values import Array, is_finite

_PLAYING_TIME = 12.0  # seconds that playing all steps takes
_LIVE_PACE = 1 / 300  # seconds that a step of a live training takes
_LOOKED_AHEAD = 50  # steps of a live training, to see how large the plots have to be
_SAMPLES = 25  # of the rates, to see how large the plots have to be
_MOST_STEPS = 10_000  # all of them are walked anew whenever a hand moves
_MOST_NODES = 1000  # with more, it takes too long until something is to be seen
_RULES = 3  # with more parameters, the rule of one of them is enough


class Explorer:
    """Builds the content of a player of descents: its tape, its plots, its fields."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        loss: Graph | Node,
        parameters: Mapping[str, ArrayLike] | None,
        data: Mapping[str, ArrayLike] | None,
        runs: Sequence[Run],
        steps: int,
        batch: int | None,
        seed: int,
        *,
        unseen: Mapping[str, ArrayLike] | None = None,
        live: bool = False,
    ) -> None:
        self.live = live
        self.steps = arguments.whole("steps", steps, 1, None if live else _MOST_STEPS)
        self.data = arguments.columns({} if data is None else data)
        if data is not None:
            arguments.points(self.data, 2)
        self.unseen = arguments.columns({} if unseen is None else unseen)
        if unseen is not None:
            arguments.same_columns("unseen", self.unseen, self.data)
        self.score = ""  # how many examples the model gets right
        if batch is not None:
            if not self.data:
                raise ValueMissingError(say("descent.batch_without_data"))
            batch = arguments.whole("batch", batch, 1)
            seed = arguments.whole("seed", seed, 0)
        self.runs = runs
        self.batch, self.seed = batch, seed
        self.model = Model(loss, parameters, self.data)
        self.graph = self.model.graph
        if not is_finite(self.graph.evaluate({})):  # a DomainError where there is no loss at all
            raise CgraphError(say("descent.starts_beyond"))
        if len(self.graph) > _MOST_NODES:
            count = len(self.graph)
            raise CgraphError(say("descent.too_large", count=count, limit=_MOST_NODES))
        self.tape = Tape()
        drawn = (len(next(iter(self.data.values()))), seed) if batch else None
        self.trace = DescentTrace(self.model, self.steps, self.tape, batch=drawn)
        self.start: dict[str, Any] = {
            name: self.model.leaves[place]
            for name, place in zip(self.model.names, self.model.places, strict=True)
        }
        self.plain = [name for name, value in self.start.items() if isinstance(value, float)]
        if not self.plain and not live:
            words = say("descent.comma").join(self.start)
            raise CgraphError(say("descent.no_plain_number", names=words))
        self.fields = [
            Field(
                name,
                say("descent.start", name=show_name(name)),
                self.start[name],
                self.trace.start[name],
            )
            for name in self.plain
        ]
        self.known = self._walk(0.0, steps=0).curvature
        self.histories: list[History] = []

    # ---- what the learner may choose

    def choose_rate(
        self, rate: float | None, rates: tuple[float, float] | None, *, marks: bool
    ) -> None:
        """Give the one descent a slider for its rate, and its numbers theirs."""
        run = self.runs[0]
        known = self.known if self._theory_fits(run) else None
        self.fields += run.setting_fields(self.tape, running=self.live)
        ends = run.reach(rate, rates, known)
        self.fields.append(
            run.rate_field(self.tape, rate, ends, known, marks=marks, running=self.live)
        )
        value = run.rate.value
        sampled = (np.geomspace if ends[0] > 0.0 else np.linspace)(*ends, _SAMPLES)
        others = sampled[~np.isclose(sampled, value)]  # as rounding has it, or not
        self.walk(value if self.data else np.sort([*others, value]), value)

    def walk(self, rates: float | Array, first: float) -> None:
        """Take the descents that say how large the plots have to be; `first` is told."""
        self.histories, self.first = [self._walk(rates)], first

    def choose_rates(self, rates: Sequence[float]) -> None:
        """Give each descent its rate, or all of them one, and a field to change it."""
        if len(rates) == 1:
            symbol = self.tape.symbol(rates[0])
            self.fields.append(Field("rate", say("descent.rate_label"), rates[0], symbol))
        for number, run in enumerate(self.runs):
            self.fields += run.setting_fields(self.tape, running=self.live)
            if len(rates) == 1:
                run.rate = symbol
                continue
            run.rate = self.tape.symbol(rates[number])
            label = say("descent.rate_of", name=run.name)
            self.fields.append(Field(f"rate {number}", label, rates[number], run.rate))
        self.histories = [self._walk(float(run.rate.value), run=run) for run in self.runs]

    def _walk(
        self, rate: float | Array, *, run: Run | None = None, steps: int | None = None
    ) -> History:
        run = run or self.runs[0]
        return descend(
            self.graph,
            self.start,
            rate=rate,
            steps=min(self.steps, _LOOKED_AHEAD if self.live else self.steps)
            if steps is None
            else steps,
            optimizer=run.rule,
            schedule=run.schedule,
            data=self.data or None,
            batch=self.batch,
            seed=self.seed,
            progress=False,
        )

    # ---- what is shown

    def content(
        self, model: str | None, box: Mapping[str, Limits], *, log: bool, graph: bool
    ) -> Content:
        """Trace all descents and return what the player shows of them."""
        reach = arguments.sides(box, self.plain)
        racers = self.racers()
        over = [] if self.live or (len(self.plain) > 2 and self.data) else self.plain[:2]  # noqa: PLR2004  a plane
        points = self.steps + 1 if self.live else None
        wide = {name: reach.get(name) for name in over}
        scene = Scene(self.graph, self.histories, wide, log=log, points=points)
        pictures, tracks = scene.show(racers, self.trace.step)
        content = self.ended(racers)
        for picture, moves in self._panels(racers, model, graph=graph):
            pictures.append(picture)
            tracks += moves
        pictures = self._in_sight(pictures)
        tracks.append(Track("sentence", "text", self._sentences(racers)))
        content.pictures, content.tracks = pictures, tracks
        content.telling, content.width = scene.still(
            [self._run_at(history) for history in self.histories]
        )
        return content

    def racers(self) -> list[Racer]:
        """Trace all descents: what they compute in a round."""
        racers = []
        for run in self.runs:
            course = Course(run.rule, run.rate, run.settings, run.schedule)
            known = self.known if self._theory_fits(run) else None
            racers.append(Racer(run.name, self.trace.descend(course, known)))
        return racers

    def ended(self, racers: Sequence[Racer]) -> Content:
        """End the rounds; return the content without its pictures, which may use all of them."""
        done = None
        if self.live:
            self.lost, done = over(self.trace, racers[0].round)
        end = len(self.tape.instructions) if self.live else self.trace.finish()
        checks = [check for run in self.runs for check in run.checks()]
        checks += [] if self.live else starts(self.trace, racers)  # it says itself when it is lost
        pace = min(1.0, _PLAYING_TIME / (self.steps + 1))
        return Content(
            pictures=[],
            steps=Steps(self.steps + 1, pace=_LIVE_PACE if self.live else pace),
            fields=self.fields,
            checks=checks,
            tape=self.tape,
            loop=loop(self.trace, self.batch, end, done),
            view=len(self.tape.instructions),
        )

    def _in_sight(self, pictures: Sequence[Picture]) -> list[Picture]:
        """Return the pictures with two to be seen beside each other, and the rest further down."""
        map_or_loss = "path" if any(one.name == "path" for one in pictures) else "loss"
        near = {"data", map_or_loss} if self.data else {"path", "loss", "legend"}
        seen = [one for one in pictures if one.name in near]
        return [*seen, *(one.below() for one in pictures if one not in seen)]

    def _theory_fits(self, run: Run) -> bool:
        return run.schedule is None and not self.batch

    def _run_at(self, history: History) -> History:
        if not history.several:
            return history
        rates = [float(one.rate[0]) for one in history.runs]
        return history.runs[int(np.argmin(np.abs(np.array(rates) - self.first)))]

    def _panels(
        self, racers: Sequence[Racer], model: str | None, *, graph: bool
    ) -> list[tuple[Picture, list[Track]]]:
        panels = []
        if self.data:
            panels.append(self._fit(racers[0], model))
        if len(racers) > 1:
            words = [
                Track(f"verdict:{n}", "text", self._at_last("", verdict(racer, "word")))
                for n, racer in enumerate(racers)
            ]
            return [*panels, (legend_picture(racers), words)]
        rule = self.runs[0].rule
        if len(self.plain) <= _RULES:
            numbers = update_tracks(racers[0], self.plain, rule)
            panels.append((update_picture(self.plain, rule), numbers))
        else:
            panels.append((update_picture(["theta"], rule), []))
        if graph:
            now = racers[0].round
            tracks = [
                always(f"{kind}:{label}", "text", PICTURE.number(number))
                for kind, known in (("value", now.values), ("gradient", now.gradients))
                for label, number in known.items()
                if self.graph[label].kind != "constant"
            ]
            panels.append((graph_picture(self.graph, name="model"), tracks))
        return panels

    def _fit(self, racer: Racer, model: str | None) -> tuple[Picture, list[Track]]:
        """Return the picture of the data, with what the model makes of it."""
        *features, _ = self.data
        label = self.graph[model or prediction(self.graph, self.model.names, self.data)].label
        said = partial(predict, self.model, self.tape, label, racer.round.theta)
        sets = [one for one in (self.data, self.unseen) if one]
        drawn = scatter(*sets)
        if len(features) == 1:
            return fitted_line(drawn, features[0], said)
        picture, tracks, self.score = shaded(drawn, sets, said)
        return picture, tracks

    def _sentences(self, racers: Sequence[Racer]) -> list[tuple[int, Text]]:
        step = PICTURE.number(self.trace.step)
        losses = [PICTURE.number(racer.round.loss) for racer in racers]
        if len(racers) > 1:
            pairs = (f"{racer.name} {loss}" for racer, loss in zip(racers, losses, strict=True))
            return [(0, say("descent.race_sentence", step=step, losses=" · ".join(pairs)))]
        rate = PICTURE.number(racers[0].round.rate)
        if self.live:
            lost = chosen(self.lost, "", say("descent.lost"))
            training = say("descent.training", step=step, loss=losses[0])
            return [(0, joined([training, self.score, lost]))]
        told = say("descent.sentence", rate=rate, step=step, loss=losses[0]) + self.score
        return self._at_last(told, joined([told, verdict(racers[0], "outcome")]))

    def _at_last(self, before: Text, last: Text) -> list[tuple[int, Text]]:
        """Tell only at the last step what is known there."""
        return [(0, before), (self.steps, last)]

    # ---- what is told

    def transcript(self) -> str:
        """Tell the descent in plain text."""
        history = self.histories[0]
        if history.several:
            return rates_transcript(history, self._index(history), self.known)
        return "\n".join([rate_line(history), *step_lines(history)])

    def _index(self, history: History) -> int:
        rates = np.array([float(one.rate[0]) for one in history.runs])
        return int(np.argmin(np.abs(rates - self.first)))

    def race_transcript(self) -> str:
        """Tell each descent in a line."""
        return "\n".join(
            say("descent.race_line", name=run.name, line=rate_line(history))
            for run, history in zip(self.runs, self.histories, strict=True)
        )

    def source(self, call: str, **options: object) -> str:
        """Return the cell that makes the player again, or "" where there can be none."""
        start = self.start | {name: self.trace.start[name] for name in self.plain}
        return source(call, self.graph, self.runs, start, self.data, options)
