"""The plots of a descent: the loss over one or two parameters, with the way on it, and the loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from cgraph.course.players.descent_pictures import Racer, line_style, moving, notes
from cgraph.course.players.plots import FRAME, Plot, plot, side_by_side
from cgraph.descent.descend import is_elementwise
from cgraph.descent.history import History
from cgraph.descent.verdict import Verdict
from cgraph.errors import DomainError
from cgraph.graph import Graph
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.numerals import show
from cgraph.pictures.frames import Picture, Track
from cgraph.pictures.palette import LIGHT
from cgraph.symbols import show_name
from cgraph.values import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

_AT_REST = (Verdict.CONVERGING, Verdict.SETTLING)

Limits = tuple[float, float]

_CURVE_POINTS = 241
_GRID_POINTS = 81
_FEWER_POINTS = 61  # where each point takes an evaluation of its own
_FEW_POINTS = 31  # where that goes over many numbers
_MANY = 20_000
_LINES = 14  # of a contour
_LARGEST = 1e300  # that is drawn; further off, differences overflow


class Scene:
    """Draws both plots once, around where the descents `histories` go, and lets racers move there.

    `box` names the one or two parameters that the landscape lies over, and how far it reaches for
    each, or None where the descents say; with none there is no landscape. With `log` the losses
    are drawn on a logarithmic scale, over as many `points` as the histories have, unless given.
    """

    def __init__(
        self,
        graph: Graph,
        histories: Sequence[History],
        box: Mapping[str, Limits | None],
        *,
        log: bool,
        points: int | None = None,
    ) -> None:
        self._names = [*box]
        runs = [run for history in histories for run in history.runs]
        self._plots = [_losses(runs, points or max(map(len, histories)), log=log)]
        if box:
            self._plots.insert(0, landscape(graph, runs, box))

    def show(self, racers: Sequence[Racer], step: Number) -> tuple[list[Picture], list[Track]]:
        """Return the pictures and what moves in them; `step` is the number of the step."""
        pictures, tracks = [], []
        for one in self._plots:
            places = [
                self._place(one, step, racer.round.theta, racer.round.loss) for racer in racers
            ]
            moves, own = moving(one, racers, places)
            tracks += own
            drag = None
            if one.name == "loss":
                label = say("descent.loss_label")
            else:
                names = say("descent.comma").join(map(show_name, self._names))
                label = say("descent.path_label", names=names)
                drag = self._names[0], (*self._names, "")[1]
            pictures.append(one.picture(label, moves, notes(one, len(racers)), drag))
        return pictures, tracks

    def still(self, histories: Sequence[History]) -> tuple[str, float]:
        """Return both plots with the whole ways drawn in, as one SVG, and how wide it is."""
        lines = []
        for one in self._plots:
            line = ""
            for number, run in enumerate(histories):
                way = self._place(one, np.arange(float(len(run))), run.parameters, run.loss)
                line += _line(one, number, *way)
            lines.append(line)
        return side_by_side(self._plots, lines, say("descent.loss_label"))

    def _place(
        self, one: Plot, step: Number, theta: Mapping[str, Number], loss: Number
    ) -> tuple[Number, Number]:
        """Return the numbers across and down: of a step, or of all of them."""
        if one.name == "loss":
            return step, loss
        across, *down = self._names
        return theta[across], theta[down[0]] if down else loss


def _line(one: Plot, number: int, across: Array, down: Array) -> str:
    with np.errstate(all="ignore"):
        heights = np.log10(np.maximum(down, 1e-300)) if one.log_y else down
        xs = one.x_scale[0] + one.x_scale[1] * across
        ys = one.y_scale[0] + one.y_scale[1] * heights
    seen = np.isfinite(xs) & np.isfinite(ys) & (np.abs(ys) < 1e5)  # noqa: PLR2004  far outside
    points = " ".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs[seen], ys[seen], strict=True))
    return f'<polyline points="{points}" style="{line_style(number)}"/>'


def landscape(
    graph: Graph,
    histories: Sequence[History],
    box: Mapping[str, Limits | None],
    *,
    even: bool = False,
) -> Plot:
    """Draw the loss over one or two parameters, around where the descents start and settle.

    Where `box` leaves that open, `even` gives both sides of a map the same scale.
    """
    settled = [run for run in histories if run.verdict in _AT_REST]
    settled = settled or [run for run in histories if run.loss[-1] < run.loss[0]]
    limits = [
        wanted
        or limits_around(float(histories[0][name][0]), [float(run[name][-1]) for run in settled])
        for name, wanted in box.items()
    ]
    first, *second = box
    if not second:
        return curve(graph, first, limits[0])
    if even and not any(box.values()):
        unit = max((high - low) / size for (low, high), size in zip(limits, FRAME, strict=True))
        middles = [(low + high) / 2 for low, high in limits]
        reaches = [unit * size / 2 for size in FRAME]
        limits = [(m - reach, m + reach) for m, reach in zip(middles, reaches, strict=True)]
    return contour(graph, (first, second[0]), (limits[0], limits[1]))


def _losses(histories: Sequence[History], points: int, *, log: bool) -> Plot:
    """Make room for the losses of descents that settle, and for some that grow at first."""
    start = float(histories[0].loss[0])
    every = np.concatenate([run.loss for run in histories])
    lowest = float(np.min(every[np.isfinite(every)], initial=start))
    if log:
        limits = (max(1e-9 * abs(start), lowest, 1e-12), max(1e3 * abs(start), 1e-9))
    else:
        lowest = min(lowest, 0.0) if start > 0.0 else lowest
        height = (start - lowest) or 1.0
        limits = (lowest - 0.05 * height, lowest + 1.3 * height)
    titles = say("descent.step_title"), say("descent.loss_title")
    last = max(1, points - 1)
    steps = (-0.03 * last, 1.03 * last)  # the marks of the first and the last step stand free
    return plot("loss", (steps, limits), titles, _whole_steps, log_y=log)


def _whole_steps(axes: Axes) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415  as in plots

    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def loss_over(graph: Graph, grids: Mapping[str, Array]) -> Array:
    """Return the loss at every point of the grids, nan or inf where it has no value there.

    One evaluation where the graph computes number by number, else one for each point.
    """
    own = graph.copy()
    shape = np.broadcast_shapes(*(grid.shape for grid in grids.values()))
    if is_elementwise(graph):
        return np.broadcast_to(own.evaluate(grids, strict=False), shape)
    names = list(grids)
    points = np.broadcast_arrays(*grids.values())
    losses = [
        float(own.evaluate(dict(zip(names, point, strict=True)), strict=False))
        for point in zip(*(grid.flat for grid in points), strict=True)
    ]
    return np.reshape(losses, shape)


def curve(graph: Graph, name: str, limits: Limits) -> Plot:
    """Draw the loss over one parameter."""
    across = np.linspace(*limits, _CURVE_POINTS)
    losses = np.array(loss_over(graph, {name: across}))
    lowest, highest = heights(losses, name, limits)
    room = room_between(lowest, highest)

    def draw(axes: Axes) -> None:
        axes.plot(across, losses, color=LIGHT["value"], linewidth=2)

    sides = (lowest - 0.06 * room, highest + 0.06 * room)
    return plot("path", (limits, sides), (show_name(name), show_name(graph.output.label)), draw)


def heights(losses: Array, name: str, limits: Limits) -> Limits:
    """Return the lowest and the highest loss; those that cannot be drawn become nan.

    DomainError if all of them do.
    """
    losses[~(np.abs(losses) < _LARGEST)] = np.nan
    if np.all(np.isnan(losses)):
        low, high = map(show, limits)
        raise DomainError(say("curve.no_value", name=name, low=low, high=high))
    return float(np.nanmin(losses)), float(np.nanmax(losses))


def room_between(low: float, high: float) -> float:
    """Return the way between two numbers, or as much as an axis still tells apart."""
    return max(high - low, 1e-6 * abs(high)) or 1.0


def contour(graph: Graph, names: tuple[str, str], limits: tuple[Limits, Limits]) -> Plot:
    """Draw the loss over two parameters as lines of equal loss."""
    across, down = (np.linspace(*sides, _points(graph)) for sides in limits)
    grids = np.meshgrid(across, down)
    losses = np.array(loss_over(graph, dict(zip(names, grids, strict=True))))
    losses[~np.isfinite(losses)] = np.nan
    lowest, highest = np.nanmin(losses), np.nanmax(losses)
    # Lines come closer where it is steep: even distances in the root of the height.
    levels = lowest + (highest - lowest) * np.linspace(0, 1, _LINES + 1)[1:-1] ** 2

    def draw(axes: Axes) -> None:
        if highest > lowest:
            for level in levels[::2]:  # one wash over the other: the higher, the deeper the blue
                above = [level, max(highest, level) + 1.0]
                wash = axes.contourf(*grids, losses, above, colors=[LIGHT["value"]], alpha=0.035)
                wash.set_paths([_simple(path, axes) for path in wash.get_paths()])
            axes.contour(*grids, losses, levels, colors=[LIGHT["value"]], linewidths=1, alpha=0.4)

    first, second = names
    return plot("path", limits, (show_name(first), show_name(second)), draw)


def _simple(path: Path, axes: Axes) -> Path:
    """Return a path without points that nobody can see; matplotlib keeps them in what it fills."""
    to_page = axes.transData
    return to_page.inverted().transform_path(path.cleaned(to_page, simplify=True))


def _points(graph: Graph) -> int:
    """Return how many points each side of a map has: enough for smooth lines, drawn at once."""
    if is_elementwise(graph):
        return _GRID_POINTS
    largest = max(np.asarray(view.value).size for view in graph if view.operation is None)
    return _FEW_POINTS if largest > _MANY else _FEWER_POINTS


def limits_around(start: float, goals: Sequence[float]) -> Limits:
    """Return where to look so that the start and the goals are seen, and a step too far too."""
    middle = float(np.median(goals)) if len(goals) else start
    least = max(0.35, 1e-6 * abs(middle))  # what floats, and the axis, still tell apart
    reach = 1.4 * max(abs(start - middle), *(abs(goal - middle) for goal in goals), least)
    return middle - reach, middle + reach
