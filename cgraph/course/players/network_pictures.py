"""The pictures of a network: its nodes with what each sees, and the plane that it divides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from html import escape
from itertools import product
from typing import Any

import numpy as np

from cgraph.course.players.plots import Plot, plot
from cgraph.functions import (
    abs,  # noqa: A004
    columns,
    divide,
    equal,
    greater,
    item,
    largest,
    less,
    maximum,
    minimum,
    sigmoid,
    sqrt,
    stack,
    where,
)
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.notation import PICTURE
from cgraph.operations import Operation
from cgraph.pictures.frames import Choice, Picture, Text, Track, always
from cgraph.symbols import show_name
from cgraph.tape import Symbol

MOST = 8  # nodes in a hidden layer
REACH = 3.0  # of the plane, each way
SHADES = 100  # of the plane, each way
_MAP = 20  # shades of what a node sees, each way
_SIDE = 23.0  # of a node, in units of the SVG
_ROW, _COLUMN = 36.0, 125.0  # between nodes
_LARGER, _LARGER_TEXT = 1.9, 1.3  # at most, where a layer has few nodes
_MARGIN = 42.0
_THICK = 1.6  # of a line, for each unit of weight
_FAR = 4.0 * REACH
_CELL = 12.0  # side of a number in a heat map
_CELLS_LEFT, _ARRAY = 10.0, 180.0  # where heat maps begin, and how far they are apart
_SHADE = (
    '<image data-part="shade" x="{0}" y="{1}" width="{2}" height="{3}" opacity="0.45" '
    'preserveAspectRatio="none"/><path data-part="boundary" style="fill:none;'
    'stroke:var(--cg-parameter);stroke-width:3"/>'
)
_KINDS = (  # of points: the shape of one of class 0, and of class 1
    ("train", "<circle r='4.4'/>"),
    ("test", "<path d='M0 -5.6L5.6 0L0 5.6L-5.6 0Z'/>"),
)


@dataclass
class Network:
    """A network in numbers: how many nodes its layers have, and its parameters, as symbols."""

    sizes: Sequence[Number]  # 2, those of the hidden layers, 1
    activation: Operation
    kind: Number
    theta: dict[str, Symbol]
    slope: dict[str, Number]
    names: Sequence[str]  # of the features

    def there(self, layer: int, node: int) -> Number:
        """Return 1 where a layer has that many nodes, else 0."""
        size = self.sizes[layer]
        return less(float(node), size) if isinstance(size, Symbol) else float(node < size)

    def nodes(self, layer: int) -> range:
        """Return the places that nodes of a layer may have."""
        return range(MOST if isinstance(self.sizes[layer], Symbol) else int(self.sizes[layer]))

    def edges(self, layer: int) -> Iterator[tuple[int, int]]:
        """Return the places of nodes that edges into a layer may connect."""
        return product(self.nodes(layer - 1), self.nodes(layer))

    def weight(self, layer: int, source: int, target: int, *, slope: bool = False) -> Number:
        """Return a weight, or its gradient: 0 where there is no such edge."""
        there = self.there(layer - 1, source) * self.there(layer, target)
        place = there * (source * self.sizes[layer] + float(target))
        many = (self.slope if slope else self.theta)[f"W{layer}"]
        return there * item(many, place)

    def bias(self, layer: int, node: int) -> Number:
        """Return a bias: 0 where there is no such node."""
        there = self.there(layer, node)
        return there * item(self.theta[f"b{layer}"], there * float(node))

    def seen(self, *features: Number) -> list[list[Number]]:
        """Return the values of the nodes of each layer; of the last one, p."""
        layers = [[*features]]
        last = len(self.sizes) - 1
        for layer in range(1, last + 1):
            sums = []
            for node in self.nodes(layer):
                total = self.bias(layer, node)
                for source, value in enumerate(layers[-1]):
                    total = total + self.weight(layer, source, node) * value
                sums.append(total)
            layers.append([self.activation.compute(self.kind, z) for z in sums])
        return [*layers[:-1], [sigmoid(sums[0])]]


def plane() -> tuple[np.ndarray, np.ndarray]:
    """Return a row and a column of numbers over the plane, as it is shaded."""
    return _grid(SHADES)


def _grid(count: int) -> tuple[np.ndarray, np.ndarray]:
    across = np.linspace(-REACH, REACH, count)
    return across[np.newaxis, :], across[::-1, np.newaxis]


# ------------------------------------------------------------------------------------ the network


def network_picture(network: Network, at: tuple[Number, Number]) -> tuple[Picture, list[Track]]:
    """Return the network: its nodes with what each sees, its weights as thickness and sign.

    Below each node stands its value `at` a point.
    """
    maps, values = network.seen(*_grid(_MAP)), network.seen(*at)
    tape, (across, down) = network.theta["W1"].tape, maps[0]
    maps[0] = [tape.symbol(across + 0.0 * down), tape.symbol(down + 0.0 * across)]
    last = len(network.sizes) - 1
    scale: Number = minimum(_LARGER, divide(float(MOST), reduce(maximum, network.sizes)))
    size = minimum(_LARGER_TEXT, scale)  # of words
    edges, tracks = [], []
    for layer in range(1, last + 1):
        for source, target in network.edges(layer):
            part = f"weight:{layer}:{source}:{target}"
            edges.append(f'<polyline class="weight" data-part="{part}"/>')
            tracks += _edge(network, layer, source, target, part, scale)
    nodes = []
    for layer, count in enumerate(network.sizes):
        for place in network.nodes(layer):
            part, name = f"{layer}:{place}", _name(network, layer, place)
            nodes.append(_node(part, name, _MARGIN + layer * _COLUMN))
            there = network.there(layer, place)
            seen = maps[layer][place]
            shade = seen if layer == last else 0.5 + 0.5 * maximum(-1.0, minimum(seen, 1.0))
            value = PICTURE.number(values[layer][place])
            tracks += [
                always(f"map:{part}", "shade", shade),
                always(f"seen:{part}", "text", value),
                always(f"node:{part}", "hint", _told(network, layer, place, name, value)),
                always(f"node:{part}", "y", _look(_height(count, place, scale))),
                always(f"size:{part}", "scale", _look(scale)),
                always(f"name:{part}", "y", _look(_SIDE / 2 * scale + 10.0 * size)),
                always(f"name:{part}", "scale", _look(size)),
            ]
            if isinstance(there, Symbol):
                tracks.append(always(f"node:{part}", "state", Choice(there, ("hidden", ""))))
    width, tall = 2 * _MARGIN + last * _COLUMN, MOST * _ROW + 4
    label = say("training.network_label")
    svg = (
        f'<svg role="img" aria-label="{label}" class="cg-network" viewBox="0 0 {width} {tall}" '
        f'width="{width}" height="{tall}">{"".join(edges)}{"".join(nodes)}</svg>'
    )
    return Picture("network", svg, label), tracks


def _height(count: Number, place: int, scale: Number) -> Number:
    """Return how far down a node stands: those of a layer about the middle."""
    return MOST / 2.0 * _ROW - 4.0 + (_ROW * scale) * (place + 0.5 - 0.5 * count)


def _node(part: str, name: str, x: float) -> str:
    box = f'x="{-_SIDE / 2}" y="{-_SIDE / 2}" width="{_SIDE}" height="{_SIDE}"'
    return (
        f'<g transform="translate({x} 0)"><g data-part="node:{part}"><g data-part="size:{part}">'
        f'<rect class="ground" {box}/><image data-part="map:{part}" {box} '
        f'preserveAspectRatio="none"/><rect class="frame" {box} rx="3"/></g>'
        f'<text data-part="name:{part}">{escape(name)} '
        f'<tspan class="seen" data-part="seen:{part}"></tspan></text></g></g>'
    )


def _name(network: Network, layer: int, place: int) -> str:
    if layer == 0:
        return network.names[place]
    return "p" if layer == len(network.sizes) - 1 else show_name(f"h{layer}_{place + 1}")


def _edge(  # noqa: PLR0913, PLR0917
    network: Network, layer: int, source: int, target: int, part: str, scale: Number
) -> list[Track]:
    weight = network.weight(layer, source, target)
    slope = network.weight(layer, source, target, slope=True)
    there = network.there(layer - 1, source) * network.there(layer, target)
    x, half = _MARGIN + (layer - 1) * _COLUMN, _SIDE / 2 * scale
    ends = [_height(network.sizes[k], n, scale) for k, n in ((layer - 1, source), (layer, target))]
    hint = say(
        "training.weight",
        source=_name(network, layer - 1, source),
        target=_name(network, layer, target),
        weight=PICTURE.number(weight),
        slope=PICTURE.number(slope),
    )
    state = there * (1.0 + greater(weight, 0.0))
    return [
        Track(part, "curve-x", [(0, _pair(x + half, x + _COLUMN - half))]),
        Track(part, "curve-y", [(0, _pair(*ends))]),
        always(part, "stroke", minimum(abs(weight), 5.0), (0.4, _THICK)),
        always(part, "state", Choice(state, ("hidden", "negative", "positive"))),
        always(part, "hint", hint),
    ]


def _look(number: Number) -> Text | Symbol:
    """Return a number as a track has it."""
    return number if isinstance(number, Symbol) else str(number)


def _pair(*numbers: Number) -> Any:  # noqa: ANN401  a symbol, or numbers
    """Return numbers as a curve has them."""
    return stack(*numbers) if any(isinstance(one, Symbol) for one in numbers) else [*numbers]


def _told(network: Network, layer: int, place: int, name: str, value: str) -> str:
    if layer == 0:
        return say("training.input", name=name, value=value)
    return say(
        "training.node", name=name, value=value, bias=PICTURE.number(network.bias(layer, place))
    )


# -------------------------------------------------------------------------------------- the plane


def plane_picture(
    network: Network,
    sets: Sequence[tuple[Number, Number, Number]],
    at: tuple[Number, Number],
    points: str = "",
) -> tuple[Picture, list[Track], Plot, list[Number]]:
    """Return the plane, shaded by p, with both sets of points, and how many are right of each.

    Each node of the first hidden layer draws its own line, where its sum is 0. `points` names the
    field of points that a click sets.
    """
    drawn = plot(
        "data",
        ((-REACH, REACH), (-REACH, REACH)),
        (network.names[0], network.names[1]),
        lambda _: None,
    )
    ((said,),) = network.seen(*plane())[-1:]
    tracks = [
        always("shade", "shade", said),
        Track("boundary", "level", [(0, said)], box=drawn.box),
        *drawn.point("spot", *at),
    ]
    markup = [_SHADE.format(*drawn.box), _MARKERS]
    if len(network.sizes) > 2:  # noqa: PLR2004  there is a hidden layer
        for node in network.nodes(1):
            markup.append(f'<polyline class="line" data-part="line:{node}"/>')
            tracks += _line(drawn, network, node)
    right = []
    for (name, _), (x, y, target) in zip(_KINDS, sets, strict=True):
        ((p,),) = network.seen(x, y)[-1:]
        good = equal(greater(p, 0.5), target)
        right.append(good)
        for kind in (0, 1):
            part = f"points:{name}:{kind}"
            own = equal(target, float(kind))
            tracks += _places(drawn, part, x, y, own)
            markup.append(f'<polyline data-part="{part}" style="marker:url(#{name}-{kind})"/>')
        tracks += _places(drawn, f"wrong:{name}", x, y, 1.0 - good)
        markup.append(f'<polyline data-part="wrong:{name}" style="marker:url(#wrong)"/>')
    markup.append('<path class="spot" data-part="spot" d="M-9 0H9M0 -9V9"/>')
    label = say("descent.data_label")
    return drawn.picture(label, _group(markup), "", ("x1", "x2"), points), tracks, drawn, right


def _group(markup: Sequence[str]) -> str:
    return f'<g class="cg-plane">{"".join(markup)}</g>'


def _places(drawn: Plot, part: str, x: Number, y: Number, own: Number) -> list[Track]:
    return [
        Track(part, "curve-x", [(0, where(own, x, np.nan))], drawn.x_scale),
        Track(part, "curve-y", [(0, where(own, y, np.nan))], drawn.y_scale),
    ]


def _line(drawn: Plot, network: Network, node: int) -> list[Track]:
    """Return what keeps a line where w1 x1 + w2 x2 + b = 0; there is none where w is 0."""
    w1, w2 = (network.weight(1, source, node) for source in (0, 1))
    size = w1 * w1 + w2 * w2
    away = divide(-network.bias(1, node), size)
    along = divide(_FAR, sqrt(size))
    xs = [away * w1 + sign * along * w2 for sign in (-1.0, 1.0)]
    ys = [away * w2 - sign * along * w1 for sign in (-1.0, 1.0)]
    return drawn.line(f"line:{node}", xs, ys)


def _markers() -> str:
    found = []
    for name, shape in _KINDS:
        for kind, style in enumerate(("none;stroke:var(--cg-value)", "var(--cg-gradient)")):
            found.append(
                f'<marker id="{name}-{kind}" viewBox="-8 -8 16 16" markerWidth="16" '
                f'markerHeight="16" markerUnits="userSpaceOnUse"><g style="fill:{style};'
                f'stroke-width:1.6">{shape}</g></marker>'
            )
    ring = (
        '<marker id="wrong" viewBox="-10 -10 20 20" markerWidth="20" markerHeight="20" '
        'markerUnits="userSpaceOnUse"><circle r="7.5" style="fill:none;stroke:var(--cg-ink);'
        'stroke-width:1.6"/></marker>'
    )
    return "".join([*found, ring])


_MARKERS = _markers()


def losses_plot(steps: int) -> Plot:
    """Return the frame for the losses against the steps."""
    titles = say("descent.step_title"), say("descent.loss_title")
    return plot("loss", ((0.0, float(steps)), (1e-3, 10.0)), titles, lambda _: None, log_y=True)


def losses_picture(
    drawn: Plot, heights: Sequence[Number], step: Number
) -> tuple[Picture, list[Track]]:
    """Return the losses, that of training as a line, of testing dashed; `heights` is where."""
    markup, tracks = [], []
    for name, height in zip(("train", "test"), heights, strict=True):
        markup.append(f'<polyline class="loss {name}" data-part="way:{name}"/>')
        tracks += [
            always(f"way:{name}", "trail-x", step, drawn.x_scale),
            always(f"way:{name}", "trail-y", height, drawn.y_scale),
        ]
    key = (
        f'<g class="cg-losses key"><path class="loss train" d="M250 24h28"/><text x="284" y="28">'
        f'{say("training.train")}</text><path class="loss test" d="M250 42h28"/>'
        f'<text x="284" y="46">{say("training.test")}</text></g>'
    )
    moving = f'<g class="cg-losses">{"".join(markup)}</g>'
    return drawn.picture(say("descent.loss_label"), moving, key), tracks


# ------------------------------------------------------------------------------------- the arrays


def arrays_picture(network: Network) -> tuple[Picture, list[Track]]:
    """Return the weights of each layer, and below them their gradients, as heat maps.

    A weight is as strong as it is, from -2 to 2; a gradient as it is beside the others.
    """
    last = len(network.sizes) - 1
    markup, tracks = [], []
    for layer in range(1, last + 1):
        x = _CELLS_LEFT + (layer - 1) * _ARRAY
        for row, (name, numbers) in enumerate(
            ((f"W{layer}", network.theta), (f"∂L/∂W{layer}", network.slope))
        ):
            many = numbers[f"W{layer}"]
            matrix = columns(many) if layer == last else many
            largest_size = largest(abs(matrix)) if row else 2.0
            part, y = f"{row}:{layer}", 20.0 + row * (MOST * _CELL + 44.0)
            markup.append(
                f'<text x="{x}" y="{y - 6}">{name}</text><image data-part="cells:{part}" x="{x}" '
                f'y="{y}" preserveAspectRatio="none"/><text class="range" data-part="range:{part}" '
                f'x="{x}" y="{y + MOST * _CELL + 14}"></text>'
            )
            sides = ("height", network.sizes[layer - 1]), ("width", network.sizes[layer])
            tracks += [
                always(f"cells:{part}", "shade", 0.5 + divide(0.5 * matrix, largest_size)),
                always(f"range:{part}", "text", PICTURE.number(many)),
                *(_side(f"cells:{part}", side, count) for side, count in sides),
            ]
    label = say("training.arrays_label")
    width = _CELLS_LEFT + last * _ARRAY
    tall = 2 * (MOST * _CELL + 44.0) + 8.0
    svg = (
        f'<svg role="img" aria-label="{escape(label)}" class="cg-arrays" width="{width}" '
        f'height="{tall}" viewBox="0 0 {width} {tall}">{"".join(markup)}</svg>'
    )
    return Picture("arrays", svg, label), tracks


def _side(part: str, side: str, count: Number) -> Track:
    """Return how long a side of a heat map is."""
    return always(part, side, _look(_CELL * count))
