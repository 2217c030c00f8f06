"""A node as it is drawn: its shape, its words, its ledger, and where they stand.

Sizes follow from texts alone, measured in columns, so that no font decides and nothing ever moves.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cgraph.graph import Kind, NodeView
from cgraph.numerals import show
from cgraph.pictures.layout import Point
from cgraph.pictures.lettering import columns, elide, slants
from cgraph.symbols import show_name

HALF_PLATE = 27.0  # height of either half of the ledger
NAME_SIZE, UNNAMED_SIZE, SIGN_SIZE, WORD_SIZE = 20, 17, 27, 18  # of type, in pixels
NUMBER_SIZE, LOCAL_SIZE = 17, 15
_RADIUS = 24.0  # of an operation's circle
_HALF_LEAF = 21.0  # half the height of an input
_NAME_ROOM = 26.0  # over a circle
_GAP = 5.0  # between a node and its ledger
_ARRIVAL = 14.0  # room for arrowheads on the left of an operation
_PASSAGE = 8.0  # room for edges that pass on the left of a leaf
_DIAGONAL = 0.5**0.5
_PLATE, _WIDEST_PLATE = 88.0, 260.0

Role = Literal["name", "unnamed", "sign", "word", "number"]


@dataclass(frozen=True, slots=True)
class Words:
    """A text in or over a shape, centred; `at` is the middle of its baseline."""

    text: str
    role: Role
    at: Point

    @property
    def upright(self) -> bool:
        """Whether it is set upright: all but names in Latin or Greek letters."""
        return self.role not in ("name", "unnamed") or not slants(self.text)


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A node's shape around (x, y), half as wide and high as said, and its ledger to the right.

    The ledger reaches over `plate`, two x; a constant has none: its number stands in the shape.
    `cut` says that not all its inputs are in the picture.
    """

    view: NodeView
    x: float
    y: float
    half_width: float
    half_height: float
    words: Words
    plate: tuple[float, float] | None
    cut: bool = False

    @property
    def kind(self) -> Kind:
        """Whether this is an input, a parameter, a constant or an operation."""
        return self.view.kind

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
    def corner(self) -> float:
        """The radius of the shape's corners."""
        return self.half_height if self.kind in ("input", "operation") else 6.0

    @property
    def all_words(self) -> tuple[Words, ...]:
        """What stands in the shape and, for an operation, its name over it."""
        if self.kind != "operation":
            return (self.words,)
        role: Role = "unnamed" if self.view.name is None else "name"
        name = elide(show_name(self.view.label))
        return self.words, Words(name, role, (self.x, self.y - self.half_height - 9))

    @property
    def right(self) -> float:
        """The x that edges leave from."""
        return self.plate[1] if self.plate else self.x + self.half_width

    @property
    def value_at(self) -> Point:
        """The middle of the value's baseline."""
        return self._plate_middle, self.y - HALF_PLATE + 19.5

    @property
    def gradient_at(self) -> Point:
        """The middle of the gradient's baseline."""
        return self._plate_middle, self.y + HALF_PLATE - 8

    @property
    def _plate_middle(self) -> float:
        return round(sum(self.plate) / 2, 1) if self.plate else self.x


class NodeSize:
    """How much room a node needs, before it has a place."""

    def __init__(self, view: NodeView) -> None:
        self._view = view
        self._plate = 0.0 if view.kind == "constant" else _plate_width(view)
        self._half_width, self._half_height, self._text, self._role = _shape(view)
        above = 0.0
        if view.operation is not None:
            narrow = 4.8 if view.name is None else 5.6
            above = narrow * columns(elide(show_name(view.label)))
        arrival = self._half_width + (_ARRIVAL if view.operation is not None else _PASSAGE)
        self._left = max(arrival, above)  # from the middle of the shape

    @property
    def width(self) -> float:
        """The width of all, the ledger included."""
        return self._left + self._half_width + (_GAP + self._plate if self._plate else 0.0)

    @property
    def height(self) -> float:
        """The height of all, as much above the shape's middle as below it."""
        room = _NAME_ROOM if self._view.kind == "operation" else 0.0
        return 2 * max(HALF_PLATE, self._half_height + room)

    def placed(self, centre: Point) -> DrawnNode:
        """Return the node with the middle of its room at `centre`."""
        x, y = round(centre[0] - self.width / 2 + self._left, 1), centre[1]
        drop = {"sign": 9.5, "name": 6.5}.get(self._role, 6.0)
        words = Words(self._text, self._role, (x, round(y + drop, 1)))
        start = round(x + self._half_width + _GAP, 1)
        plate = (start, round(start + self._plate, 1)) if self._plate else None
        return DrawnNode(self._view, x, y, self._half_width, self._half_height, words, plate)


def _shape(view: NodeView) -> tuple[float, float, str, Role]:
    """Return half the width, half the height, the text inside and its role."""
    if view.operation is not None:
        sign = view.operation.symbol
        if columns(sign) == 1:
            return _RADIUS, _RADIUS, sign, "sign"
        return max(_RADIUS, 6.0 * columns(sign) + 12), _RADIUS, sign, "word"
    is_number = view.kind == "constant" and view.name is None
    text = show(view.value) if is_number else elide(show_name(view.label))
    half_width = max(_RADIUS, columns(text) * 5.6 + 15)
    return half_width, _HALF_LEAF, text, "number" if is_number else "name"


def _plate_width(view: NodeView) -> float:
    """Return the width of the ledger: one for all plain numbers, more for what an array says."""
    known = (view.value, view.gradient)
    widest = max(columns(show(value)) if isinstance(value, np.ndarray) else 0 for value in known)
    return min(max(_PLATE, 10.2 * widest + 10), _WIDEST_PLATE)
