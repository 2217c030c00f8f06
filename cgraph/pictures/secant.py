"""A curve with two points on it: the secant through both, and the tangent that it becomes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from cgraph.functions import equal
from cgraph.graph.steps import gradient
from cgraph.language import say
from cgraph.notation import INNER, PICTURE
from cgraph.pictures.frames import Picture, Track, always
from cgraph.pictures.wording import addition, chosen
from cgraph.symbols import show_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cgraph.graph.passes import Number
    from cgraph.pictures.plots import Plot

MOST_PATHS = 4  # that are told one by one
_LEG = "fill:none;stroke:var(--cg-ink);stroke-width:1.5"
_SECANT = "fill:none;stroke:var(--cg-ink);stroke-width:2"
_TANGENT = "fill:none;stroke:var(--cg-gradient);stroke-width:2;stroke-dasharray:7 4"
_WORD = (
    "font-size:13px;fill:var(--cg-ink);paint-order:stroke;stroke:var(--cg-ground);stroke-width:4px"
)


def secant(
    plot: Plot,
    point: tuple[Number, Number],
    moves: tuple[Number, Number],
    ratio: Number,
    slope: Number,
    words: tuple[str, str],
) -> tuple[str, list[Track]]:
    """Return what stands on the curve: a point, the one moved to, and the lines through them.

    `moves` is how far it is from one to the other, across and up; `words` names the two.
    """
    (x, y), (across, up) = point, moves
    run, rise = words
    markup = (
        f'<polyline data-part="tangent" style="{_TANGENT}"/>'
        f'<polyline data-part="secant" style="{_SECANT}"/>'
        f'<polyline data-part="run" style="{_LEG}"/><polyline data-part="rise" style="{_LEG}"/>'
        '<g data-part="from"><circle r="5" style="fill:var(--cg-value)"/></g>'
        '<g data-part="to"><circle r="6.5" style="fill:var(--cg-ground);stroke:var(--cg-value);'
        'stroke-width:3"/></g>'
        f'<g data-part="run-word"><text y="16" style="{_WORD};text-anchor:middle">{escape(run)}</text></g>'
        f'<g data-part="rise-word"><text x="8" y="4" style="{_WORD}">{escape(rise)}</text></g>'
    )
    tracks = [
        *plot.through("tangent", x, y, slope),
        *plot.through("secant", x, y, ratio),
        *plot.line("run", [x, x + across], [y, y]),
        *plot.line("rise", [x + across, x + across], [y, y + up]),
        *plot.point("from", x, y),
        *plot.point("to", x + across, y + up),
        *plot.point("run-word", x + 0.5 * across, y),
        *plot.point("rise-word", x + across, y + 0.5 * up),
    ]
    return markup, tracks


def paths_panel(
    ways: Sequence[Sequence[Any]], name: str, output: str, ratio: Number, slope: Number, last: int
) -> tuple[str, list[Track]]:
    """Return the panel that multiplies the ratios along each way, and adds up: from step `last`."""
    if not ways:
        return "", []
    write = PICTURE.number
    rows, tracks, products = [], [], []
    for place, way in enumerate(ways):
        names = " → ".join([show_name(name), *(show_name(one.target) for one in way)])
        product: Number = 1.0
        for one in way:
            product = product * one.ratio
        products.append(product)
        factors = [write(way[0].ratio), *(write(one.ratio, INNER) for one in way[1:])]
        text = " × ".join(factors) + (f" = {write(product)}" if way[1:] else "")
        rows.append(f'<p><span>{escape(names)}</span><b data-part="way:{place}"></b></p>')
        tracks.append(always(f"way:{place}", "text", text))
    whole = f"Δ{show_name(output)}/Δ{show_name(name)}"
    sums = addition(products, ratio) if len(ways) > 1 else write(ratio)
    for head, part, text in (
        (whole, "ratio", sums),
        (gradient(output, name, PICTURE), "slope", write(slope)),
    ):
        rows.append(f'<p><span>{escape(head)}</span><b data-part="{part}"></b></p>')
        tracks.append(always(part, "text", text))
    markup = f'<div class="ways" data-part="ways">{"".join(rows)}</div>'
    tracks.append(Track("ways", "state", [(0, "hidden"), (last, "")]))
    return markup, tracks
