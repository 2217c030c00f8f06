"""What a change does: two points of a curve, with secant and tangent; ratios along the paths."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from cgraph.course.players.plots import Plot
from cgraph.functions import divide, finite
from cgraph.graph.passes import Number
from cgraph.graph.steps import gradient
from cgraph.notation import INNER, PICTURE
from cgraph.pictures.frames import Text, Track, always
from cgraph.pictures.wording import addition, chosen
from cgraph.symbols import show_name

_LINE = "fill:none;stroke:var(--cg-ink);stroke-width:2"
_TANGENT = "fill:none;stroke:var(--cg-gradient);stroke-width:2;stroke-dasharray:7 4"
_RING = "fill:var(--cg-ground);stroke:var(--cg-value);stroke-width:3"
_WORD = (
    "font-size:13px;fill:var(--cg-ink);paint-order:stroke;stroke:var(--cg-ground);stroke-width:4"
)


class Change(NamedTuple):
    """How the output y changes as the input x does: both by name, where, and by how much."""

    names: tuple[str, str]
    x: Number
    y: Number
    across: Number
    up: Number
    slope: Number  # ∂y/∂x

    @property
    def ratio(self) -> Number:
        """Δy/Δx, no number where Δx is 0."""
        return divide(self.up, self.across)

    @property
    def words(self) -> tuple[str, str]:
        """Return how the two changes are written."""
        across, up = map(show_name, self.names)
        return f"Δ{across}", f"Δ{up}"


class Sent(NamedTuple):
    """What a change causes along one edge, from the source to the target, by way of a slot.

    `part` is what it adds to the target's change, of which `total` is there by then: all of it,
    if this edge is the `last`. Operands change one after the other, so the parts add up exactly.
    """

    source: str
    target: str
    slot: int
    change: Number
    part: Number
    total: Number
    last: bool

    @property
    def ratio(self) -> Number:
        """The part for each unit of the source's change."""
        return divide(self.part, self.change)


def secant(plot: Plot, change: Change) -> tuple[str, list[Track]]:
    """Return what stands on the curve: both points, how far it is, and the lines through them."""
    _, x, y, across, up, slope = change
    run, rise = map(escape, change.words)
    markup = (
        f'<polyline data-part="tangent" style="{_TANGENT}"/>'
        f'<polyline data-part="secant" style="{_LINE}"/>'
        f'<polyline data-part="run" style="{_LINE}"/><polyline data-part="rise" style="{_LINE}"/>'
        '<g data-part="from"><circle r="5" style="fill:var(--cg-value)"/></g>'
        f'<g data-part="to"><circle r="6.5" style="{_RING}"/></g>'
        f'<g data-part="run-word"><text x="-8" y="16" style="{_WORD}">{run}</text></g>'
        f'<g data-part="rise-word"><text x="8" y="4" style="{_WORD}">{rise}</text></g>'
    )
    tracks = [
        *plot.through("tangent", x, y, slope),
        *plot.through("secant", x, y, change.ratio),
        *plot.line("run", [x, x + across], [y, y]),
        *plot.line("rise", [x + across, x + across], [y, y + up]),
        *plot.point("from", x, y),
        *plot.point("to", x + across, y + up),
        *plot.point("run-word", x + 0.5 * across, y),
        *plot.point("rise-word", x + across, y + 0.5 * up),
    ]
    return markup, tracks


def paths_panel(ways: Sequence[Sequence[Sent]], change: Change) -> tuple[str, list[Track]]:
    """Return the panel that multiplies the ratios along each way, adds up, and tells the slope."""
    write = PICTURE.number
    name, output = change.names
    rows: list[tuple[str, Text]] = []
    products = []
    for way in ways:
        product: Number = 1.0
        for one in way:
            product = product * one.ratio
        products.append(product)
        head = " → ".join(map(show_name, (name, *(one.target for one in way))))
        factors = [write(way[0].ratio), *(write(one.ratio, INNER) for one in way[1:])]
        text = " × ".join(factors) + (f" = {write(product)}" if way[1:] else "")
        rows.append((head, chosen(finite(product), "?", text)))
    run, rise = change.words
    added = addition(products, change.ratio) if products[1:] else write(change.ratio)
    rows += [
        (f"{rise}/{run}", chosen(finite(change.ratio), "?", added)),
        (gradient(output, name, PICTURE), write(change.slope)),
    ]
    markup = "".join(
        f'<p><span>{escape(head)}</span><b data-part="way:{place}"></b></p>'
        for place, (head, _) in enumerate(rows)
    )
    tracks = [always(f"way:{place}", "text", text) for place, (_, text) in enumerate(rows)]
    return f'<div class="ways" data-part="ways">{markup}</div>', tracks
