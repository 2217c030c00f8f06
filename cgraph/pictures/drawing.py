"""What a picture of a graph consists of, and where.

Sizes follow from texts alone, measured in columns, so that no font decides and nothing ever moves.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cgraph.graph import NodeView
from cgraph.numerals import show
from cgraph.pictures.layout import Box, Point, arrange
from cgraph.symbols import columns, elide, show_name, slants

HALF_PLATE = 27.0  # height of either half of the ledger
_RADIUS = 24.0  # of an operation's circle
_HALF_LEAF = 21.0  # half the height of an input
_NAME_ROOM = 26.0  # over a circle
_GAP = 5.0  # between a node and its ledger
_ARRIVAL = 14.0  # room for arrowheads on the left of an operation
_PASSAGE = 8.0  # room for edges that pass on the left of a leaf
_DIAGONAL = 0.5**0.5
_PLATE, _WIDEST_PLATE, _LIKELY = 88.0, 260.0, -0.0123  # as long as gradients that are to come
_DROPS = {"sign": 9.5, "name": 6.5}  # of a baseline below the middle of the shape
_ORDER_MATTERS = frozenset({"subtract", "divide", "power", "matmul"})
_ARROW = 11.0  # length of an arrowhead
_MARGIN = 10.0
_plan = lru_cache(maxsize=64)(arrange)  # other values do not change where things are


class DrawnNode:
    """A node's shape around (x, y), half as wide and high as said, and its ledger to the right.

    The ledger is `plate` wide; a constant has none: its number stands in the shape. `cut` says
    that not all its inputs are in the picture.
    """

    def __init__(self, view: NodeView, plate: float) -> None:
        self.view, self.kind = view, view.kind
        self.x, self.y, self.cut = 0.0, 0.0, False
        self.half_width, self.half_height = _RADIUS, _HALF_LEAF
        self.name = elide(show_name(view.label))
        room, above = _PASSAGE, 0.0
        if view.operation is not None:
            self.text, room, self.half_height = view.operation.symbol, _ARRIVAL, _RADIUS
            wide = columns(self.text)
            self.role = "sign" if wide == 1 else "word"
            if wide > 1:
                self.half_width = max(_RADIUS, 6.0 * wide + 12)
            above = (4.8 if view.name is None else 5.6) * columns(self.name)
        else:
            is_number = view.kind == "constant" and view.name is None
            self.text, self.role = (
                (show(view.value), "number") if is_number else (self.name, "name")
            )
            self.half_width = max(_RADIUS, columns(self.text) * 5.6 + 15)
        self.plate = 0.0 if view.kind == "constant" else plate
        self._left = max(self.half_width + room, above)  # from the middle of the shape

    @property
    def box(self) -> Box:
        """The room that all of it takes: as much above the shape's middle as below it."""
        width = self._left + self.half_width + (_GAP + self.plate if self.plate else 0.0)
        room = _NAME_ROOM if self.kind == "operation" else 0.0
        operation = self.view.operation
        keeps_order = operation is not None and operation.name in _ORDER_MATTERS
        return Box(width, 2 * max(HALF_PLATE, self.half_height + room), keeps_order)

    def place(self, centre: Point) -> None:
        """Put the middle of its room at `centre`."""
        self.x, self.y = round(centre[0] - self.box.width / 2 + self._left, 1), centre[1]

    @property
    def words(self) -> list[tuple[str, str, Point]]:
        """What stands in the shape and, for an operation, its name over it.

        Each is a class of the style sheet, a text, and the middle of its baseline.
        """
        drop = _DROPS.get(self.role, 6.0)
        slanted = self.role == "name" and slants(self.text)
        shown = [(self.role + " italic" * slanted, self.text, (self.x, round(self.y + drop, 1)))]
        if self.kind == "operation":
            kind = "name unnamed" if self.view.name is None else "name"
            at = self.x, self.y - self.half_height - 9
            shown.append((kind + " italic" * slants(self.name), self.name, at))
        return shown

    @property
    def stub(self) -> tuple[Point, Point]:
        """Where a dotted line comes in from below on the left, if the node is cut."""
        middle = self.x - self.half_width + self.half_height
        near, far = self.half_height * _DIAGONAL, (self.half_height + _ARRIVAL) * _DIAGONAL
        return (
            (round(middle - far, 1), round(self.y + far, 1)),
            (round(middle - near, 1), round(self.y + near, 1)),
        )

    @property
    def left(self) -> float:
        """The x at which the ledger begins."""
        return round(self.x + self.half_width + _GAP, 1)

    @property
    def right(self) -> float:
        """The x that edges leave from."""
        return round(self.left + self.plate, 1) if self.plate else self.x + self.half_width


def _plate_width(view: NodeView) -> float:
    """Return the width of the ledger: one for all plain numbers, more for what an array says."""
    known = (view.value, view.gradient, np.full(getattr(view.value, "shape", ()), _LIKELY))
    widest = max(columns(show(value)) if getattr(value, "ndim", 0) else 0 for value in known)
    return min(max(_PLATE, 10.2 * widest + 10), _WIDEST_PLATE)


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """A spline from the source's ledger to its target, and an arrowhead.

    `points` are 3n + 1 control points up to the arrowhead's base; `head` are its three corners;
    `label` is where a local derivative may stand, the middle of its baseline.
    """

    source: str
    target: str
    slot: int
    points: tuple[Point, ...]
    head: tuple[Point, Point, Point]
    label: Point


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """A group of nodes, and the corners of a frame around all of them."""

    name: str
    labels: tuple[str, ...]
    corners: tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of a picture, in pixels."""

    width: float
    height: float
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]
    groups: tuple[DrawnGroup, ...] = ()


def draw(
    views: Sequence[NodeView],
    groups: Mapping[str, Sequence[NodeView]] | None = None,
    *,
    sizes: bool = False,
) -> Drawing:
    """Lay out the nodes `views` and the edges among them; LayoutError if Graphviz cannot.

    What a group has among them stands together. With `sizes` each ledger is to show one number of
    its array, and is no wider than that.
    """
    place = {view.label: index for index, view in enumerate(views)}
    ends = [
        (place[source.label], index, slot)
        for index, view in enumerate(views)
        for slot, source in enumerate(view.operands)
        if source.label in place
    ]
    nodes = tuple(DrawnNode(view, _PLATE if sizes else _plate_width(view)) for view in views)
    boxes = tuple(node.box for node in nodes)
    inside = {
        name: labels
        for name, members in (groups or {}).items()
        if (labels := tuple(view.label for view in members if view.label in place))
    }
    clusters = tuple(tuple(place[label] for label in labels) for labels in inside.values())
    plan = _plan(boxes, tuple((tail, head) for tail, head, _ in ends), clusters)
    for node, (x, y) in zip(nodes, plan.centres, strict=True):
        node.place(_inside((x, y)))
        node.cut = any(source.label not in place for source in node.view.operands)
    splines = [tuple(map(_inside, spline)) for spline in plan.splines]
    ordered = [box.keeps_order for box in boxes]
    angles = _arrival_angles([head for _, head, _ in ends], splines, ordered)
    edges = tuple(
        _edge(nodes[tail], nodes[head], slot, spline, angle)
        for (tail, head, slot), spline, angle in zip(ends, splines, angles, strict=True)
    )
    frames = tuple(
        DrawnGroup(name, labels, (_inside(upper), _inside(lower)))
        for (name, labels), (upper, lower) in zip(inside.items(), plan.frames, strict=True)
    )
    return Drawing(plan.width + 2 * _MARGIN, plan.height + 2 * _MARGIN, nodes, edges, frames)


def _inside(point: Point) -> Point:
    """Put a point of a plan where it is within the margins."""
    return point[0] + _MARGIN, point[1] + _MARGIN


def _point_on(bezier: Sequence[Point], at: float) -> Point:
    """Return the point of a cubic Bézier curve at the parameter `at`, 0 to 1."""
    rest = 1 - at
    x, y = np.array([rest**3, 3 * rest**2 * at, 3 * rest * at**2, at**3]) @ np.array(bezier)
    return float(x), float(y)


def _beneath(bezier: Sequence[Point]) -> Point:
    """Return where a short text stands clear of the curve, on its lower side."""
    (x, y), (before_x, before_y) = _point_on(bezier, 0.45), _point_on(bezier, 0.35)
    across, down = x - before_x, y - before_y
    length = math.hypot(across, down) or 1.0
    return round(x - 22 * down / length, 1), round(y + 14 * abs(across) / length + 5, 1)


def _arrival_angles(
    heads: Sequence[int], splines: Sequence[tuple[Point, ...]], ordered: Sequence[bool]
) -> list[float]:
    """Spread the edges into a node over its left-hand side: by slot, or as they happen to come."""
    angles = [0.0] * len(heads)
    for head in set(heads):
        arriving = [edge for edge, other in enumerate(heads) if other == head]
        if not ordered[head]:
            # Their heights some way before the end, where they have not yet run together.
            arriving.sort(key=lambda edge: _point_on(splines[edge][-4:], 0.6)[1])
        step = min(0.9, 2.0 / max(len(arriving) - 1, 1))
        for position, edge in enumerate(arriving):
            angles[edge] = (position - (len(arriving) - 1) / 2) * step
    return angles


def _edge(
    tail: DrawnNode, head: DrawnNode, slot: int, spline: tuple[Point, ...], angle: float
) -> DrawnEdge:
    """Lead a spline of Graphviz's to the rounded left-hand end of its target."""
    along = math.cos(angle), -math.sin(angle)  # the direction of arrival
    middle = head.x - head.half_width + head.half_height, head.y

    def back(distance: float, aside: float = 0.0) -> Point:
        """Return the point so far from the tip, against the direction of arrival."""
        far = head.half_height + distance
        x = middle[0] - far * along[0] - aside * along[1]
        y = middle[1] - far * along[1] + aside * along[0]
        return round(x, 1), round(y, 1)

    reach = max(16.0, 0.3 * (middle[0] - head.half_height - spline[-4][0]))
    points = ((tail.right, tail.y), *spline[1:-2], back(_ARROW + reach), back(_ARROW - 1))
    corners = back(0.0), back(_ARROW, -_ARROW * 0.42), back(_ARROW, _ARROW * 0.42)
    return DrawnEdge(tail.view.label, head.view.label, slot, points, corners, _beneath(points[-4:]))
