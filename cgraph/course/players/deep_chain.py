"""A deep chain of layers, in which values and gradients dwindle or grow; and what helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from cgraph.course.networks import one_of
from cgraph.course.players.plots import Plot, plot
from cgraph.errors import CgraphError
from cgraph.functions import (
    abs,  # noqa: A004
    divide,
    equal,
    exp,
    floor,
    greater,
    item,
    less,
    log,
    maximum,
    mean,
    minimum,
    sqrt,
)
from cgraph.graph import Graph, Node, function_of, input  # noqa: A004
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.notation import PICTURE, SOURCE
from cgraph.pictures.frames import Choice, Field, Picture, Text, Track, joined
from cgraph.pictures.palette import LIGHT
from cgraph.pictures.wording import chosen
from cgraph.players.content import Content
from cgraph.players.player import Player
from cgraph.tape import Symbol, Tape, known
from cgraph.values import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LAYERS, _UNITS, _SEED = 20, 8, 4
_ACTIVATIONS = ("linear", "tanh", "sigmoid", "relu")
_SIGNS = ("linear", "tanh", "σ", "relu")
_SIZES = (0.05, 3.0)  # of the weights
_CLIP = 10.0  # gradients are not let grow above
_FAR = 1e-10, 1e10  # of the plot
_GONE = 1e-2  # of a gradient that has vanished
_TRIED = np.geomspace(*_SIZES, 61)
_DOTS = "fill:none;stroke-width:2;marker:url(#{0})"


def _plain(f: Node, _: Node) -> Node:
    return f


def _skip(f: Node, before: Node) -> Node:
    return before + f


#: What can be done in every layer: of a layer's result and what came into it.
CURES: dict[str, Callable[[Node, Node], Node]] = {
    "plain": _plain,
    "clip": _plain,
    "skip": _skip,
    "normalise": _plain,
}


def deep_chain(
    depth: int = 10, size: float = 0.2, activation: str = "tanh", cure: str = "plain"
) -> Player:
    """Return a player of up to 20 layers of 8 units: sizes of values forward, of gradients back.

    `depth` and the standard deviation `size` of the weights can be changed, the `activation` and
    a `cure` chosen: "plain" is none, "clip", "skip" or "normalise". The slider of the size marks
    the critical one, at which a gradient arrives as large as it set out. NameUnknownError for
    another activation or cure,
    CgraphError for a depth or a size out of its range.
    """
    if not (isinstance(depth, Real) and depth in range(1, _LAYERS + 1)):
        raise CgraphError(_depth_told("depth", repr(depth)))
    least, most = _SIZES
    if not (isinstance(size, Real) and least <= size <= most):
        words = {"name": "size", "least": least, "most": most}
        raise CgraphError(say("arguments.setting_range", given=repr(size), **words))
    one_of("activation", activation, _ACTIVATIONS)
    one_of("cure", cure, CURES)
    critical = _critical()
    start = float(depth), float(size), float(_ACTIVATIONS.index(activation))
    contents = {one: _Chain(one, start, critical).content() for one in CURES}
    content = contents[cure]
    content.variants = [(say(f"deep_chain.{one}"), contents[one]) for one in CURES]
    content.choice = say("deep_chain.choice")
    return Player(content)


def _depth_told(name: str, given: str) -> str:
    return say("deep_chain.depth_range", name=name, most=_LAYERS, given=given)


@dataclass
class _Sizes:
    """The sizes of values and gradients in front of each layer, and behind the last one."""

    values: list[Number]
    gradients: list[Number]


def _graph(cure: str) -> Graph:
    """Return the chain as a graph. `on1` and so on say which layers there are, 0 or 1."""
    generator = np.random.default_rng(_SEED)
    h: Node = input("h0", generator.standard_normal(_UNITS).round(2))
    size, relevant = input("size", 1.0), [input(name, 0.0) for name in _ACTIVATIONS]
    for layer in range(1, _LAYERS + 1):
        z = size * (h @ generator.standard_normal((_UNITS, _UNITS)).round(2))
        if cure == "normalise":
            z = z / function_of("sqrt")(function_of("mean")(z**2) + 1e-12)
        bent = [z, *(function_of(name)(z) for name in _ACTIVATIONS[1:])]
        parts = [on * one for on, one in zip(relevant, bent, strict=True)]
        f = parts[0] + parts[1] + parts[2] + parts[3]
        h = (h + input(f"on{layer}", 1.0) * (CURES[cure](f, h) - h)).named(f"h{layer}")
    return Graph(function_of("sum")(h * generator.standard_normal(_UNITS).round(2)))


def _run(graph: Graph, depth: Number, size: Number, activation: Number, h0: Number) -> _Sizes:
    """Run both passes: on numbers, or on symbols."""
    structure, given = graph.structure, {"size": size, "h0": h0}
    given |= {f"on{k}": less(k - 1.0, depth) for k in range(1, _LAYERS + 1)}
    for place, name in enumerate(_ACTIVATIONS):
        given[name] = less(abs(activation - float(place)), 0.5)
    values = graph.values[: structure.leaves]
    leaves = [
        given.get(label, value) for label, value in zip(structure.labels, values, strict=False)
    ]
    now = structure.computed(leaves)
    places = [structure.by_label[f"h{layer}"] for layer in range(_LAYERS + 1)]
    slopes = structure.gradients(now, [places[0]])
    return _Sizes([_size(now[place]) for place in places], [_size(slopes[p]) for p in places])


def _size(many: Number) -> Number:
    return sqrt(mean(many * many)) if isinstance(many, Symbol) else np.sqrt(np.mean(many**2, -1))


@cache
def _critical() -> Array:
    """Return the critical size of the weights: a row for each activation, a column for each depth.

    It is the least one at which the gradient arrives as large as it set out, nan where there is
    none: all sizes are tried, in one go for each depth.
    """
    graph = _graph("plain")
    h0 = np.tile(graph.inputs["h0"], (len(_TRIED), 1))  # type: ignore[arg-type]
    table = np.full((len(_ACTIVATIONS), _LAYERS), np.nan)
    for (row, column), _ in np.ndenumerate(table):
        sizes = _run(graph, float(column + 1), _TRIED[:, None], float(row), h0)
        ratio = np.log(sizes.gradients[0] / sizes.gradients[-1])
        over = int(np.argmax(ratio >= 0.0))
        if over:
            share = ratio[over - 1] / (ratio[over - 1] - ratio[over])
            low, high = np.log(_TRIED[over - 1 : over + 1])
            table[row, column] = np.exp(low + share * (high - low))
    return table


class _Chain:
    """Builds what is shown with one cure."""

    def __init__(self, cure: str, start: tuple[float, float, float], critical: Array) -> None:
        self.cure = cure
        self.tape = Tape()
        self.depth, self.size, self.activation = map(self.tape.symbol, start)
        graph = _graph(cure)
        with np.errstate(all="ignore"):
            h0 = self.tape.symbol(graph.inputs["h0"])
            self.sizes = _run(graph, self.depth, self.size, self.activation, h0)
            place = self.activation * float(_LAYERS) + self.depth - 1.0
            self.critical = item(self.tape.symbol(critical.ravel()), place)
            last = self.sizes.gradients[-1]
            arrived = [divide(one, last) for one in self.sizes.gradients]
            if cure == "clip":
                arrived = [minimum(one, _CLIP) for one in arrived]
            self.arrived = arrived
            self.factor = exp(divide(log(arrived[0]), self.depth))
            self.checks = self._checks()

    def _checks(self) -> list[tuple[Symbol, Text]]:
        """Return what is wrong with a depth or a size that no chain has."""
        depth, size, (least, most) = self.depth, self.size, _SIZES
        usable = minimum(maximum(floor(depth), 1.0), float(_LAYERS))
        name, given = say("deep_chain.weights"), PICTURE.number(size)
        told = say("arguments.setting_range", name=name, least=least, most=most, given=given)
        return [
            (
                1.0 - equal(depth, usable),
                _depth_told(say("deep_chain.depth"), PICTURE.number(depth)),
            ),
            (less(size, least), told),
            (greater(size, most), told),
        ]

    def content(self) -> Content:
        """Return all that is shown."""
        drawn = plot(
            "chain",
            ((-0.5, _LAYERS + 0.5), _FAR),
            (say("deep_chain.layer"), say("deep_chain.size")),
            _whole_layers,
            log_y=True,
        )
        picture, tracks = self._curves(drawn)
        write, left = PICTURE.number, self.arrived[0]
        verdict = greater(left, _GONE) + greater(left, 1.0 / _GONE)
        said = say("deep_chain.sentence", factor=write(self.factor), left=write(left))
        words = tuple(
            f"{said} {say(f'deep_chain.{w}')}" for w in ("vanishes", "arrives", "explodes")
        )
        tracks.append(Track("sentence", "text", [(0, chosen(verdict, *words))]))
        source = joined(
            [
                (
                    f"import cgraph as cg\n\ncg.deep_chain(depth={write(self.depth, SOURCE)}, "
                    f"size={write(self.size, SOURCE)}, activation="
                ),
                Choice(self.activation, tuple(map(repr, _ACTIVATIONS))),
                f", cure={self.cure!r})",
            ]
        )
        return Content(
            pictures=[picture],
            tracks=tracks,
            fields=self._fields(),
            checks=self.checks,
            tape=self.tape,
            transcript=self._transcript(),
            source=source,
        )

    def _curves(self, drawn: Plot) -> tuple[Picture, list[Track]]:
        """Return the sizes in front of each layer: a line forward, and one back."""
        across = [minimum(float(layer), self.depth) for layer in range(_LAYERS + 1)]
        markup, tracks, rows = "", [], ""
        for place, (name, colour, sign, sizes) in enumerate(
            (
                ("values", "value", "○", self.sizes.values),
                ("gradients", "gradient", "▲", self.arrived),
            )
        ):
            part, mark = f"sizes:{name}", f"chain-{name}"
            shape = '<circle r="3"/>' if sign == "○" else '<path d="M0 -5L4.5 4H-4.5Z"/>'
            markup += (
                f'<marker id="{mark}" viewBox="-6 -6 12 12" markerWidth="12" markerHeight="12" '
                f'markerUnits="userSpaceOnUse" style="fill:var(--cg-{colour})">{shape}</marker>'
                f'<polyline data-part="{part}" style="stroke:var(--cg-{colour});'
                f'{_DOTS.format(mark)}"/>'
            )
            tracks += drawn.line(part, across, [drawn.height(one) for one in sizes])
            x, y = drawn.box[0] + 8, drawn.box[1] + 16 + 18 * place
            rows += (
                f'<text x="{x}" y="{y}" style="font-size:13px;fill:var(--cg-{colour});paint-order:'
                f'stroke;stroke:var(--cg-ground);stroke-width:4">{sign} {say(f"deep_chain.{name}")}'
                "</text>"
            )
        return drawn.picture(say("deep_chain.label"), markup, rows), tracks

    def _fields(self) -> list[Field]:
        mark = say("deep_chain.critical", size=PICTURE.number(self.critical))
        return [
            Field("depth", say("deep_chain.depth"), float(self.depth.value), self.depth,
                  1.0, float(_LAYERS), 1.0),
            Field("size", say("deep_chain.weights"), float(self.size.value), self.size,
                  *_SIZES, logarithmic=True, marks=[(self.critical, mark)]),
            Field("activation", say("deep_chain.activation"), float(self.activation.value),
                  self.activation, options=_SIGNS),
        ]  # fmt: skip

    def _transcript(self) -> str:
        lines = [say("deep_chain.sentence", factor=_now(self.factor), left=_now(self.arrived[0]))]
        if np.isfinite(self.critical.value):
            lines.append(say("deep_chain.critical", size=_now(self.critical)))
        for layer in range(0, int(self.depth.value) + 1, 5):
            sizes = _now(self.sizes.values[layer]), _now(self.arrived[layer])
            lines.append(say("deep_chain.line", layer=layer, value=sizes[0], gradient=sizes[1]))
        return "\n".join(lines)


def _whole_layers(axes: Axes) -> None:
    axes.axhline(1.0, color=LIGHT["line"], linewidth=1)
    axes.set_xticks(range(0, _LAYERS + 1, 5))


def _now(number: Number) -> str:
    return PICTURE.number(float(known(number)))
