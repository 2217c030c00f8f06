"""A function of one number as a curve, with a point on it that follows the hand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

import numpy as np

from cgraph.course.players.arguments import sides
from cgraph.course.players.graph_content import traced
from cgraph.course.players.landscape import Limits, heights, loss_over, room_between
from cgraph.errors import NameUnknownError, ShapeError
from cgraph.functions import stack
from cgraph.graph import Graph
from cgraph.graph.trace import Trace
from cgraph.language import say
from cgraph.notation import DIGITS, PICTURE, PLAIN
from cgraph.numerals import show
from cgraph.pictures.frames import Drag, Field, Picture, Steps, always
from cgraph.pictures.palette import css_reader
from cgraph.pictures.wording import name_list
from cgraph.players.content import Content
from cgraph.players.player import Player
from cgraph.players.source import arguments_of, formula_of
from cgraph.symbols import show_name
from cgraph.tape import Symbol

_POINTS = 201
_WIDTH, _HEIGHT = 560.0, 260.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 60.0, 545.0, 14.0, 214.0  # of the frame
_STYLE = """<style>
.axis { fill: none; stroke: var(--cg-line); }
.tick { font-size: 13px; fill: var(--cg-quiet); text-anchor: middle; }
.tick.up { text-anchor: end; }
.title { font-size: 16px; font-style: italic; fill: var(--cg-ink); text-anchor: middle; }
.curve { fill: none; stroke: var(--cg-value); stroke-width: 2.5; }
.drop { fill: none; stroke: var(--cg-quiet); stroke-dasharray: 4 4; }
.point { fill: var(--cg-value); }
</style>"""


def curve(
    graph: Graph, name: str | None = None, *, box: Mapping[str, Limits] | None = None
) -> Player:
    """Return a player of a graph's output over one of its numbers, from −8 to 8 unless `box` says.

    The point on the curve is dragged, slid or typed. `name` is the input or parameter that it moves
    along: where there is only one, it need not be named. NameUnknownError if it is no single number
    of the graph, ShapeError if the output is an array, DomainError if nothing in the box has a
    value; else the errors of `forward_player`.
    """
    trace = traced(graph)
    single = [
        label
        for label, symbol in trace.fields.items()
        if isinstance(symbol, Symbol) and not symbol.shape
    ]
    if name is None and len(single) == 1:
        [name] = single
    if name is None or name not in single:
        raise NameUnknownError(say("curve.unknown", known=name_list(single) or "–"))
    output = trace.graph.output
    if isinstance(output.value, np.ndarray):
        words = {"output": output.label, "shape": output.value.shape}
        raise ShapeError(say("curve.not_scalar", **words))
    reach = sides({} if box is None else box, [name])
    return Player(_content(trace, name, reach.get(name, (-8.0, 8.0))))


def _content(trace: Trace, name: str, limits: Limits) -> Content:
    across = np.linspace(*limits, _POINTS)
    losses = np.array(loss_over(trace.graph, {name: across}))
    lowest, highest = heights(losses, name, limits)
    room = 0.06 * room_between(lowest, highest)
    up = (lowest - room, highest + room)
    x_scale, y_scale = _scale(limits, _LEFT, _RIGHT), _scale(up, _BOTTOM, _TOP)
    output = trace.structure.labels[trace.structure.output]
    titles = show_name(name), show_name(output)
    label = say("curve.label", name=titles[0], output=titles[1])
    x, y = trace.fields[name], trace.symbol(output)

    def told(at: str, height: str) -> str:
        return say("curve.told", name=titles[0], output=titles[1], x=at, y=height)

    drawn = _axes(limits, up, titles) + _line(x_scale, y_scale, across, losses)
    moving = (
        '<polyline class="drop" data-part="drop"/>'
        '<g data-part="point"><circle class="point" r="7"/></g>'
    )
    drag = Drag((_LEFT, _TOP, _RIGHT - _LEFT, _BOTTOM - _TOP), limits, up, (name, ""))
    step = 10.0 ** math.floor(math.log10((limits[1] - limits[0]) / 100.0))
    some = slice(None, None, (_POINTS - 1) // 8)
    lines = [
        told(PLAIN.number(float(at)), PLAIN.number(float(height)))
        for at, height in zip(across[some], losses[some], strict=True)
    ]
    made = arguments_of(trace.graph, formula_of(trace.graph), trace.fields)
    cell = f"import cgraph as cg\n\ncg.curve(cg.parse({made}), {name!r}, box={ {name: limits} })"
    return Content(
        pictures=[Picture("curve", _svg(label, drawn + moving), label, (drag,))],
        steps=Steps(1),
        tracks=[
            always("point", "x", x, x_scale),
            always("point", "y", y, y_scale),
            always("drop", "curve-x", stack(x, x, limits[0]), x_scale),
            always("drop", "curve-y", stack(up[0], y, y), y_scale),
            always("sentence", "text", told(PICTURE.number(x), PICTURE.number(y, DIGITS))),
        ],
        fields=[Field(name, titles[0], float(x.value), x, *limits, step)],
        checks=[check[1:] for check in trace.checks()],
        tape=trace.tape,
        transcript="\n".join(lines),
        telling=_svg(label, drawn, alone=True),
        width=_WIDTH,
        source=made and cell,
    )


def _scale(limits: Limits, start: float, end: float) -> tuple[float, float]:
    factor = (end - start) / (limits[1] - limits[0])
    return start - limits[0] * factor, factor


def _svg(label: str, inside: str, *, alone: bool = False) -> str:
    space = ' xmlns="http://www.w3.org/2000/svg" class="cg-curve" font-family="sans-serif"'
    style = f"<style>{css_reader('cg-curve')}</style>" if alone else ""
    return (
        f'<svg{space if alone else ""} role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}">'
        f"{style}{_STYLE}{inside}</svg>"
    )


def _line(x_scale: Limits, y_scale: Limits, across: np.ndarray, heights: np.ndarray) -> str:
    """Return the curve; it breaks where the function has no value."""
    pieces, begun = [], False
    for x, y in zip(across, heights, strict=True):
        if np.isfinite(y):
            place = f"{x_scale[0] + x_scale[1] * x:.1f} {y_scale[0] + y_scale[1] * y:.1f}"
            pieces.append(f"{'L' if begun else 'M'}{place}")
        begun = bool(np.isfinite(y))
    return f'<path class="curve" d="{"".join(pieces)}"/>'


def _axes(limits: Limits, sides: Limits, titles: tuple[str, str]) -> str:
    """Return both axes with round numbers along them."""
    x_scale, y_scale = _scale(limits, _LEFT, _RIGHT), _scale(sides, _BOTTOM, _TOP)
    parts = [f'<path class="axis" d="M{_LEFT} {_TOP}V{_BOTTOM}H{_RIGHT}"/>']
    for number in _round(limits):
        x = x_scale[0] + x_scale[1] * number
        parts.append(f'<path class="axis" d="M{x:.1f} {_BOTTOM}v5"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{_BOTTOM + 20}">{show(number)}</text>')
    for number in _round(sides):
        y = y_scale[0] + y_scale[1] * number
        parts.append(f'<path class="axis" d="M{_LEFT} {y:.1f}h-5"/>')
        text = f'x="{_LEFT - 9}" y="{y + 4.5:.1f}">{show(number)}</text>'
        parts.append(f'<text class="tick up" {text}')
    across, up = map(escape, titles)
    middle = (_LEFT + _RIGHT) / 2, (_TOP + _BOTTOM) / 2
    parts.append(f'<text class="title" x="{middle[0]}" y="{_HEIGHT - 4}">{across}</text>')
    parts.append(f'<text class="title" x="14" y="{middle[1]}">{up}</text>')
    return "".join(parts)


def _round(limits: Limits) -> list[float]:
    """Return some four to eight round numbers between two others."""
    rough = (limits[1] - limits[0]) / 4.0
    unit = 10.0 ** math.floor(math.log10(rough))
    step = max(unit * times for times in (1, 2, 5) if unit * times <= rough)
    first, last = math.ceil(limits[0] / step), math.floor(limits[1] / step)
    return [place * step for place in range(first, last + 1)]
