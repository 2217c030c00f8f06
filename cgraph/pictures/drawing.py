"""What a picture of a graph consists of, and where: for the SVG and for the PNG alike."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cgraph.nodes import Kind
from cgraph.numerals import show
from cgraph.pictures.layout import Box, Point, arrange
from cgraph.pictures.lettering import columns, elide
from cgraph.symbols import show_name
from cgraph.view import NodeView

RADIUS = 24.0  # of an operation's circle
HALF_PLATE = 27.0  # height of either half of the ledger
ARROW = 10.0  # length of an arrowhead
MARGIN = 10.0
SIGN, NAME, SMALL_NAME, NUMBER = 27.0, 20.0, 14.0, 17.0  # sizes of type
_LEAF = 21.0  # half the height of an input
_NAME_ABOVE = 26.0  # room over a circle
_GAP = 5.0  # between a node and its ledger
_NARROWEST_PLATE, _WIDEST_PLATE = 80.0, 260.0


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A node's shape around (x, y), half as wide and high as said, and its ledger to the right.

    `inside` stands in the shape, `above` over it (the name of an operation). The ledger reaches
    from `plate` to `wire_end`; a constant has none: its number stands in the shape already.
    """

    view: NodeView
    x: float
    y: float
    half_width: float
    half_height: float
    inside: str
    above: str
    plate: tuple[float, float] | None

    @property
    def kind(self) -> Kind:
        """Whether this is an input, a parameter, a constant or an operation."""
        return self.view.kind

    @property
    def plate_middle(self) -> float:
        """The x of the ledger's middle."""
        return sum(self.plate) / 2 if self.plate else self.x


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """A spline from the source's ledger to the arrowhead's tip at the target.

    `points` are 3n + 1 control points up to the arrowhead's base; `tip` and `direction` (a unit
    vector) place the head; `label` is where a local derivative may stand, its baseline's middle.
    """

    source: str
    target: str
    slot: int
    points: tuple[Point, ...]
    tip: Point
    direction: Point
    label: Point


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of a picture, in pixels."""

    width: float
    height: float
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]


def draw(views: Sequence[NodeView]) -> Drawing:
    """Lay out the nodes `views` and the edges among them; LayoutError if Graphviz cannot."""
    place = {view.label: index for index, view in enumerate(views)}
    ends = [
        (place[source.label], index, slot)
        for index, view in enumerate(views)
        for slot, source in enumerate(view.inputs)
        if source.label in place
    ]
    sizes = [_Size(view) for view in views]
    plan = arrange([size.box() for size in sizes], [(tail, head) for tail, head, _ in ends])
    nodes = tuple(
        size.drawn(view, (x + MARGIN, y + MARGIN))
        for view, size, (x, y) in zip(views, sizes, plan.centres, strict=True)
    )
    splines = [tuple((x + MARGIN, y + MARGIN) for x, y in spline) for spline in plan.splines]
    angles = _arrival_angles([head for _, head, _ in ends], splines)
    edges = tuple(
        _edge(nodes[tail], nodes[head], slot, spline, angle)
        for (tail, head, slot), spline, angle in zip(ends, splines, angles, strict=True)
    )
    return Drawing(plan.width + 2 * MARGIN, plan.height + 2 * MARGIN, nodes, edges)


class _Size:
    """How large the parts of a node are; fixed by its texts alone, so that nothing ever moves."""

    def __init__(self, view: NodeView) -> None:
        self.plate = 0.0 if view.kind == "constant" else _plate_width(view)
        self.above = ""
        if view.operation is not None:
            self.inside = view.operation.symbol
            self.above = elide(show_name(view.label))
            sign = columns(self.inside)
            self.half_width = RADIUS if sign == 1 else max(RADIUS, 6.0 * sign + 12)
            self.half_height = RADIUS
        else:
            self.inside = _leaf_text(view)
            self.half_width = max(RADIUS, columns(self.inside) * 5.6 + 15)
            self.half_height = _LEAF
        reach = columns(self.above) * (4.8 if view.name is None else 5.6)
        self.left = max(self.half_width, reach)  # from the middle of the shape

    def box(self) -> Box:
        half_height = max(HALF_PLATE, self.half_height + (_NAME_ABOVE if self.above else 0.0))
        return Box(self._width(), 2 * half_height)

    def _width(self) -> float:
        return self.left + self.half_width + (_GAP + self.plate if self.plate else 0.0)

    def drawn(self, view: NodeView, centre: Point) -> DrawnNode:
        x = round(centre[0] - self._width() / 2 + self.left, 1)
        start = round(x + self.half_width + _GAP, 1)
        plate = (start, round(start + self.plate, 1)) if self.plate else None
        half = self.half_width, self.half_height
        return DrawnNode(view, x, centre[1], *half, self.inside, self.above, plate)


def _leaf_text(view: NodeView) -> str:
    if view.kind == "constant" and view.name is None:
        return show(view.value)
    return elide(show_name(view.label))


def _plate_width(view: NodeView) -> float:
    widest = max(columns(show(view.value)), columns(show(view.gradient)))
    return min(max(_NARROWEST_PLATE, 10.2 * widest + 10), _WIDEST_PLATE)


def _arrival_angles(heads: Sequence[int], splines: Sequence[tuple[Point, ...]]) -> list[float]:
    """Spread the edges that come into a node over its left-hand side, in the order they come."""
    angles = [0.0] * len(heads)
    for head in set(heads):
        arriving = [edge for edge, other in enumerate(heads) if other == head]
        arriving.sort(key=lambda edge: _height_before_end(splines[edge]))
        step = min(0.9, 2.0 / max(len(arriving) - 1, 1))
        for position, edge in enumerate(arriving):
            angles[edge] = (position - (len(arriving) - 1) / 2) * step
    return angles


def _height_before_end(spline: tuple[Point, ...]) -> float:
    """Return the spline's y some way before its end, where edges have not yet run together."""
    return point_on(spline[-4:], 0.6)[1]


def _edge(
    tail: DrawnNode, head: DrawnNode, slot: int, spline: tuple[Point, ...], angle: float
) -> DrawnEdge:
    along = math.cos(angle), -math.sin(angle)  # the direction of arrival
    middle = head.x - head.half_width + head.half_height  # of the rounded left-hand end
    tip = middle - head.half_height * along[0], head.y - head.half_height * along[1]
    base = tip[0] - ARROW * along[0], tip[1] - ARROW * along[1]
    reach = max(18.0, 0.3 * (base[0] - spline[-4][0]))
    last = base[0] - reach * along[0], base[1] - reach * along[1]
    points = (*spline[:-2], last, base)
    start = tail.plate[1] if tail.plate else tail.x + tail.half_width
    points = ((start, tail.y), *points[1:])
    x, y = point_on(points[-4:], 0.55)
    return DrawnEdge(
        tail.view.label, head.view.label, slot,
        tuple(map(_rounded, points)), _rounded(tip), along, _rounded((x, y - 7)),
    )  # fmt: skip


def point_on(bezier: Sequence[Point], at: float) -> Point:
    """Return the point of a cubic Bézier curve at the parameter `at`, 0 to 1."""
    rest = 1 - at
    weights = rest**3, 3 * rest**2 * at, 3 * rest * at**2, at**3
    xs, ys = zip(*bezier, strict=True)
    return (
        sum(weight * x for weight, x in zip(weights, xs, strict=True)),
        sum(weight * y for weight, y in zip(weights, ys, strict=True)),
    )


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)
