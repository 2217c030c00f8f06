"""Explore a descent: its learning rate, its start and its numbers under the learner's hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cgraph.course.players import arguments
from cgraph.course.players.descent_pictures import MOST_RACERS
from cgraph.course.players.explorer import Explorer
from cgraph.course.players.landscape import Limits
from cgraph.course.players.rates import Run
from cgraph.descent.optimizers import Optimizer
from cgraph.descent.schedules import Schedule
from cgraph.errors import CgraphError
from cgraph.graph import Graph, Node
from cgraph.language import say
from cgraph.players.content import Content
from cgraph.players.player import Player


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
    **others: object,
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
    arguments.none_of(others, explore.__kwdefaults__ or ())
    rule = arguments.rule(optimizer)
    run = Run("", rule, schedule, arguments.settings(settings, rule))
    chosen = None if rate is None else arguments.one_rate("rate", rate)
    explorer = Explorer(loss, parameters, data, [run], steps, batch, seed, unseen=unseen)
    explorer.choose_rate(chosen, arguments.reach(rates), marks=marks)
    shown = data is None if graph is None else graph
    content = explorer.content(model, {} if box is None else box, log=log, graph=shown)
    content.transcript = explorer.transcript()
    content.source = explorer.source(
        "explore",
        unseen=unseen and explorer.unseen,
        rates=rates,
        steps=steps,
        settings=[*settings] or None,
        schedule=schedule,
        batch=batch,
        seed=seed or None,
        model=model,
        box=box,
        log=log or None,
        graph=graph,
        marks=None if marks else marks,
    )
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
    **others: object,
) -> Player:
    """Return a player of several descents from one start, moved by one step slider.

    `rate` and `schedule` may differ from one to the next, so that the same optimizer can run
    against itself; `names` are then what they are called. Start and rates may be changed as in
    `explore`; `settings`, `box` and `log` mean the same as there. CgraphError for more racers than
    can be told apart, ShapeError where there is not one of each for each.
    """
    arguments.none_of(others, race.__kwdefaults__ or ())
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
    sliders = arguments.settings(settings, *rules)
    runs = [
        Run(title, rule, one, sliders)
        for title, rule, one in zip(titles, rules, schedules, strict=True)
    ]
    explorer = Explorer(loss, parameters, None, runs, steps, None, 0)
    explorer.choose_rates(rates)
    content = explorer.content(None, {} if box is None else box, log=log, graph=False)
    content.transcript = explorer.race_transcript()
    content.source = explorer.source(
        "race",
        steps=steps,
        settings=[*settings] or None,
        schedule=schedules if any(schedules) else None,
        names=names and titles,
        box=box,
        log=log or None,
    )
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
    **others: object,
) -> Player:
    """Return a player that trains a model as one looks on: start, pause, step, and start anew.

    Rate and `settings` may be changed while it runs. It ends after `steps` steps, or where the
    loss is lost or the slope has all but gone. All else is as in `explore`.
    """
    arguments.none_of(others, train.__kwdefaults__ or ())
    rule = arguments.rule(optimizer)
    run = Run("", rule, None, arguments.settings(settings, rule))
    value = arguments.one_rate("rate", rate)
    explorer = Explorer(loss, parameters, data, [run], steps, batch, seed, unseen=unseen, live=True)
    explorer.choose_rate(value, arguments.reach(rates) or (value / 30, value * 10), marks=False)
    content = explorer.content(model, {}, log=log, graph=graph)
    content.transcript = explorer.transcript()
    content.source = explorer.source(
        "train",
        unseen=unseen and explorer.unseen,
        rates=rates,
        steps=steps,
        settings=[*settings] or None,
        batch=batch,
        seed=seed or None,
        model=model,
        log=log or None,
        graph=None if graph else graph,
    )
    return Player(content)


def _player(content: Content, step: int) -> Player:
    content.steps = replace(content.steps, start=step)
    return Player(content)
