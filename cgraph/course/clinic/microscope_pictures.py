"""What a microscope shows: sizes as heat maps over the steps, and as bars at the step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np

from cgraph.course.clinic.sizes import Slides
from cgraph.course.players.plots import Plot, plot
from cgraph.functions import divide, equal, item, log, maximum, minimum, where
from cgraph.graph import NodeView
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.notation import PICTURE
from cgraph.pictures.frames import Picture, Track, always
from cgraph.pictures.wording import chosen
from cgraph.symbols import show_name
from cgraph.tape import Symbol, Tape
from cgraph.values import Array

_ROW, _TOP = 22.0, 48.0
_NAME, _MAP, _BAR, _NUMBER, _GAP = 44.0, 130.0, 44.0, 78.0, 14.0
_MOST = 22  # rows; with more, biases are left out
_FAR = 30.0  # losses that differ by more are drawn on a logarithmic scale
_DECADES = 4.0  # to either side of what is usual, until a colour is full
_TEXT = "font-size:13px;fill:var(--cg-ink)"


class _Column(NamedTuple):
    name: str
    sizes: list[Array | None]  # of each row; None: it has none
    usual: float  # where neither colour is seen
    colour: str


def rows_of(slides: Slides) -> list[NodeView]:
    """Return the nodes that have a row, in order: parameters, what layers end with, the loss."""
    graph = slides.history.graph
    structure = graph.structure
    bends = [view for view in slides.nodes if view.operation and _ends_a_layer(view)]
    shown = [graph[name] for name in slides.history.parameters] + bends + [graph.output]

    def place(view: NodeView) -> tuple[int, int]:
        return min(structure.consumers[view.index], default=view.index), view.index

    rows = sorted({view.label: view for view in shown}.values(), key=place)
    matrices = [view for view in rows if view.operation or np.ndim(view.value) > 1]  # type: ignore[arg-type]
    if len(rows) > _MOST and any(view.operation is None for view in matrices):
        return matrices
    return rows[: 2 * _MOST]


def _ends_a_layer(view: NodeView) -> bool:
    return view.name is not None and view.name[0] != "z"


def microscope_picture(slides: Slides, tape: Tape, step: Number) -> tuple[Picture, list[Track]]:
    """Return the heat maps and the bars; `step` is the place in `slides.steps` that is shown."""
    rows, count = rows_of(slides), len(slides.steps)
    columns = [
        _Column("values", [slides.values[view.label] for view in rows], 1.0, "value"),
        _Column("gradients", [slides.used[view.label] for view in rows], 1e-2, "gradient"),
        _Column("ratios", [slides.ratios.get(view.label) for view in rows], 1e-3, "parameter"),
    ]
    height = _TOP + _ROW * len(rows) + 26.0
    wide = _MAP + _BAR + _NUMBER + _GAP
    markup, tracks = [], []
    for place, view in enumerate(rows):
        y = _TOP + _ROW * (place + 0.68)
        kind = "parameter" if view.kind == "parameter" else "ink"
        markup.append(
            f'<text data-part="row:{escape(view.label)}" x="{_NAME - 8}" y="{y}" style="{_TEXT};'
            f'fill:var(--cg-{kind});text-anchor:end">{escape(show_name(view.label))}</text>'
        )
    for number, column in enumerate(columns):
        left = _NAME + number * wide
        parts, moves = _drawn(column, tape, step, left, count)
        markup += parts
        tracks += moves
    label = say("microscope.label")
    width = _NAME + len(columns) * wide
    svg = (
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{"".join(markup)}'
        f'<text x="{_NAME}" y="{height - 6}" style="{_TEXT};fill:var(--cg-quiet)">'
        f"{escape(say('microscope.key'))}</text></svg>"
    )
    return Picture("microscope", svg, label), tracks


def _drawn(
    column: _Column, tape: Tape, step: Number, left: float, count: int
) -> tuple[list[str], list[Track]]:
    """Return one column: its heat map, a bar and a number in each row, a line at the step."""
    name, bottom = column.name, _TOP + _ROW * len(column.sizes)
    blank = np.full(count, column.usual)
    table = np.array([blank if one is None else one for one in column.sizes])
    sizes = tape.symbol(_short(table))
    map_part, line_part = f"map:{name}", f"at:{name}"
    title = escape(say(f"microscope.{name}"))
    markup = [
        f'<text x="{left}" y="{_TOP - 28}" style="{_TEXT};font-weight:700">{title}</text>',
        (
            f'<text x="{left}" y="{_TOP - 9}" style="{_TEXT};fill:var(--cg-quiet)">'
            f"{escape(say('microscope.steps'))}</text>"
        ),
        (
            f'<image data-part="{map_part}" x="{left}" y="{_TOP}" width="{_MAP}" '
            f'height="{bottom - _TOP}" preserveAspectRatio="none" '
            'style="image-rendering:pixelated"/>'
        ),
        (
            f'<rect x="{left}" y="{_TOP}" width="{_MAP}" height="{bottom - _TOP}" '
            f'style="fill:none;stroke:var(--cg-line)"/>'
        ),
        (
            f'<path data-part="{line_part}" d="M{left} {_TOP - 4}V{bottom + 4}" '
            f'style="stroke:var(--cg-ink);stroke-width:2"/>'
        ),
    ]
    share = _share(sizes, column.usual)
    tracks = [
        Track(map_part, "shade", [(0, share)]),
        always(line_part, "x", step, (0.0, _MAP / max(count - 1, 1))),
    ]
    for place, one in enumerate(column.sizes):
        if one is None:
            continue
        y, bar = _TOP + _ROW * place, left + _MAP + 8
        now, bar_at = (item(many, step + float(place * count)) for many in (sizes, share))
        parts = f"bar:{name}:{place}", f"size:{name}:{place}"
        markup.append(
            f'<rect x="{bar}" y="{y + 5}" width="{_BAR}" height="{_ROW - 10}" '
            f'style="fill:var(--cg-node-ground)"/>'
            f'<path d="M{bar + _BAR / 2} {y + 2}v{_ROW - 4}" style="stroke:var(--cg-line)"/>'
            f'<rect data-part="{parts[0]}" x="{bar}" y="{y + 5}" height="{_ROW - 10}" '
            f'style="fill:var(--cg-{column.colour})"/>'
            f'<text data-part="{parts[1]}" x="{bar + _BAR + 6}" y="{y + _ROW * 0.68}" '
            f'style="{_TEXT}"></text>'
        )
        tracks += [
            always(parts[0], "width", where(equal(now, now), bar_at, 0.0), (0.0, _BAR)),
            always(parts[1], "text", chosen(equal(now, now), "–", PICTURE.number(now))),
        ]
    return markup, tracks


def _share(sizes: Symbol, usual: float) -> Number:
    """Return where sizes lie between far too small, 0, and far too large, 1."""
    with np.errstate(all="ignore"):
        decades = divide(log(divide(sizes, usual)), math.log(10.0))
        return minimum(maximum(decades * (0.5 / _DECADES) + 0.5, 0.0), 1.0)


def _short(table: Array) -> Array:
    """Round to three digits: more are not shown, and a page has to carry them."""
    return np.array([[float(f"{one:.3g}") for one in row] for row in table.tolist()])


def loss_picture(
    runs: Sequence[tuple[Array, Array, Array | None]], titles: tuple[str, str]
) -> Plot:
    """Make room for some runs: of each its steps, its losses, and those on what is unseen."""
    every = np.concatenate([one for _, *losses in runs for one in losses if one is not None])
    every = every[np.isfinite(every)]
    last = max(float(steps[-1]) for steps, *_ in runs) or 1.0
    across = (-0.03 * last, 1.03 * last)
    least, most = float(every.min(initial=1.0)), float(every.max(initial=1.0))
    above = 0.15 * any(unseen is not None for *_, unseen in runs)  # for the names of the lines
    if least > 0.0 and most > _FAR * least:
        most = min(most, 1e6 * max(float(losses[0]) for _, losses, _ in runs))
        limits = across, (0.7 * least, 1.5 * most * (most / least) ** above)
        return plot("loss", limits, titles, lambda _: None, log_y=True)
    low = min(least, 0.0)
    room = (most - low) or 1.0
    limits = across, (low - 0.05 * room, most + (0.05 + above) * room)
    return plot("loss", limits, titles, lambda _: None)


def loss_curves(
    drawn: Plot, tape: Tape, step: Number, run: tuple[Array, Array, Array | None]
) -> tuple[Picture, list[Track]]:
    """Return the losses of one run, with a mark at the step; on what is unseen it is dashed."""
    steps, *losses = run
    across = tape.symbol(steps.astype(float))
    markup, tracks = "", []
    names: list[str] = []
    for name, colour, dashes, many in zip(
        ("seen", "unseen"), ("gradient", "value"), ("none", "7 4"), losses, strict=True
    ):
        if many is None:
            continue
        down = tape.symbol(_short(many[None])[0])
        shape = '<circle r="5"/>' if name == "seen" else '<path d="M0 -7L6.5 5H-6.5Z"/>'
        markup += (
            f'<g style="fill:var(--cg-{colour});stroke:var(--cg-{colour})">'
            f'<polyline data-part="losses:{name}" style="fill:none;stroke-width:2;'
            f'stroke-dasharray:{dashes}"/><g data-part="loss:{name}">{shape}</g></g>'
        )
        tracks += [
            Track(f"losses:{name}", "curve-x", [(0, across)], drawn.x_scale),
            Track(f"losses:{name}", "curve-y", [(0, drawn.height(down))], drawn.y_scale),
            *drawn.point(f"loss:{name}", item(across, step), drawn.height(item(down, step))),
        ]
        names.append(
            f'<tspan style="fill:var(--cg-{colour})">'
            f"{'●' if name == 'seen' else '▲'} {escape(say(f'microscope.{name}'))}</tspan>"
        )
    x, y = drawn.box[0] + drawn.box[2] - 6, drawn.box[1] + 14
    note = (
        f'<text x="{x}" y="{y}" style="font-size:13px;text-anchor:end;paint-order:stroke;'
        f'stroke:var(--cg-ground);stroke-width:4">{"&#8195;".join(names)}</text>'
    )
    notes = note if len(names) > 1 else ""
    return drawn.picture(say("descent.loss_label"), markup, notes), tracks
