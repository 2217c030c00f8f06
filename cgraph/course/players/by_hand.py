"""By hand first: pull the ball along the slope, turn the knobs, move the line; then descend."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike

from cgraph.course.players import arguments
from cgraph.course.players.by_hand_pictures import (
    bars,
    grip,
    promise_panel,
    pull,
    squares,
    step_on_curve,
    step_on_map,
)
from cgraph.course.players.data_pictures import fitted_line, right, scatter
from cgraph.course.players.descent_pictures import moving, notes
from cgraph.course.players.explorer import Explorer
from cgraph.course.players.landscape import Limits, Scene, landscape
from cgraph.course.players.plots import Plot, side_by_side
from cgraph.course.players.prediction import predict, prediction
from cgraph.course.players.rates import Run
from cgraph.descent.arguments import wrong
from cgraph.errors import CgraphError, ShapeError
from cgraph.functions import divide
from cgraph.functions import sum as total
from cgraph.graph import Graph, Node, function_of, input  # noqa: A004
from cgraph.language import say
from cgraph.notation import PICTURE
from cgraph.pictures.frames import Field, Picture, Track
from cgraph.pictures.wording import name_list
from cgraph.players.player import Player
from cgraph.symbols import show_name
from cgraph.tape import Symbol, known

_MOST_BARS = 12
_FARTHEST = 1e100  # that a knob goes


def slope(  # noqa: PLR0913  what a lesson may choose
    loss: Graph | Node,
    start: Mapping[str, ArrayLike] | None = None,
    *,
    rate: float = 0.1,
    rates: tuple[float, float] | None = None,
    steps: int = 50,
    box: Mapping[str, Limits] | None = None,
) -> Player:
    """Return a player of steps downhill, from wherever the ball is pulled to.

    It shows the slope, the step as an arrow, what the slope promises and what the loss becomes.
    For a loss of one parameter, or of two: then the step goes across the line of equal loss. The
    arguments mean the same as in `explore`, and so do the errors.
    """
    run = Run("", arguments.rule("gradient descent"), None, ())
    explorer = Explorer(loss, start, None, [run], steps, None, 0)
    names = explorer.plain
    if len(explorer.start) > 2 or names != [*explorer.start]:  # noqa: PLR2004  a plane
        raise CgraphError(say("by_hand.one_or_two", names=name_list(explorer.start)))
    ends = arguments.reach(rates)
    explorer.choose_rate(arguments.one_rate("rate", rate), ends, marks=False)
    reach = arguments.sides({} if box is None else box, names)
    (racer,) = explorer.racers()
    now = racer.round
    real, across = explorer.trace.loss(now.moved), now.theta[names[0]]
    runs = [run for history in explorer.histories for run in history.runs]
    plot = landscape(explorer.graph, runs, {name: reach.get(name) for name in names}, even=True)
    if len(names) == 1:
        markup, tracks = step_on_curve(plot, now, real)
        way, moves = moving(plot, [racer], [(across, now.loss)])
    else:
        markup, tracks = step_on_map(plot, now, explorer.graph)
        way, moves = moving(plot, [racer], [(across, now.theta[names[1]])])
    label = say("descent.path_label", names=name_list(names))
    picture = plot.picture(label, markup + way, notes(plot, 1), (names[0], (*names, "")[1]))
    panel, numbers = promise_panel(now, real)
    content, write = explorer.ended([racer]), PICTURE.number
    places = (f"{show_name(name)} = {write(number)}" for name, number in now.theta.items())
    told = say(
        "by_hand.slope" if len(names) == 1 else "by_hand.gradient",
        step=write(explorer.trace.step),
        place=say("descent.comma").join(places),
        slope=say("descent.comma").join(map(write, now.slope.values())),
        loss=write(now.loss),
    )
    tracks += [*moves, *numbers, Track("sentence", "text", [(0, told)])]
    content.pictures, content.tracks = [picture, panel], tracks
    content.fields = [_following(field, now.theta) for field in content.fields]
    content.steps = replace(content.steps, words={"next": say("by_hand.take_step")})
    content.telling, content.width = side_by_side([plot], [""], label)
    content.transcript = explorer.transcript()
    content.source = explorer.source("slope", steps=steps, box=box, rates=rates)
    return Player(content)


def knobs(  # noqa: PLR0913  what a lesson may choose
    model: Graph | Node,
    data: Mapping[str, ArrayLike],
    start: Mapping[str, ArrayLike] | None = None,
    *,
    rate: float = 1.0,
    steps: int = 100,
    reach: float = 5.0,
) -> Player:
    """Return a game: turn the parameters until all examples are right; then let descent do it.

    `data` are features by the names of inputs, and last what is to be predicted, 0 or 1, for at
    most 12 examples, such as `cg.data.mails()[0][:6]`. `model` computes the probability of a 1, or
    a loss made of it; of a model the loss is the cross-entropy. The knobs go from -`reach` to
    `reach`. Moves are counted, and the lowest loss that was found by hand is kept.
    """
    if not (isinstance(reach, Real) and 1.0 / _FARTHEST <= reach <= _FARTHEST):
        raise wrong("reach", given=reach)
    hand = _Hand(model, data, start, _cross_entropy, rate, steps)
    examples = hand.explorer.data
    y = examples[hand.target]
    if len(y) > _MOST_BARS:
        raise ShapeError(say("by_hand.too_many", given=len(y), most=_MOST_BARS))
    p = hand.now.values[hand.prediction]
    picture, tracks = bars(examples, p)
    count = PICTURE.number(total(right(p, hand.explorer.tape.symbol(y))))
    score = say("by_hand.score", right=count, all=len(y))
    ranges = dict.fromkeys(hand.explorer.plain, (-reach, reach))
    return hand.player("knobs", [picture], tracks, ranges, score)


def fit_by_hand(
    model: Graph | Node,
    data: Mapping[str, ArrayLike],
    start: Mapping[str, ArrayLike] | None = None,
    *,
    rate: float = 0.1,
    steps: int = 50,
) -> Player:
    """Return a player of points and a line to be moved by hand; then descent does it.

    `data` are one feature, and what is to be predicted. `model` computes the prediction, or a loss
    made of it; of a model the loss is the mean squared error. Each residual is drawn as a square.
    Moves are counted, and the lowest loss that was found by hand is kept.
    """
    hand = _Hand(model, data, start, _mean_square, rate, steps)
    explorer, now = hand.explorer, hand.now
    if len(explorer.data) != 2:  # noqa: PLR2004  across and down
        raise ShapeError(say("by_hand.one_feature", names=name_list(explorer.data)))
    drawn = scatter(explorer.data)
    feature = next(iter(explorer.data))
    line_at = partial(predict, explorer.model, explorer.tape, hand.prediction)
    markup, tracks = squares(drawn, explorer.data, now.values[hand.prediction])
    ranges, drags, grips = {}, [], ""
    for name, (x, per) in _places(drawn, explorer, hand.prediction, feature).items():
        ring, moves = grip(drawn, name, x, line_at(now.theta, {feature: x}))
        grips, tracks = grips + ring, tracks + moves
        first = explorer.trace.start
        height = line_at(first, {feature: x})
        low, high = (first[name] + divide(end - height, per) for end in drawn.y_limits)
        drags.append(pull(drawn, name, x, (low, high)))
        ranges[name] = min(low.value, high.value), max(low.value, high.value)
    picture, line = fitted_line(drawn, feature, partial(line_at, now.theta), markup, grips)
    scene = Scene(explorer.graph, explorer.histories, {}, log=False)
    losses, way = scene.show([hand.racer], explorer.trace.step)
    pictures = [replace(picture, name="fit", drags=tuple(drags)), *losses]
    return hand.player("fit_by_hand", pictures, [*tracks, *line, *way], ranges)


def _places(
    plot: Plot, explorer: Explorer, label: str, feature: str
) -> dict[str, tuple[float, float]]:
    """Return, for each parameter that moves the model in proportion, where to pull, and how much.

    One that moves it everywhere alike is pulled on the left, another on the right.
    """
    low, high = plot.x_limits
    left, right_end = low + 0.12 * (high - low), high - 0.12 * (high - low)
    start = {name: explorer.start[name] for name in explorer.plain}

    def moved(name: str, x: float, by: float) -> float:
        there = {**start, name: start[name] + by}
        return float(predict(explorer.model, explorer.tape, label, there, {feature: x}))

    found: dict[str, tuple[float, float]] = {}
    for name in explorer.plain:
        everywhere = [moved(name, x, 1.0) - moved(name, x, 0.0) for x in (left, right_end)]
        alike = math.isclose(*everywhere, rel_tol=1e-6)
        x, per = (left if alike else right_end), everywhere[not alike]
        even = math.isclose(moved(name, x, 2.0) - moved(name, x, 1.0), per, rel_tol=1e-6)
        if per and even and all(x != place for place, _ in found.values()):
            found[name] = x, per
    return found


class _Hand:
    """A descent from where the hand has put the parameters."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        model: Graph | Node,
        data: Mapping[str, ArrayLike],
        start: Mapping[str, ArrayLike] | None,
        loss: Callable[[Node, Node], Node],
        rate: float,
        steps: int,
    ) -> None:
        graph = model if isinstance(model, Graph) else Graph(model)
        columns = arguments.columns(data)
        arguments.points(columns, 2)
        self.target = [*columns][-1]
        if start is None:
            start = {name: value for name, value in graph.parameters.items() if value is not None}
        if self.target not in graph.inputs:
            if self.target in graph:
                raise CgraphError(say("by_hand.computed", name=show_name(self.target)))
            if loss is _cross_entropy:
                features = {name: many for name, many in columns.items() if name != self.target}
                begun = arguments.by_name("parameters", start)
                _must_predict_probabilities(graph, {**features, **begun})
            output = graph.structure.nodes[graph.structure.output]
            made = loss(output, input(self.target))
            graph = Graph(made if "L" in graph else made.named("L"))
        run = Run("", arguments.rule("gradient descent"), None, ())
        run.rate = arguments.one_rate("rate", rate)
        self.explorer = Explorer(graph, start, data, [run], steps, None, 0)
        self.explorer.walk(run.rate, run.rate)
        self.prediction = prediction(self.explorer.graph, self.explorer.model.names, columns)
        (self.racer,) = self.explorer.racers()
        self.now = self.racer.round
        self._content = self.explorer.ended([self.racer])

    def player(
        self,
        call: str,
        pictures: Sequence[Picture],
        tracks: Sequence[Track],
        ranges: Mapping[str, tuple[float, float]],
        score: str = "",
    ) -> Player:
        """Return the player; `ranges` is how far the sliders of the parameters go."""
        explorer, content, write, now = self.explorer, self._content, PICTURE.number, self.now
        moves, best = explorer.tape.symbol(0.0), explorer.tape.symbol(known(now.loss))
        words = {"loss": write(now.loss), "moves": write(moves), "best": write(best)}
        step = write(explorer.trace.step)
        told = [
            (0, score + say("by_hand.moves", **words)),
            (1, score + say("by_hand.descent", step=step, **words)),
        ]
        content.pictures, content.tracks = pictures, [*tracks, Track("sentence", "text", told)]
        content.fields = [
            _following(
                _slid(field, *ranges[field.name]) if field.name in ranges else field, now.theta
            )
            for field in content.fields
        ]
        content.steps = replace(
            content.steps,
            words={"play": say("by_hand.let_descent")},
            tally=(moves, best, now.loss),
        )
        content.transcript = explorer.transcript()
        content.source = explorer.source(call, steps=explorer.steps)
        return Player(content)


def _following(field: Field, theta: Mapping[str, Symbol]) -> Field:
    """Return the field of a parameter so that it shows where that is; any other as it is."""
    name = field.name
    return replace(field, label=show_name(name), follows=theta[name]) if name in theta else field


def _slid(field: Field, low: float, high: float) -> Field:
    """Return a field with a slider, a little wider than that, whose stops are a power of ten."""
    stop = 10.0 ** math.floor(math.log10((high - low) / 50.0))
    low, high = math.floor(low / stop) * stop, math.ceil(high / stop) * stop
    return replace(field, min=low, max=high, step=stop)


def _cross_entropy(p: Node, y: Node) -> Node:
    log, mean = function_of("log"), function_of("mean")
    return -mean(y * log(p) + (1.0 - y) * log(1.0 - p))


def _must_predict_probabilities(graph: Graph, given: Mapping[str, ArrayLike]) -> None:
    """Raise a CgraphError unless a model says probabilities, which have logarithms."""
    p = np.atleast_1d(graph.copy().evaluate(given))
    beyond = p[~((p > 0.0) & (p < 1.0))]
    if beyond.size:
        found = PICTURE.number(float(beyond[0]))
        raise CgraphError(say("by_hand.no_probability", name=graph.output.label, given=found))


def _mean_square(said: Node, y: Node) -> Node:
    return function_of("mean")((said - y) ** 2)
