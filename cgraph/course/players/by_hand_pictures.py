"""What the hand moves: the slope under a ball, one bar for each example, squares at a line."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np

from cgraph.course.players.data_pictures import kind, right, text_of, told
from cgraph.course.players.descent_trace import Round
from cgraph.course.players.landscape import loss_over
from cgraph.course.players.plots import Plot
from cgraph.functions import abs, item, maximum  # noqa: A004
from cgraph.graph import Graph
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.notation import INNER, PICTURE
from cgraph.pictures.frames import Drag, Picture, Track, always
from cgraph.pictures.wording import chosen
from cgraph.symbols import show_name
from cgraph.values import Array

_GRID = 61  # of the level line, each way
_HALF = 0.5  # between the classes 0 and 1

_TIP = (
    '<marker id="{0}-tip" viewBox="0 -5 10 10" refX="9" markerWidth="13" markerHeight="13" '
    'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 -5L10 0L0 5z" '
    'style="fill:var(--cg-parameter)"/></marker>'
)
_ARROW = "fill:none;stroke:var(--cg-parameter);stroke-width:3;marker-end:url(#{0}-tip)"
_THIN = "fill:none;stroke:var(--cg-quiet);stroke-width:1.2;stroke-dasharray:3 3"
_TANGENT = "fill:none;stroke:var(--cg-gradient);stroke-width:1.6"
_RING = '<circle r="5" style="fill:var(--cg-ground);stroke:var(--cg-gradient);stroke-width:2"/>'
_DISC = '<circle r="5" style="fill:var(--cg-value)"/>'
_SHAPES = {  # of the rows that tell what is what
    "arrow": '<path d="M2 9H20" style="stroke:var(--cg-parameter);stroke-width:3"/>'
    '<path d="M18 3L28 9L18 15z" style="fill:var(--cg-parameter)"/>',
    "ring": f'<g transform="translate(15 9)">{_RING}</g>',
    "disc": f'<g transform="translate(15 9)">{_DISC}</g>',
    "": "",
}


def _polyline(part: str, style: str) -> str:
    return f'<polyline data-part="{part}" style="{style}"/>'


# ---- the slope under a ball


def promise(now: Round) -> Number:
    """Return the loss after a step, as the slope has it."""
    change: Number = 0.0
    for name, slope in now.slope.items():
        change = change + slope * (now.moved[name] - now.theta[name])
    return now.loss + change


def step_on_curve(plot: Plot, now: Round, real: Number) -> tuple[str, list[Track]]:
    """Return the tangent at the ball, the step on the axis, and where the step leads."""
    (name, here), (there,) = *now.theta.items(), now.moved.values()
    low, high = plot.y_limits
    ground = low + 0.025 * (high - low)
    markup = (
        _TIP.format(plot.name)
        + _polyline("tangent", _TANGENT)
        + _polyline("here", _THIN)
        + _polyline("there", _THIN)
        + _polyline("step", _ARROW.format(plot.name))
        + f'<g data-part="promised">{_RING}</g><g data-part="real">{_DISC}</g>'
    )
    promised = promise(now)
    tracks = [
        *plot.through("tangent", here, now.loss, now.slope[name]),
        *plot.line("here", [here, here], [low, now.loss]),
        *plot.line("there", [there, there, there], [low, promised, real]),
        *plot.line("step", [here, there], [ground, ground]),
        *plot.point("promised", there, promised),
        *plot.point("real", there, real),
    ]
    return markup, tracks


def step_on_map(plot: Plot, now: Round, graph: Graph) -> tuple[str, list[Track]]:
    """Return the line of equal loss through the ball, and the step across it."""
    (first, x), (second, y) = now.theta.items()
    across, down = np.meshgrid(
        np.linspace(*plot.x_limits, _GRID), np.linspace(*plot.y_limits[::-1], _GRID)
    )
    losses = np.array(loss_over(graph, {first: across, second: down}))
    markup = (
        _TIP.format(plot.name)
        + f'<path data-part="level" style="{_TANGENT}"/>'
        + _polyline("step", _ARROW.format(plot.name))
    )
    tracks = [
        Track("level", "level", [(0, losses - now.loss + _HALF)], box=plot.box),
        *plot.line("step", [x, now.moved[first]], [y, now.moved[second]]),
    ]
    return markup, tracks


def promise_panel(now: Round, real: Number) -> tuple[Picture, list[Track]]:
    """Return the panel of the step and its numbers, of what the slope promises, and what comes."""
    rows, tracks = [], []
    rate, promised = PICTURE.number(now.rate), promise(now)
    for name, slope in now.slope.items():
        said = say("by_hand.step", name=show_name(name))
        numbers = f"−{rate} × {PICTURE.number(slope, INNER)}"
        text = f"{numbers} = {PICTURE.number(now.moved[name] - now.theta[name])}"
        rows.append(_row("arrow", said, f"step:{name}"))
        tracks.append(always(f"step:{name}", "text", text))
    for shape, part, said, number in (
        ("ring", "promise", say("by_hand.promise"), promised),
        ("disc", "reality", say("by_hand.reality"), real),
        ("", "gap", say("by_hand.gap"), real - promised),
    ):
        rows.append(_row(shape, said, part))
        tracks.append(always(part, "text", PICTURE.number(number)))
    markup = f'<div class="promise">{"".join(rows)}</div>'
    return Picture("promise", markup, say("by_hand.promise_label")), tracks


def _row(shape: str, words: str, part: str) -> str:
    return (
        f'<p><svg viewBox="0 0 30 18" width="30" height="18" aria-hidden="true">{_SHAPES[shape]}'
        f'</svg><span>{escape(words)}</span> <b data-part="{part}"></b></p>'
    )


# ---- one bar for each example


def bars(data: Mapping[str, Array], p: Number) -> tuple[Picture, list[Track]]:
    """Return a picture with p as a bar for each example, marked right or wrong, and its tracks."""
    *features, target = data
    rows, tracks = [], []
    for place, y in enumerate(data[target].tolist()):
        counts = " · ".join(f"{show_name(name)} = {data[name][place]:g}" for name in features)
        rows.append(
            f'<li data-part="example:{place}">'
            f'<span class="what">{escape(text_of(data, place))}</span><span class="note">'
            f'{escape(counts)}</span><svg viewBox="-4 0 108 10" '
            f'preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="100" '
            f'height="10"/><rect data-part="bar:{place}" class="part" height="10"/>'
            f'<rect class="goal" x="{102 if y else -4}" width="2" height="10"/>'
            f'<path d="M50 0V10"/></svg><b data-part="p:{place}"></b>'
            f'<span>{escape(kind(data, target, y))}</span><b data-part="mark:{place}"></b></li>'
        )
        one = item(p, float(place))
        good = right(one, y)
        tracks += [
            always(f"example:{place}", "state", chosen(good, "wrong", "right")),
            always(f"example:{place}", "hint", told(data, target, place, one)),
            always(f"bar:{place}", "width", one, (0.0, 100.0)),
            always(f"p:{place}", "text", PICTURE.number(one)),
            always(f"mark:{place}", "text", chosen(good, "✗", "✓")),
        ]
    markup = f'<ol class="bars">{"".join(rows)}</ol>'
    return Picture("bars", markup, say("by_hand.bars_label")), tracks


# ---- squares at a line


def squares(plot: Plot, data: Mapping[str, Array], said: Number) -> tuple[str, list[Track]]:
    """Return the square of each residual, standing at its point, and what makes it grow."""
    (_, across), (_, down) = data.items()
    (left, by_x), (_, by_y) = plot.x_scale, plot.y_scale
    residuals = said - down
    style = "fill:var(--cg-gradient);fill-opacity:.07;stroke:var(--cg-gradient);stroke-opacity:.6"
    middle = sum(plot.x_limits) / 2
    markup, tracks = "", []
    for place, (x, y) in enumerate(zip(across.tolist(), down.tolist(), strict=True)):
        inwards = -1 if x > middle else 1
        markup += (
            f'<g transform="translate({left + by_x * x:.1f} 0) scale({inwards} 1)">'
            f'<rect data-part="square:{place}" style="{style}"/></g>'
        )
        off = item(residuals, float(place))
        side, top = abs(off), maximum(off, 0.0) + y
        tracks += [
            always(f"square:{place}", "y", top, plot.y_scale),
            always(f"square:{place}", "width", side, (0.0, -by_y)),
            always(f"square:{place}", "height", side, (0.0, -by_y)),
        ]
    return markup, tracks


def grip(plot: Plot, name: str, x: float, height: Number) -> tuple[str, list[Track]]:
    """Return a ring that stays on the model's line, for what is pulled up and down there."""
    style = "fill:var(--cg-ground);stroke:var(--cg-parameter);stroke-width:3"
    left, factor = plot.x_scale
    part = f'<g data-part="grip:{escape(name)}"><circle r="6.5" style="{style}"/></g>'
    markup = f'<g transform="translate({left + factor * x:.1f} 0)">{part}</g>'
    return markup, [always(f"grip:{name}", "y", height, plot.y_scale)]


def pull(plot: Plot, name: str, x: float, ends: tuple[Number, Number]) -> Drag:
    """Return the strip around a grip; `ends` is what the parameter is at its bottom and top."""
    left, top, width, height = plot.box
    start, factor = plot.x_scale
    wide = 0.3 * width
    place = min(max(start + factor * x - wide / 2, left), left + width - wide)
    return Drag((place, top, wide, height), (x, x), ends, ("", name))
