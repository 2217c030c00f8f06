"""A node as it is drawn: its shape, its words, its ledger, and where they stand.

Sizes follow from texts alone, measured in columns, so that no font decides and nothing ever moves.
"""

import numpy as np

from cgraph.graph import NodeView
from cgraph.numerals import show
from cgraph.pictures.layout import Box, Point
from cgraph.pictures.lettering import elide, slants
from cgraph.symbols import columns, show_name

HALF_PLATE = 27.0  # height of either half of the ledger
_RADIUS = 24.0  # of an operation's circle
_HALF_LEAF = 21.0  # half the height of an input
_NAME_ROOM = 26.0  # over a circle
_GAP = 5.0  # between a node and its ledger
_ARRIVAL = 14.0  # room for arrowheads on the left of an operation
_PASSAGE = 8.0  # room for edges that pass on the left of a leaf
_DIAGONAL = 0.5**0.5
_PLATE, _WIDEST_PLATE = 88.0, 260.0
_DROPS = {"sign": 9.5, "name": 6.5}  # of a baseline below the middle of the shape
_ORDER_MATTERS = frozenset({"subtract", "divide", "power", "matmul"})


class DrawnNode:
    """A node's shape around (x, y), half as wide and high as said, and its ledger to the right.

    The ledger is `plate` wide; a constant has none: its number stands in the shape. `cut` says
    that not all its inputs are in the picture.
    """

    def __init__(self, view: NodeView) -> None:
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
        self.plate = 0.0 if view.kind == "constant" else _plate_width(view)
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
        shown = [
            (self.role + " italic" * slanted, self.text, (self.x, round(self.y + drop, 1))),
        ]
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
    known = (view.value, view.gradient)
    widest = max(columns(show(value)) if isinstance(value, np.ndarray) else 0 for value in known)
    return min(max(_PLATE, 10.2 * widest + 10), _WIDEST_PLATE)
