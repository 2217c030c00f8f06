"""Data as points, and what a model makes of them: a line that moves, or a shade and a boundary."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from cgraph.course.data import Mails
from cgraph.course.players.landscape import Limits
from cgraph.course.players.plots import FRAME, Plot, plot
from cgraph.functions import equal, greater, item, log, maximum, where
from cgraph.functions import sum as total
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.notation import PICTURE
from cgraph.pictures.frames import Picture, Text, Track, always, joined
from cgraph.pictures.palette import LIGHT
from cgraph.symbols import show_name
from cgraph.tape import known
from cgraph.values import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Model = Callable[[Mapping[str, Array]], Number]  # from features on a grid to what is predicted

_POINTS = 61  # of a line
_GRID = 40  # of a shade, each way
_HALF = 0.5  # between the classes 0 and 1
_SMALL = 1e-300  # whose logarithm is still a number
_LINE = (
    '<polyline data-part="model" style="fill:none;stroke:var(--cg-parameter);stroke-width:3;'
    'stroke-linecap:round"/>'
)
_RINGS = (
    '<marker id="ring" viewBox="-10 -10 20 20" markerWidth="20" markerHeight="20" '
    'markerUnits="userSpaceOnUse"><circle r="8" style="fill:none;stroke:var(--cg-ink);'
    'stroke-width:2"/></marker>'
)
_RINGED = '<polyline data-part="mistakes:{0}" style="fill:none;marker:url(#ring)"/>'
_SPOT = '<circle data-part="example:{0}" cx="{1:.1f}" cy="{2:.1f}" r="7" style="fill:transparent"/>'
_MOST_TOLD = 200  # examples that tell of themselves when they are pointed at
_APART = 10.0  # between examples at the same place, in units of the SVG
_SHADE = (
    '<image data-part="shade" x="{0}" y="{1}" width="{2}" height="{3}" opacity="0.45" '
    'preserveAspectRatio="none"/><path data-part="boundary" style="fill:none;'
    'stroke:var(--cg-parameter);stroke-width:3"/>'
)


def scatter(*sets: Mapping[str, Array]) -> Plot:
    """Draw the first two columns of the data as points, told apart by the third, if there is one.

    A point of class 1 is an orange-red disc, one of class 0 a blue ring; in a second set, of
    examples that are not learnt from, they are diamonds.
    """
    first, second, *rest = sets[0]
    sides = _sides(sets, first), _sides(sets, second)

    def draw(axes: Axes) -> None:
        if not rest:
            axes.scatter(sets[0][first], sets[0][second], s=36, color=LIGHT["value"])
            return
        for data, points, marker in zip(sets, apart(sets, *sides), "oD", strict=False):
            ones = data[rest[0]] > _HALF
            (x, y), (x0, y0) = points[:, ones], points[:, ~ones]
            axes.scatter(x, y, s=40, color=LIGHT["gradient"], marker=marker)
            axes.scatter(
                x0,
                y0,
                s=40,
                marker=marker,
                facecolors="none",
                edgecolors=LIGHT["value"],
                linewidths=2,
            )

    return plot("data", sides, (show_name(first), show_name(second)), draw)


def apart(sets: Sequence[Mapping[str, Array]], x_sides: Limits, y_sides: Limits) -> list[Array]:
    """Return where the examples of each set are drawn: those at one place, side by side."""
    columns = [[*data.values()][:2] for data in sets]
    places = np.concatenate(columns, axis=1)
    drawn = places.copy()
    for place in np.unique(places, axis=1).T:
        here = np.flatnonzero((place == places.T).all(axis=1))
        wide = math.ceil(math.sqrt(len(here)))
        spots = np.array(divmod(np.arange(len(here)), wide))[::-1]
        middle = (spots.max(axis=1, keepdims=True)) / 2
        for axis, (low, high) in enumerate((x_sides, y_sides)):
            unit = _APART * (high - low) / FRAME[axis]
            drawn[axis, here] += (spots - middle)[axis] * (unit if axis == 0 else -unit)
    return np.split(drawn, np.cumsum([len(one[0]) for one in columns])[:-1], axis=1)


def fitted_line(
    drawn: Plot, feature: str, model: Model, below: str = "", above: str = ""
) -> tuple[Picture, list[Track]]:
    """Return the picture of points with the model's line, and what moves it.

    `below` and `above` are SVG elements under the line and over it.
    """
    across = np.linspace(*drawn.x_limits, _POINTS)
    down = model({feature: across})
    tracks = [
        Track("model", "curve-x", [(0, across.tolist())], drawn.x_scale),
        Track("model", "curve-y", [(0, down)], drawn.y_scale),
    ]
    return drawn.picture(say("descent.data_label"), below + _LINE + above), tracks


def shaded(
    drawn: Plot, sets: Sequence[Mapping[str, Array]], model: Model
) -> tuple[Picture, list[Track], str]:
    """Return the picture of points with what the model says everywhere, and what changes it.

    Where the target is 0 or 1, mistakes are ringed, and an example that is pointed at tells of
    itself. Returned is, too, the text that says how many the model gets right.
    """
    first, second, target = sets[0]
    across = np.linspace(*drawn.x_limits, _GRID)[np.newaxis, :]
    down = np.linspace(*drawn.y_limits[::-1], _GRID)[:, np.newaxis]
    said = model({first: across, second: down})
    if np.shape(known(said)) != (_GRID, _GRID):  # a model that looks at one of them only
        said = said + 0.0 * across + 0.0 * down
    tracks = [
        Track("shade", "shade", [(0, said)]),
        Track("boundary", "level", [(0, said)], box=drawn.box),
    ]
    markup, score = _SHADE.format(*drawn.box) + _RINGS, ""
    places = apart(sets, drawn.x_limits, drawn.y_limits)
    for number, (data, (x, y)) in enumerate(zip(sets, places, strict=True)):
        if not np.isin(data[target], (0.0, 1.0)).all():
            continue
        p = model({first: data[first], second: data[second]})
        good = right(p, data[target])
        words = {"right": PICTURE.number(total(good)), "all": len(x)}
        score += say("descent.right_unseen" if number else "descent.right", **words)
        part = f"mistakes:{number}"
        tracks += [
            Track(part, "curve-x", [(0, where(good, np.nan, x))], drawn.x_scale),
            Track(part, "curve-y", [(0, where(good, np.nan, y))], drawn.y_scale),
        ]
        markup += _RINGED.format(number)
        xs, ys = (s[0] + s[1] * many for s, many in ((drawn.x_scale, x), (drawn.y_scale, y)))
        for place in range(min(len(x), _MOST_TOLD)):
            part = f"{number}:{place}"
            markup += _SPOT.format(part, xs[place], ys[place])
            hint = told(data, target, place, item(p, float(place)))
            tracks.append(always(f"example:{part}", "hint", hint))
    return drawn.picture(say("descent.data_label"), markup), tracks, score


def right(p: Number, y: Number) -> Number:
    """Return 1 where p lies on the side of 1/2 that y is on, else 0."""
    return equal(greater(p, _HALF), y)


def kind(data: Mapping[str, Array], target: str, y: float) -> str:
    """Return the word for what an example is."""
    return data.kinds[int(y)] if isinstance(data, Mails) else f"{show_name(target)} = {y:g}"


def told(data: Mapping[str, Array], target: str, place: int, p: Number) -> Text:
    """Tell all of one example: its text, p, what it is, and its cross-entropy."""
    y = float(data[target][place])
    loss = -log(maximum(p if y > _HALF else 1.0 - p, _SMALL))
    said = say(
        "by_hand.example_one" if y > _HALF else "by_hand.example_zero",
        p=PICTURE.number(p),
        kind=kind(data, target, y),
        loss=PICTURE.number(loss),
    )
    return joined([text_of(data, place), said], "\n")


def text_of(data: Mapping[str, Array], place: int) -> str:
    """Return the text of an example, where it has one."""
    return data.texts[place] if isinstance(data, Mails) else ""


def _sides(sets: Sequence[Mapping[str, Array]], name: str) -> Limits:
    low, high = (float(end([end(data[name]) for data in sets])) for end in (np.min, np.max))
    room = 0.14 * (high - low or 1.0)
    return low - room, high + room
