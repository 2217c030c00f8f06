"""Explore a descent: its learning rate, its start and its numbers under the learner's hand."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cgraph.descent import arguments
from cgraph.descent.batches import first_state
from cgraph.descent.curvature import Curvature
from cgraph.descent.descend import Model, descend
from cgraph.descent.history import History
from cgraph.descent.optimizers import Optimizer
from cgraph.descent.schedules import Schedule
from cgraph.descent.trace import Course, DescentTrace, Round
from cgraph.descent.verdict import VERDICTS
from cgraph.errors import CgraphError
from cgraph.functions import finite, first, greater, less, maximum
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
from cgraph.pictures.descent_transcript import rate_line, rates_transcript, step_lines
from cgraph.pictures.frames import Choice, Field, Picture, Steps, Text, Track, always, joined
from cgraph.pictures.graph_svg import graph_picture
from cgraph.pictures.landscape import Limits, Scene
from cgraph.pictures.wording import chosen
from cgraph.players.content import Content, Loop
from cgraph.players.player import Player
from cgraph.players.source import STEP, formula_of
from cgraph.symbols import show_name
from cgraph.tape import Symbol, Tape
from cgraph.values import Array

_PLAYING_TIME = 12.0  # seconds that playing all steps takes
_LOOKED_AHEAD = 50  # steps of a live training, to see how large the plots have to be
_FLAT = 1e-4  # of the steepest slope: a live training is over
_SAMPLES = 25  # of the rates, to see how large the plots have to be


def explore(  # noqa: PLR0913  what a lesson may choose
    loss: Graph | Node,
    parameters: Mapping[str, ArrayLike] | None = None,
    *,
    data: Mapping[str, ArrayLike] | None = None,
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
    the last named node that does not depend on what is to be predicted). `batch` and `seed` are
    those of `descend`, and so are the errors.
    """
    run = Course(arguments.rule(optimizer), schedule=schedule)
    chosen = None if rate is None else arguments.one_rate("rate", rate)
    explorer = _Explorer(loss, parameters, data, [run], settings, steps, batch, seed)
    explorer.slide_rate(chosen, rates, marks=marks)
    return explorer.player("explore", model, box, log=log, graph=graph, step=step)


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
    given: Any = schedule
    schedules = [*given] if isinstance(given, list | tuple) else [given] * count
    arguments.one_each("schedule", schedules, count)
    rates = np.ravel(arguments.rates("rate", rate)).tolist()
    if len(rates) > 1:
        arguments.one_each("rate", rates, count)
    titles = [rule.title for rule in rules] if names is None else arguments.titles(names, count)
    pairs = zip(rules, schedules, titles, strict=True)
    runs = [Course(rule, schedule=one, name=title) for rule, one, title in pairs]
    explorer = _Explorer(loss, parameters, None, runs, settings, steps, None, 0)
    explorer.type_rates(rates)
    return explorer.player("race", None, box, log=log, step=step)


def train(  # noqa: PLR0913  what a lesson may choose
    loss: Graph | Node,
    parameters: Mapping[str, ArrayLike] | None = None,
    *,
    data: Mapping[str, ArrayLike] | None = None,
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
    run = Course(arguments.rule(optimizer))
    value = arguments.one_rate("rate", rate)
    explorer = _Explorer(loss, parameters, data, [run], settings, steps, batch, seed, live=True)
    explorer.slide_rate(value, rates or (value / 30, value * 10), marks=False)
    return explorer.player("train", model, None, log=log, graph=graph)


class _Explorer:
    """Builds the content of a player of descents: its tape, its plots, its fields."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        loss: Graph | Node,
        parameters: Mapping[str, ArrayLike] | None,
        data: Mapping[str, ArrayLike] | None,
        runs: Sequence[Course],
        sliders: Sequence[str],
        steps: int,
        batch: int | None,
        seed: int,
        *,
        live: bool = False,
    ) -> None:
        self.live = live
        self.steps = arguments.whole("steps", steps, 1)
        self.data = arguments.columns({} if data is None else data)
        if data is not None:
            arguments.points(self.data, 2)
        if batch is not None:
            batch = arguments.whole("batch", batch, 1)
            seed = arguments.whole("seed", seed, 0)
        self.runs, self.sliders = runs, tuple(sliders)
        self.batch, self.seed = batch, seed
        self.model = Model(loss, parameters, self.data)
        self.graph = self.model.graph
        self.tape = Tape()
        drawn = (len(next(iter(self.data.values()))), seed) if batch else None
        self.trace = DescentTrace(self.model, self.steps, self.tape, batch=drawn)
        places = zip(self.model.names, self.model.places, strict=True)
        self.start: dict[str, Any] = {name: self.model.leaves[place] for name, place in places}
        self.plain = [name for name, value in self.start.items() if isinstance(value, float)]
        if not self.plain and not live:
            words = say("descent.comma").join(self.start)
            raise CgraphError(say("descent.no_plain_number", names=words))
        self.fields: list[Field] = []
        for name in self.plain:
            label = say("descent.start", name=show_name(name))
            self.fields.append(Field(name, label, self.start[name], self.trace.start[name]))
        self.known = self._walk(runs[0], 0.0, steps=0).curvature
        self.histories: list[History] = []
        self.nearest = 0  # of the rates that have been walked with, the one that is shown first

    # ---- what the learner may choose

    def slide_rate(
        self, rate: float | None, rates: tuple[float, float] | None, *, marks: bool
    ) -> None:
        """Give the one descent a slider for its rate, and its numbers theirs."""
        [run] = self.runs
        self._sliders(run)
        known = self._theory(run)
        low, high = rates or self._usual_rates(rate, known.critical if known else None)
        usual = known.best / 2 if known and known.best else float(np.sqrt(low * high))
        value = float(f"{usual:.3g}") if rate is None else rate
        run.rate = self.tape.symbol(value)
        shown = self._marks(run, known) if marks and known else []
        options: dict[str, Any] = {"logarithmic": low > 0.0, "running": self.live, "marks": shown}
        label = say("descent.rate_label")
        self.fields.append(Field("rate", label, value, run.rate, low, high, **options))
        if self.data:
            self.histories = [self._walk(run, value)]
            return
        between = np.geomspace if low > 0 else np.linspace
        sampled = np.unique([*between(low, high, _SAMPLES), value])
        self.histories = [self._walk(run, sampled)]
        self.nearest = int(np.argmin(np.abs(sampled - value)))

    def type_rates(self, rates: Sequence[float]) -> None:
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
        self.histories = [self._walk(run, float(run.rate.value)) for run in self.runs]

    def _sliders(self, run: Course) -> None:
        for name in self.sliders:
            if name not in run.optimizer.settings:
                continue
            setting = run.optimizer.settings[name]
            symbol = run.settings[name] = self.tape.symbol(setting.value)
            label, reach = show_name(setting.symbol or name), (setting.least, setting.most, 0.01)
            called = f"{name} {run.name}".strip()
            made = Field(called, label, setting.value, symbol, *reach, running=self.live)
            self.fields.append(made)

    def _usual_rates(self, rate: float | None, critical: float | None) -> tuple[float, float]:
        low, high = (critical / 200, critical * 1.25) if critical else (1e-3, 1.0)
        if rate:
            low, high = min(low, rate), max(high, rate * (1.0 if critical else 4.0))
        return float(f"{low:.2g}"), float(f"{high:.2g}")

    def _marks(self, run: Course, known: Curvature) -> list[tuple[Any, Text]]:
        marks: list[tuple[Any, Text]] = []
        for word in ("best", "critical"):
            rule = getattr(run.optimizer, word)
            value = run.optimizer.limit(rule, known.low, known.high, **run.settings)
            if value is not None:
                marks.append((value, f"{say(f'descent.{word}')} {PICTURE.number(value)}"))
        return marks

    def _theory(self, run: Course) -> Curvature | None:
        """Return what is known of a descent at a steady rate."""
        return self.known if run.schedule is None and not self.batch else None

    def _walk(self, run: Course, rate: float | Array, steps: int | None = None) -> History:
        ahead = min(self.steps, _LOOKED_AHEAD) if self.live else self.steps
        return descend(
            self.graph,
            self.start,
            rate=rate,
            steps=ahead if steps is None else steps,
            optimizer=run.optimizer,
            schedule=run.schedule,
            data=self.data or None,
            batch=self.batch,
            seed=self.seed,
            progress=False,
        )

    # ---- what is shown

    def player(  # noqa: PLR0913  as `explore` has it
        self,
        call: str,
        model: str | None,
        box: Mapping[str, Limits] | None,
        *,
        log: bool,
        graph: bool | None = None,
        step: int = 0,
    ) -> Player:
        """Trace all descents and return the player; `call` is the function that was called."""
        reach = arguments.sides({} if box is None else box, self.plain)
        trace = self.trace
        racers = [Racer(run.name, trace.descend(run, self._theory(run))) for run in self.runs]
        over = [] if self.live or (len(self.plain) > 2 and self.data) else self.plain[:2]  # noqa: PLR2004  a plane
        points = self.steps + 1 if self.live else None
        wide = {name: reach.get(name) for name in over}
        scene = Scene(self.graph, self.histories, wide, log=log, points=points)
        pictures, tracks = scene.show(racers, trace.step)
        over_now = self._over(racers[0].round) if self.live else None
        end = len(self.tape.instructions) if self.live else trace.finish()
        checks = self._checks(racers)
        view = len(self.tape.instructions)
        shown = not self.data if graph is None else graph
        for picture, moves in self._panels(racers, model, graph=shown):
            pictures.append(picture)
            tracks += moves
        pictures = self._in_sight(pictures)
        tracks.append(Track("sentence", "text", self._sentences(racers)))
        still, width = scene.still([one.runs[self.nearest] for one in self.histories])
        options = {
            "steps": self.steps,
            "log": log or None,
            "graph": None if self.live and graph else graph,
            "batch": self.batch,
            "seed": self.seed or None,
            "box": box,
        }
        return Player(
            Content(
                pictures=pictures,
                steps=Steps(self.steps + 1, step, min(1.0, _PLAYING_TIME / (self.steps + 1))),
                tracks=tracks,
                fields=self.fields,
                checks=checks,
                tape=self.tape,
                loop=self._loop(end, over_now),
                view=view,
                transcript=self._transcript(),
                telling=still,
                width=width,
                source=self._source(call, options),
            )
        )

    def _in_sight(self, pictures: Sequence[Picture]) -> list[Picture]:
        """Return the pictures with two to be seen beside each other, and the rest further down."""
        map_or_loss = "path" if any(one.name == "path" for one in pictures) else "loss"
        near = {"data", map_or_loss} if self.data else {"path", "loss", "legend"}
        seen = [one for one in pictures if one.name in near]
        return [*seen, *(one.below() for one in pictures if one not in seen)]

    def _panels(
        self, racers: Sequence[Racer], model: str | None, *, graph: bool
    ) -> list[tuple[Picture, list[Track]]]:
        if len(racers) > 1:
            words = [
                Track(f"verdict:{n}", "text", [(0, ""), (self.steps, self._verdict(racer, "word"))])
                for n, racer in enumerate(racers)
            ]
            return [(legend_picture(racers), words)]
        [racer], rule = racers, self.runs[0].optimizer
        panels = [self._fit(racer, model)] if self.data else []
        panels.append((update_picture(self.plain, rule), update_tracks(racer, self.plain, rule)))
        if graph:
            kinds = (("value", racer.round.values), ("gradient", racer.round.gradients))
            tracks = [
                always(f"{kind}:{label}", "text", PICTURE.number(number))
                for kind, known in kinds
                for label, number in known.items()
                if self.graph[label].kind != "constant"
            ]
            panels.append((graph_picture(self.graph, name="model"), tracks))
        return panels

    def _fit(self, racer: Racer, model: str | None) -> tuple[Picture, list[Track]]:
        """Return the picture of the data, with what the model makes of it."""
        *features, target = self.data
        structure = self.graph.structure
        wanted = self.graph[model or self._prediction(target)].index

        def predict(grid: Mapping[str, Array]) -> Number:
            leaves = [*self.model.leaves]
            for name, many in grid.items():
                leaves[structure.by_label[name]] = self.tape.symbol(many)
            for name, symbol in racer.round.theta.items():
                leaves[structure.by_label[name]] = symbol
            depends = {wanted}
            for index in range(wanted, structure.leaves - 1, -1):
                if index in depends:
                    depends.update(structure.operands[index])
            order = [one for one in structure.order if one.node in depends]
            return structure.computed(leaves, order)[wanted]

        drawn = scatter(self.data)
        if len(features) == 1:
            return fitted_line(drawn, features[0], predict)
        return shaded(drawn, (features[0], features[1]), predict)

    def _prediction(self, target: str) -> str:
        structure = self.graph.structure
        depends = structure.depend_on([structure.by_label[target]])
        found = [
            view
            for view in self.graph
            if view.operation and view.varies and not depends[view.index]
        ]
        return ([view for view in found if view.name] or found)[-1].label

    def _sentences(self, racers: Sequence[Racer]) -> list[tuple[int, Text]]:
        step = PICTURE.number(self.trace.step)
        losses = [PICTURE.number(racer.round.loss) for racer in racers]
        if len(racers) > 1:
            pairs = (f"{racer.name} {loss}" for racer, loss in zip(racers, losses, strict=True))
            return [(0, say("descent.race_sentence", step=step, losses=" · ".join(pairs)))]
        rate = PICTURE.number(racers[0].round.rate)
        if self.live:
            lost = chosen(self.lost, "", say("descent.lost"))
            return [(0, joined([say("descent.training", step=step, loss=losses[0]), lost]))]
        told = say("descent.sentence", rate=rate, step=step, loss=losses[0])
        return [(0, told), (self.steps, joined([told, self._verdict(racers[0], "outcome")]))]

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
        negative = say("descent.rate_negative")
        checks: list[tuple[Symbol, Text]] = [(less(run.rate, 0.0), negative) for run in self.runs]
        for run in self.runs:
            for name in run.settings:
                checks += _range(run, name)
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

    def _transcript(self) -> str:
        """Tell the descents in plain text."""
        history = self.histories[0]
        if len(self.runs) > 1:
            pairs = zip(self.runs, self.histories, strict=True)
            lines = [say("descent.race_line", name=a.name, line=rate_line(b)) for a, b in pairs]
        elif history.several:
            lines = [rates_transcript(history, self.nearest, self.known)]
        else:
            lines = [rate_line(history), *step_lines(history)]
        return "\n".join(lines)

    def _source(self, call: str, options: Mapping[str, Any]) -> str:
        """Return the cell that makes the player again."""
        graph = self.graph
        inputs = [
            f"{name}={value!r}"
            for name, value in graph.inputs.items()
            if isinstance(value, float) and name not in self.data
        ]
        names = f'parameters="{" ".join(graph.parameters)}"'
        made = ", ".join([repr(formula_of(graph)), names, *inputs])
        lines = ["import cgraph as cg", "", f"loss = cg.parse({made})"]
        numbers = ((name, PICTURE.number(self.trace.start[name], SOURCE)) for name in self.plain)
        start = ", ".join(f'"{name}": {number}' for name, number in numbers)
        given = ["loss", f"{{{start}}}"]
        rates = [PICTURE.number(run.rate, SOURCE) for run in self.runs]
        rules = [run.optimizer.name for run in self.runs]
        if call == "race":
            given = [repr(rules), *given, f"rate=[{', '.join(rates)}]"]
        else:
            given.append(f"rate={rates[0]}")
        if self.data:
            columns = ", ".join(f'"{name}": {many.tolist()}' for name, many in self.data.items())
            lines.append(f"data = {{{columns}}}")
            given.append("data=data")
        given += [f"{name}={value!r}" for name, value in options.items() if value is not None]
        if call != "race":
            given.append(f"optimizer={rules[0]!r}")
        return "\n".join([*lines, f"cg.{call}({', '.join([*given, f'step={STEP}'])})"])


def _range(run: Course, name: str) -> list[tuple[Symbol, Text]]:
    """Return what is wrong with a number of an optimizer that is out of its range."""
    setting, given = run.optimizer.settings[name], run.settings[name]
    words = {"name": show_name(setting.symbol or name), "given": PICTURE.number(given)}
    told = say("arguments.setting_range", least=setting.least, most=setting.most, **words)
    return [(less(given, setting.least), told), (greater(given, setting.most), told)]
