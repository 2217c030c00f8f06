"""The loss over one or two parameters: what a descent walks on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from cgraph.descent.descend import is_elementwise
from cgraph.graph import Graph
from cgraph.pictures.palette import LIGHT
from cgraph.pictures.plots import Plot, plot
from cgraph.symbols import show_name
from cgraph.values import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Limits = tuple[float, float]

_CURVE_POINTS = 241
_GRID_POINTS = 81
_FEWER_POINTS = 61  # where each point takes an evaluation of its own
_FEW_POINTS = 31  # where that goes over many numbers
_MANY = 20_000
_LINES = 14  # of a contour


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
    losses[~np.isfinite(losses)] = np.nan
    lowest, highest = float(np.nanmin(losses)), float(np.nanmax(losses))
    room = (highest - lowest) or 1.0

    def draw(axes: Axes) -> None:
        axes.plot(across, losses, color=LIGHT["value"], linewidth=2)

    sides = (lowest - 0.06 * room, highest + 0.06 * room)
    return plot("path", (limits, sides), (show_name(name), show_name(graph.output.label)), draw)


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
                axes.contourf(*grids, losses, above, colors=[LIGHT["value"]], alpha=0.035)
            axes.contour(*grids, losses, levels, colors=[LIGHT["value"]], linewidths=1, alpha=0.4)

    first, second = names
    return plot("path", limits, (show_name(first), show_name(second)), draw)


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
