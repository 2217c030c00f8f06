"""Data as points, and what a model makes of them: a line that moves, or a shade and a boundary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.pictures.frames import Picture, Track
from cgraph.pictures.landscape import Limits
from cgraph.pictures.palette import LIGHT
from cgraph.pictures.plots import Plot, plot
from cgraph.symbols import show_name
from cgraph.values import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Prediction = Callable[[Mapping[str, Array]], Number]  # from features on a grid to what is predicted

_POINTS = 61  # of a line
_GRID = 40  # of a shade, each way
_HALF = 0.5  # between the classes 0 and 1
_LINE = (
    '<polyline data-part="model" style="fill:none;stroke:var(--cg-parameter);stroke-width:3;'
    'stroke-linecap:round"/>'
)
_SHADE = (
    '<image data-part="shade" x="{0}" y="{1}" width="{2}" height="{3}" opacity="0.45" '
    'preserveAspectRatio="none"/><path data-part="boundary" style="fill:none;'
    'stroke:var(--cg-parameter);stroke-width:3"/>'
)


def scatter(data: Mapping[str, Array]) -> Plot:
    """Draw the first two columns of the data as points, told apart by the third, if there is one.

    A point of class 1 is an orange-red disc, one of class 0 a blue ring.
    """
    (first, across), (second, down), *rest = data.items()

    def draw(axes: Axes) -> None:
        if not rest:
            axes.scatter(across, down, s=36, color=LIGHT["value"])
            return
        ones = rest[0][1] > _HALF
        axes.scatter(across[ones], down[ones], s=40, color=LIGHT["gradient"])
        axes.scatter(
            across[~ones],
            down[~ones],
            s=40,
            facecolors="none",
            edgecolors=LIGHT["value"],
            linewidths=2,
        )

    titles = show_name(first), show_name(second)
    return plot("data", (_sides(across), _sides(down)), titles, draw)


def fitted_line(drawn: Plot, feature: str, model: Prediction) -> tuple[Picture, list[Track]]:
    """Return the picture of points with the model's line, and what moves it."""
    across = np.linspace(*drawn.x_limits, _POINTS)
    down = model({feature: across})
    tracks = [
        Track("model", "curve-x", [(0, across.tolist())], drawn.x_scale),
        Track("model", "curve-y", [(0, down)], drawn.y_scale),
    ]
    return drawn.picture(say("descent.data_label"), _LINE), tracks


def shaded(
    drawn: Plot, features: tuple[str, str], model: Prediction
) -> tuple[Picture, list[Track]]:
    """Return the picture of points with what the model says everywhere, and what changes it."""
    across, down = np.meshgrid(
        np.linspace(*drawn.x_limits, _GRID), np.linspace(*drawn.y_limits[::-1], _GRID)
    )
    said = model(dict(zip(features, (across, down), strict=True)))
    tracks = [
        Track("shade", "shade", [(0, said)]),
        Track("boundary", "level", [(0, said)], box=drawn.box),
    ]
    return drawn.picture(say("descent.data_label"), _SHADE.format(*drawn.box)), tracks


def _sides(numbers: Array) -> Limits:
    low, high = float(numbers.min()), float(numbers.max())
    room = 0.12 * (high - low or 1.0)
    return low - room, high + room
