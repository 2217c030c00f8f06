"""See a model learn from data: its line among the points, moving with the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cgraph.descent import arguments
from cgraph.graph import Graph
from cgraph.language import say
from cgraph.pictures.data_pictures import boundary_track, data_picture, line_track, scatter
from cgraph.pictures.descent_pictures import update_picture, update_tracks
from cgraph.pictures.descent_transcript import rate_line, step_lines, verdict_of
from cgraph.widgets.race import Run, Walks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import ArrayLike

    from cgraph.descent.optimizers import Optimizer
    from cgraph.descent.schedules import Schedule
    from cgraph.graph import Node
    from cgraph.pictures.columns import Columns
    from cgraph.pictures.descent_pictures import Racer
    from cgraph.pictures.frames import Picture, Track
    from cgraph.pictures.landscape import Limits
    from cgraph.pictures.plots import Plot
    from cgraph.widgets.player import Player

    Draw = Callable[[Plot, Racer], Track]


def explore_line(  # noqa: PLR0913  what a lesson may choose
    loss: Graph | Node,
    data: Mapping[str, ArrayLike],
    parameters: Mapping[str, ArrayLike] | None = None,
    *,
    line: tuple[str, str] = ("w", "b"),
    rate: float = 0.1,
    steps: int = 50,
    optimizer: str | Optimizer = "gradient descent",
    schedule: Schedule | None = None,
    batch: int | None = None,
    seed: int = 0,
    box: Mapping[str, Limits] | None = None,
    log: bool = False,
) -> Player:
    """Return a player of a line that is fitted to points, beside the loss.

    `data` are two inputs, across and down; `line` names the parameters that are the line's slope
    and intercept. All else is as in `descend` and `explore_descent`.
    """

    def draw(drawn: Plot, racer: Racer) -> Track:
        slope, intercept = (racer.columns[name] for name in line)
        return line_track(drawn, slope, intercept)

    options = {"batch": batch, "seed": seed, "schedule": schedule, "optimizer": optimizer}
    rate = arguments.one_rate("rate", rate)
    walk = _DataWalk(loss, data, parameters, options, rate, steps, draw, line)
    arguments.some_names("line", line, 2, walk.names)
    arguments.points(walk.data, 2)
    return walk.player({} if box is None else box, log=log)


def explore_boundary(  # noqa: PLR0913
    loss: Graph | Node,
    data: Mapping[str, ArrayLike],
    parameters: Mapping[str, ArrayLike] | None = None,
    *,
    weights: tuple[str, str, str] = ("w1", "w2", "b"),
    rate: float = 0.1,
    steps: int = 50,
    optimizer: str | Optimizer = "gradient descent",
    schedule: Schedule | None = None,
    batch: int | None = None,
    seed: int = 0,
    log: bool = False,
) -> Player:
    """Return a player of the decision boundary of a linear classifier, beside the loss.

    `data` are three inputs: two features, and the class, 0 or 1. `weights` names the parameters
    w1, w2, b of the boundary w1 x1 + w2 x2 + b = 0. All else is as in `descend`.
    """

    def draw(drawn: Plot, racer: Racer) -> Track:
        first, second, bias = (racer.columns[name] for name in weights)
        return boundary_track(drawn, first, second, bias)

    options = {"batch": batch, "seed": seed, "schedule": schedule, "optimizer": optimizer}
    rate = arguments.one_rate("rate", rate)
    walk = _DataWalk(loss, data, parameters, options, rate, steps, draw, ())
    arguments.some_names("weights", weights, 3, walk.names)
    arguments.points(walk.data, 3)
    return walk.player({}, log=log)


class _DataWalk(Walks):
    """One descent over data, with the picture of the data under the plots."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        loss: Graph | Node,
        data: Mapping[str, ArrayLike],
        parameters: Mapping[str, ArrayLike] | None,
        options: Mapping[str, object],
        rate: float,
        steps: int,
        draw: Draw,
        over: Sequence[str],
    ) -> None:
        graph = loss.copy() if isinstance(loss, Graph) else Graph(loss)
        self.data = arguments.columns(data)
        start = {} if parameters is None else arguments.by_name("parameters", parameters)
        graph.evaluate({**self.data, **start}, strict=False)
        runs = [Run("", {**options, "data": self.data})]
        super().__init__(graph, parameters, runs, [rate], steps)
        self._draw = draw
        self._over = over

    def player(self, box: Mapping[str, Limits], *, log: bool) -> Player:
        self._drawn = scatter(self.data)
        return super().player(box, log=log)

    def landscape(self) -> Sequence[str]:
        return self._over

    def panels(
        self, racers: Sequence[Racer], columns: Columns
    ) -> tuple[list[Picture], list[Track]]:
        racer = racers[0]
        rule = racer.history.optimizer
        tracks = [
            self._draw(self._drawn, racer),
            *update_tracks(racer, self.names, columns),
            *(
                columns.track(f"value:{n}", "number", ("step",), v)
                for n, v in racer.columns.items()
            ),
            *(
                columns.track(f"gradient:{n}", "number", ("step",), v)
                for n, v in racer.slopes.items()
            ),
            columns.track("rate", "number", ("step",), racer.rate),
        ]
        return [data_picture(self._drawn), update_picture(self.names, rule)], tracks

    def sentences(self, racers: Sequence[Racer]) -> list[str | None]:
        verdict = verdict_of(racers[0].history)
        last = say("descent.data_last", verdict=verdict.word, meaning=verdict.sentence)
        return self.at_last(last, say("descent.data_sentence"))

    def lines(self, racers: Sequence[Racer]) -> list[str]:
        history = racers[0].history
        return [rate_line(history), *step_lines(history)]
