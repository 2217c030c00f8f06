"""Explore a descent: its learning rate, its start and its numbers under the learner's hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cgraph.descent import arguments
from cgraph.descent.curvature import Curvature
from cgraph.descent.descend import Model, descend
from cgraph.descent.history import History
from cgraph.descent.optimizers import Optimizer
from cgraph.descent.schedules import Schedule
from cgraph.descent.trace import Course, DescentTrace, Round
from cgraph.descent.verdict import VERDICTS
from cgraph.errors import CgraphError
from cgraph.functions import finite, first, first_state, greater, less, maximum
from cgraph.graph import Graph, Node
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.notation import PICTURE, SOURCE
from cgraph.pictures.data_pictures import fitted_line, scatter, shaded
from cgraph.pictures.descent_pictures import (
    MOST_RACERS,
    Racer,
    legend_picture,
    update_picture,
    update_tracks,
)
from cgraph.pictures.descent_transcript import (
    rate_line,
    rates_transcript,
    step_lines,
)
from cgraph.pictures.frames import Choice, Field, Picture, Steps, Text, Track, always, joined
from cgraph.pictures.graph_svg import graph_picture
from cgraph.pictures.landscape import Limits, Scene
from cgraph.pictures.wording import chosen
from cgraph.players.content import Content, Loop
from cgraph.players.player import Player
from cgraph.players.source import STEP, formula_of
from cgraph.symbols import show_name
from cgraph.tape import Symbol, Tape
from cgraph.values import Array, Value

_PLAYING_TIME = 12.0  # seconds that playing all steps takes
_LOOKED_AHEAD = 50  # steps of a live training, to see how large the plots have to be
_FLAT = 1e-4  # of the steepest slope: a live training is over
_SAMPLES = 25  # of the rates, to see how large the plots have to be


def explore(  # noqa: PLR0913  what a lesson may choose
    loss: Graph | Node,
    parameters: Mapping[str, ArrayLike] | None = None,
    *,
    data: Mapping[str, ArrayLike] | None = None,
    unseen: Mapping[str, ArrayLike] | None = None,
    rate: float | None = None,
    rates: tuple[float, float] | None = None,
    steps: int = 100,
    optimizer: str | Optimizer = "gradient descent",
    settings: Sequence[str] = (),
    schedule: Schedule | None = None,
    batch: int | None = None,
    seed: int = 0,
    model: str | None = None,
    box: Mapping[str, Limits] | None = None,
    log: bool = False,
    graph: bool | None = None,
    marks: bool = True,
    step: int = 0,
) -> Player:
    """Return a player of a descent, with a slider for its learning rate and one for the step.

    `parameters` says where to start; the learner may change that, also by dragging across the
    picture of the loss over the first two of them. `rates` is how far the slider goes (without it,
    up to past the critical rate where that is known), `rate` where it starts, and `marks` says
    whether the critical and the best rate are marked; `settings` names numbers of the optimizer
    that get sliders, too. `box` says how far the picture reaches for each parameter; with `log` the
    loss is drawn on a logarithmic scale; with `graph` the graph is shown as well.

    `data` are arrays by the names of inputs: one or two features, and last what is to be
    predicted. Then the points are drawn, with what the node `model` makes of them (without a name,
    the last named node that does not depend on what is to be predicted). Over two features,
    mistakes are ringed, and a point that is asked tells its p and its loss; `unseen` are examples
    of the same columns that nothing is learnt from. `batch` and `seed` are those of `descend`, and
    so are the errors.
    """
    run = Run("", arguments.rule(optimizer), schedule, tuple(settings))
    chosen = None if rate is None else arguments.one_rate("rate", rate)
    explorer = Explorer(loss, parameters, data, [run], steps, batch, seed, unseen=unseen)
    explorer.choose_rate(chosen, rates, marks=marks)
    shown = data is None if graph is None else graph
    content = explorer.content(model, {} if box is None else box, log=log, graph=shown)
    content.transcript = explorer.transcript()
    options = explorer.options(
        steps=steps, log=log or None, graph=graph, batch=batch, seed=seed or None, box=box
    )
    content.source = explorer.source("explore", options)
    return _player(content, step)


def race(  # noqa: PLR0913  what a lesson may choose
    optimizers: Sequence[str | Optimizer],
    loss: Graph | Node,
    parameters: Mapping[str, ArrayLike] | None = None,
    *,
    rate: float | Sequence[float] = 0.1,
    steps: int = 100,
    settings: Sequence[str] = (),
    schedule: Schedule | Sequence[Schedule | None] | None = None,
    names: Sequence[str] | None = None,
    box: Mapping[str, Limits] | None = None,
    log: bool = False,
    step: int = 0,
) -> Player:
    """Return a player of several descents from one start, moved by one step slider.

    `rate` and `schedule` may differ from one to the next, so that the same optimizer can run
    against itself; `names` are then what they are called. Start and rates may be changed as in
    `explore`; `settings`, `box` and `log` mean the same as there. CgraphError for more racers than
    can be told apart, ShapeError where there is not one of each for each.
    """
    rules = arguments.racers(optimizers)
    count = len(rules)
    if not 0 < count <= MOST_RACERS:
        raise CgraphError(say("descent.racers", most=MOST_RACERS))
    schedules: list[Any] = (
        list(schedule) if isinstance(schedule, list | tuple) else [schedule] * count
    )
    arguments.one_each("schedule", schedules, count)
    rates = np.ravel(arguments.rates("rate", rate)).tolist()
    if len(rates) > 1:
        arguments.one_each("rate", rates, count)
    titles = [rule.title for rule in rules] if names is None else arguments.titles(names, count)
    runs = [
        Run(title, rule, one, tuple(settings))
        for title, rule, one in zip(titles, rules, schedules, strict=True)
    ]
    explorer = Explorer(loss, parameters, None, runs, steps, None, 0)
    explorer.choose_rates(rates)
    content = explorer.content(None, {} if box is None else box, log=log, graph=False)
    content.transcript = explorer.race_transcript()
    options = explorer.options(steps=steps, log=log or None, box=box)
    content.source = explorer.source("race", options)
    return _player(content, step)


def train(  # noqa: PLR0913  what a lesson may choose
    loss: Graph | Node,
    parameters: Mapping[str, ArrayLike] | None = None,
    *,
    data: Mapping[str, ArrayLike] | None = None,
    unseen: Mapping[str, ArrayLike] | None = None,
    rate: float = 0.1,
    rates: tuple[float, float] | None = None,
    steps: int = 2000,
    optimizer: str | Optimizer = "gradient descent",
    settings: Sequence[str] = (),
    batch: int | None = None,
    seed: int = 0,
    model: str | None = None,
    log: bool = False,
    graph: bool = True,
) -> Player:
    """Return a player that trains a model as one looks on: start, pause, step, and start anew.

    Rate and `settings` may be changed while it runs. It ends after `steps` steps, or where the
    loss is lost or the slope has all but gone. All else is as in `explore`.
    """
    run = Run("", arguments.rule(optimizer), None, tuple(settings))
    value = arguments.one_rate("rate", rate)
    explorer = Explorer(loss, parameters, data, [run], steps, batch, seed, unseen=unseen, live=True)
    explorer.choose_rate(value, rates or (value / 30, value * 10), marks=False)
    content = explorer.content(model, {}, log=log, graph=graph)
    content.transcript = explorer.transcript()
    options = explorer.options(steps=steps, log=log or None, batch=batch, seed=seed or None)
    content.source = explorer.source("train", options)
    return Player(content)


@dataclass
class Run:
    """One descent: its name, its rule and schedule, and the numbers that get sliders."""

    name: str
    rule: Optimizer
    schedule: Schedule | None
    sliders: tuple[str, ...]
    rate: Number = 0.1
    settings: dict[str, Symbol] = field(default_factory=dict)


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
        self.steps = arguments.whole("steps", steps, 1)
        self.data = arguments.columns({} if data is None else data)
        if data is not None:
            arguments.points(self.data, 2)
        self.unseen = arguments.columns({} if unseen is None else unseen)
        if unseen is not None:
            arguments.same_columns("unseen", self.unseen, self.data)
        self.score = ""  # how many examples the model gets right
        if batch is not None:
            batch = arguments.whole("batch", batch, 1)
            seed = arguments.whole("seed", seed, 0)
        self.runs = runs
        self.batch, self.seed = batch, seed
        self.model = Model(loss, parameters, self.data)
        self.graph = self.model.graph
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
        self._sliders(run)
        known = self.known if run.schedule is None and not self.batch else None
        critical = known.critical if known else None
        low, high = rates or self._usual_rates(rate, critical)
        usual = known.best / 2 if known and known.best else float(np.sqrt(low * high))
        value = usual if rate is None else rate
        value = float(f"{value:.3g}") if rate is None else value
        run.rate = self.tape.symbol(value)
        label = say("descent.rate_label")
        shown = self._marks(run, known) if marks and known else []
        self.fields.append(
            Field(
                "rate",
                label,
                value,
                run.rate,
                low,
                high,
                logarithmic=low > 0.0,
                running=self.live,
                marks=shown,
            )
        )
        sampled = np.geomspace(low, high, _SAMPLES) if low > 0 else np.linspace(low, high, _SAMPLES)
        self.walk(value if self.data else np.unique([*sampled, value]), value)
        self.range = (low, high)

    def walk(self, rates: float | Array, first: float) -> None:
        """Take the descents that say how large the plots have to be; `first` is told."""
        self.histories, self.first = [self._walk(rates)], first

    def choose_rates(self, rates: Sequence[float]) -> None:
        """Give each descent its rate, or all of them one, and a field to change it."""
        if len(rates) == 1:
            symbol = self.tape.symbol(rates[0])
            self.fields.append(Field("rate", say("descent.rate_label"), rates[0], symbol))
        for number, run in enumerate(self.runs):
            self._sliders(run)
            if len(rates) == 1:
                run.rate = symbol
                continue
            run.rate = self.tape.symbol(rates[number])
            label = say("descent.rate_of", name=run.name)
            self.fields.append(Field(f"rate {number}", label, rates[number], run.rate))
        self.histories = [self._walk(float(run.rate.value), run=run) for run in self.runs]

    def _sliders(self, run: Run) -> None:
        for name in run.sliders:
            setting = run.rule.settings.get(name)
            if setting is None:
                continue
            symbol = self.tape.symbol(setting.value)
            run.settings[name] = symbol
            label = show_name(setting.symbol or name)
            low, high = setting.least, setting.most
            self.fields.append(
                Field(
                    f"{name} {run.name}".strip(),
                    label,
                    setting.value,
                    symbol,
                    low,
                    high,
                    0.01,
                    running=self.live,
                )
            )

    def _usual_rates(self, rate: float | None, critical: float | None) -> tuple[float, float]:
        low, high = (critical / 200, critical * 1.25) if critical else (1e-3, 1.0)
        if rate:
            low, high = min(low, rate), max(high, rate * (1.0 if critical else 4.0))
        return float(f"{low:.2g}"), float(f"{high:.2g}")

    def _marks(self, run: Run, known: Curvature) -> list[tuple[Any, Text]]:
        marks: list[tuple[Any, Text]] = []
        for word in ("best", "critical"):
            rule = getattr(run.rule, word)
            value = run.rule.limit(rule, known.low, known.high, **run.settings)
            if value is not None:
                label = f"{say(f'descent.{word}')} {PICTURE.number(value)}"
                marks.append((value, label))
        return marks

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
        over = self._over(racers[0].round) if self.live else None
        end = len(self.tape.instructions) if self.live else self.trace.finish()
        checks = self._checks(racers)
        return Content(
            pictures=[],
            steps=Steps(self.steps + 1, pace=min(1.0, _PLAYING_TIME / (self.steps + 1))),
            fields=self.fields,
            checks=checks,
            tape=self.tape,
            loop=self._loop(end, over),
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
                Track(f"verdict:{n}", "text", self._at_last("", self._verdict(racer, "word")))
                for n, racer in enumerate(racers)
            ]
            return [*panels, (legend_picture(racers), words)]
        rule = self.runs[0].rule
        panels.append(
            (update_picture(self.plain, rule), update_tracks(racers[0], self.plain, rule))
        )
        if graph:
            numbers = racers[0].round
            tracks = [
                always(f"{kind}:{label}", "text", PICTURE.number(number))
                for kind, known in (("value", numbers.values), ("gradient", numbers.gradients))
                for label, number in known.items()
                if self.graph[label].kind != "constant"
            ]
            panels.append((graph_picture(self.graph, name="model"), tracks))
        return panels

    def _fit(self, racer: Racer, model: str | None) -> tuple[Picture, list[Track]]:
        """Return the picture of the data, with what the model makes of it."""
        *features, target = self.data
        label = self.graph[model or self.prediction(target)].label
        predict = partial(self.predict, label, racer.round.theta)
        sets = [one for one in (self.data, self.unseen) if one]
        drawn = scatter(*sets)
        if len(features) == 1:
            return fitted_line(drawn, features[0], predict)
        picture, tracks, self.score = shaded(drawn, sets, predict)
        return picture, tracks

    def predict(
        self, label: str, theta: Mapping[str, Number], given: Mapping[str, Value]
    ) -> Number:
        """Return what a node is for other inputs: with the data in their place, that is."""
        structure = self.graph.structure
        wanted = structure.by_label[label]
        values = [*self.model.leaves]
        for name, many in given.items():
            plain = isinstance(many, float)
            values[structure.by_label[name]] = many if plain else self.tape.symbol(many)
        for name, number in theta.items():
            values[structure.by_label[name]] = number
        depends = {wanted}
        for index in range(wanted, structure.leaves - 1, -1):
            if index in depends:
                depends.update(structure.operands[index])
        order = [one for one in structure.order if one.node in depends]
        return structure.computed(values, order)[wanted]

    def prediction(self, target: str) -> str:
        """Return the label of the last node before the target joins: of what is predicted.

        All ways from the parameters to the loss lead through it. Where there is none, because a
        penalty goes another way, say, it is the last node with a name of its own.
        """
        structure = self.graph.structure
        joined_by = structure.depend_on([structure.by_label[target]])
        found = [
            view.label
            for view in self.graph
            if view.operation and view.varies and not joined_by[view.index]
        ]
        through = [label for label in found if not self._around(structure.by_label[label])]
        named = [label for label in found if self.graph[label].name]
        return (through or named or found)[-1]

    def _around(self, node: int) -> bool:
        """Whether a way leads from a parameter to the loss, but not through a node."""
        structure = self.graph.structure
        reached = [index in self.model.places for index in range(len(structure.nodes))]
        for index in range(structure.leaves, len(structure.nodes)):
            reached[index] = index != node and any(reached[i] for i in structure.operands[index])
        return reached[structure.output]

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
        return self._at_last(told, joined([told, self._verdict(racers[0], "outcome")]))

    def _at_last(self, before: Text, last: Text) -> list[tuple[int, Text]]:
        """Tell only at the last step what is known there."""
        return [(0, before), (self.steps, last)]

    def _verdict(self, racer: Racer, kind: str) -> Text:
        words = tuple(
            one.word
            if kind == "word"
            else say("descent.outcome", verdict=one.word, meaning=one.sentence)
            for one in VERDICTS
        )
        verdict = racer.round.verdict
        return Choice(verdict, words) if isinstance(verdict, Symbol) else words[int(verdict)]

    def _checks(self, racers: Sequence[Racer]) -> list[tuple[Symbol, Text]]:
        """From where it starts a descent needs a loss and a slope, and a rate from 0 upwards."""
        checks: list[tuple[Symbol, Text]] = []
        checks += [
            (less(run.rate, 0.0), say("descent.rate_negative"))
            for run in self.runs
            if isinstance(run.rate, Symbol)
        ]
        checks += [
            check for run in self.runs for name in run.settings for check in _range(run, name)
        ]
        if self.live:
            return checks  # it has nothing yet, and says by itself when it is lost
        ok = 1.0
        with np.errstate(all="ignore"):
            for racer in racers:
                for number in (racer.round.loss, *racer.round.slope.values()):
                    series = self.trace.series(number) if not getattr(number, "shape", ()) else 1.0
                    ok = ok * (finite(first(series)) if isinstance(series, Symbol) else series)
        if isinstance(ok, Symbol):
            checks.append((1.0 - ok, say("descent.start_has_no_loss")))
        return checks

    def _over(self, now: Round) -> Symbol:
        """Return what is 1 where a live training has nothing left to do: lost, or at rest."""
        steepest = self.trace.carried(0.0)
        highest = maximum(steepest, now.steepest)
        self.trace.follow(steepest, highest)
        flat = less(now.steepest, _FLAT * highest)
        self.lost = 1.0 - finite(now.loss)
        over: Symbol = maximum(self.lost, flat)
        return over

    def _loop(self, end: int, over: Symbol | None) -> Loop:
        trace = self.trace
        batch = None
        wanted: set[int] = set()
        if self.batch and trace.batch:
            rows, seed = trace.batch
            pairs = [[trace.parts[place].slot, whole.slot] for place, whole in trace.data.items()]
            batch = {"rows": rows, "size": self.batch, "seed": first_state(seed), "parts": pairs}
            wanted = {slot for pair in pairs for slot in pair}
        return Loop(
            self.steps + 1,
            trace.begin,
            end,
            trace.step.slot,
            over.slot if over is not None else None,
            trace.carry,
            trace.record,
            batch,
            wanted,
        )

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

    def options(self, **options: Any) -> list[str]:  # noqa: ANN401  whatever the caller was given
        """Return the options that were given, as they are written in a call."""
        return [f"{name}={value!r}" for name, value in options.items() if value is not None]

    def source(self, call: str, options: Sequence[str], *, own: bool = False) -> str:
        """Return the cell that makes the player again.

        A call with arguments of its `own` takes no optimizer and no step.
        """
        graph = self.graph
        parameters = " ".join(graph.parameters)
        inputs = [
            f"{name}={value!r}"
            for name, value in graph.inputs.items()
            if isinstance(value, float) and name not in self.data
        ]
        made = ", ".join([repr(formula_of(graph)), f'parameters="{parameters}"', *inputs])
        lines = ["import cgraph as cg", "", f"loss = cg.parse({made})"]
        start = ", ".join(
            f'"{name}": {PICTURE.number(self.trace.start[name], SOURCE)}' for name in self.plain
        )
        if self.data:
            columns = ", ".join(f'"{name}": {many.tolist()}' for name, many in self.data.items())
            lines.append(f"data = {{{columns}}}")
        rates = ", ".join(PICTURE.number(run.rate, SOURCE) for run in self.runs)
        if own:
            data = ["data"] if self.data else []
            whole = ", ".join(["loss", *data, f"{{{start}}}", f"rate={rates}", *options])
            return "\n".join([*lines, f"cg.{call}({whole})"])
        options = ["data=data", *options] if self.data else options
        if call == "race":
            rules = [run.rule.name for run in self.runs]
            arguments_ = [repr(rules), "loss", f"{{{start}}}", f"rate=[{rates}]"]
        else:
            arguments_ = ["loss", f"{{{start}}}", f"rate={rates}"]
            rule = self.runs[0].rule.name
            options = [*options, f"optimizer={rule!r}"]
        whole = ", ".join([*arguments_, *options, f"step={STEP}"])
        return "\n".join([*lines, f"cg.{call}({whole})"])


def _range(run: Run, name: str) -> list[tuple[Symbol, Text]]:
    """Return what is wrong with a number of an optimizer that is out of its range."""
    setting, given = run.rule.settings[name], run.settings[name]
    words = {"name": show_name(setting.symbol or name), "given": PICTURE.number(given)}
    told = say("arguments.setting_range", least=setting.least, most=setting.most, **words)
    return [(less(given, setting.least), told), (greater(given, setting.most), told)]


def _player(content: Content, step: int) -> Player:
    content.steps = replace(content.steps, start=step)
    return Player(content)
