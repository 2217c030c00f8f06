"""What a picture of a graph consists of, and where."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cgraph.graph import NodeView
from cgraph.pictures.drawn_node import DrawnNode
from cgraph.pictures.layout import Point, arrange

_ARROW = 11.0  # length of an arrowhead
_MARGIN = 10.0
_plan = lru_cache(maxsize=64)(arrange)  # other values do not change where things are


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
        for slot, source in enumerate(view.operands)
        if source.label in place
    ]
    nodes = tuple(map(DrawnNode, views))
    boxes = tuple(node.box for node in nodes)
    plan = _plan(boxes, tuple((tail, head) for tail, head, _ in ends))
    for node, (x, y) in zip(nodes, plan.centres, strict=True):
        node.place((x + _MARGIN, y + _MARGIN))
        node.cut = any(source.label not in place for source in node.view.operands)
    splines = [tuple((x + _MARGIN, y + _MARGIN) for x, y in spline) for spline in plan.splines]
    ordered = [box.keeps_order for box in boxes]
    angles = _arrival_angles([head for _, head, _ in ends], splines, ordered)
    edges = tuple(
        _edge(nodes[tail], nodes[head], slot, spline, angle)
        for (tail, head, slot), spline, angle in zip(ends, splines, angles, strict=True)
    )
    return Drawing(plan.width + 2 * _MARGIN, plan.height + 2 * _MARGIN, nodes, edges)


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
