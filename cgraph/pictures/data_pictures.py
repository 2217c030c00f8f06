"""Data as points, and what a model makes of them as a line that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cgraph.language import say
from cgraph.pictures.frames import Picture, Track, text_track
from cgraph.pictures.palette import LIGHT
from cgraph.pictures.plots import Plot, plot
from cgraph.symbols import show_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from cgraph.pictures.columns import Floats
    from cgraph.pictures.landscape import Limits
    from cgraph.values import Array

_LINE = (
    '<polyline data-part="model" style="fill:none;stroke:var(--cg-parameter);stroke-width:3;'
    'stroke-linecap:round"/>'
)
_FLAT = 1e-12  # weights smaller than this draw no boundary


def scatter(data: Mapping[str, Array]) -> Plot:
    """Draw the first two columns of the data as points, told apart by the third, if there is one.

    A point of class 1 is an orange-red disc, one of class 0 a blue ring.
    """
    (first, across), (second, down), *rest = data.items()

    def draw(axes: Axes) -> None:
        if not rest:
            axes.scatter(across, down, s=36, color=LIGHT.value)
            return
        ones = rest[0][1] > 0.5  # noqa: PLR2004  halfway between the classes
        axes.scatter(across[ones], down[ones], s=40, color=LIGHT.gradient)
        axes.scatter(
            across[~ones],
            down[~ones],
            s=40,
            facecolors="none",
            edgecolors=LIGHT.value,
            linewidths=2,
        )

    titles = show_name(first), show_name(second)
    return plot("data", (_sides(across), _sides(down)), titles, draw)


def data_picture(drawn: Plot) -> Picture:
    """Return the picture of the points, with the model's line still to come."""
    return drawn.picture(say("descent.data_label"), _LINE)


@np.errstate(over="ignore", invalid="ignore")  # what leaves all bounds is not drawn
def line_track(drawn: Plot, slope: Floats, intercept: Floats) -> Track:
    """Return the track of the line y = slope · x + intercept, one for each step."""
    ends = np.array(drawn.x_limits)
    return _model(drawn, [(ends, s * ends + i) for s, i in zip(slope, intercept, strict=True)])


@np.errstate(over="ignore", invalid="ignore")  # what leaves all bounds is not drawn
def boundary_track(drawn: Plot, first: Floats, second: Floats, bias: Floats) -> Track:
    """Return the track of the line first · x1 + second · x2 + bias = 0, one for each step."""
    reach = 2 * max(map(abs, (*drawn.x_limits, *drawn.y_limits)))
    lines = []
    for w1, w2, b in zip(first, second, bias, strict=True):
        size = w1 * w1 + w2 * w2
        if not np.isfinite(size) or size < _FLAT:
            lines.append((np.full(2, np.nan), np.full(2, np.nan)))
            continue
        # From the point nearest to the origin, so far to both sides that it leaves the picture.
        nearest = np.array([w1, w2]) * (-b / size)
        along = np.array([-w2, w1]) / np.sqrt(size) * (reach + np.hypot(*nearest))
        ends = np.array([nearest - along, nearest + along])
        lines.append((ends[:, 0], ends[:, 1]))
    return _model(drawn, lines)


def _model(drawn: Plot, lines: list[tuple[Array, Array]]) -> Track:
    """Put lines in units of the data into the picture; one that is nowhere is not drawn."""
    (x_start, x_factor), (y_start, y_factor) = drawn.x_scale, drawn.y_scale
    texts = []
    for across, down in lines:
        xs, ys = x_start + x_factor * across, y_start + y_factor * down
        seen = np.all(np.isfinite(xs)) and np.all(np.isfinite(ys)) and np.abs(ys).max() < 1e6  # noqa: PLR2004
        points = " ".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True))
        texts.append(points if seen else "")
    return text_track("model", "points", ("step",), texts)


def _sides(numbers: Array) -> Limits:
    low, high = float(numbers.min()), float(numbers.max())
    room = 0.12 * (high - low or 1.0)
    return low - room, high + room
