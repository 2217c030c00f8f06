"""What a player shows: pictures with named parts, and how the parts look at each step.

A picture is markup whose parts carry `data-part`. A frame says how the parts look: part -> look.
A part that a frame does not name looks as in the picture itself, so frames stand in any order.
Frames reach the browser as tracks: one column for each part and attribute, over one or more axes,
either codes into a table of texts or 32-bit numbers. A player moves along the axes and shows,
for each track, the one entry at that place.

Attributes with texts:
    text      the words of the part
    template  words with numbers put in: "{part}" is the "number" of that part, "{(part)}" the
              same in brackets where negative
    state     words for the style sheet: now back done todo ready waiting wrong hidden
    math      MathML that stands in the part (HTML pictures)
    hint      what the hint line tells while the part is hovered or focused
    points    points of a polyline, or the `d` of a path
    travel    a number that travels along the edge when stepping on; "<2" travels backwards
Attributes with numbers (or texts that read as numbers, for x and y):
    number           shown as `cgraph.numerals.show` would
    x, y             where the part is moved to, in the picture's own units
    trail-x, trail-y a polyline drawn up to the step; line-x, line-y the same drawn whole
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Look = Mapping[str, str | float]
Frame = Mapping[str, Look]

TEXT_ATTRIBUTES = frozenset({"text", "template", "state", "math", "hint", "points", "travel"})
NUMBER_ATTRIBUTES = frozenset({"number", "x", "y", "trail-x", "trail-y", "line-x", "line-y"})


@dataclass(frozen=True)
class Click:
    """A click in a picture, read as values of one or two fields.

    `box` is (left, top, width, height) in the picture's own units; `x` holds the values at its
    left and right side, `y` those at its bottom and top; `fields` names the fields they go to,
    "" where a direction means nothing.
    """

    box: tuple[float, float, float, float]
    x: tuple[float, float]
    y: tuple[float, float]
    fields: tuple[str, str]


@dataclass(frozen=True)
class Picture:
    """Markup made by cgraph (SVG, MathML or HTML) and its name for those who cannot see it."""

    name: str
    markup: str
    label: str
    click: Click | None = None


@dataclass(frozen=True)
class Axis:
    """Something to move along: the step, or a further slider such as the learning rate.

    `stops` are the values at which the tracks have entries, ascending, or how many there are.
    `marks` are (value, label) pairs shown on the slider itself. `start` is the index of the first
    stop shown, `pace` the seconds between two stops while playing.
    """

    name: str
    label: str
    stops: Sequence[float] | int
    kind: Literal["step", "slider"] = "step"
    marks: Sequence[tuple[float, str]] = ()
    start: int = 0
    pace: float = 1.2

    @property
    def values(self) -> list[float]:
        """The values of the stops."""
        stops = range(self.stops) if isinstance(self.stops, int) else self.stops
        return [float(stop) for stop in stops]

    def __len__(self) -> int:
        return self.stops if isinstance(self.stops, int) else len(self.stops)


@dataclass(frozen=True)
class Field:
    """A value the learner may change; with `min` and `max` a number also gets a slider."""

    name: str
    label: str
    value: float | str
    kind: Literal["number", "formula"] = "number"
    min: float | None = None
    max: float | None = None
    step: float | None = None


@dataclass(frozen=True)
class Track:
    """How one attribute of one part looks all along the axes.

    `data` has one dimension for each axis: codes into `table` (None there: as in the picture), or
    numbers where `table` is None. A number n is put in the picture as scale[0] + scale[1] * n.
    """

    part: str
    attribute: str
    axes: tuple[str, ...]
    data: NDArray[Any]
    table: tuple[str | None, ...] | None = None
    scale: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True)
class Content:
    """All that a player shows; ValueError if the tracks do not fit the axes.

    `transcript` is the same as plain text, `telling` a PNG of the most telling frame. `fields`
    replaces the player's fields, for a formula with other inputs than the one before.
    """

    pictures: Sequence[Picture]
    axes: Sequence[Axis]
    tracks: Sequence[Track]
    transcript: str
    telling: bytes | None = None
    fields: Sequence[Field] | None = None

    def __post_init__(self) -> None:
        lengths = {axis.name: len(axis) for axis in self.axes}
        for axis in self.axes:
            _require(0 <= axis.start < len(axis), f"Axis {axis.name!r} does not start on a stop.")
        for track in self.tracks:
            name = f"Track {track.attribute!r} of {track.part!r}"
            _require(set(track.axes) <= set(lengths), f"{name}: unknown axis in {track.axes}.")
            shape = tuple(lengths[axis] for axis in track.axes)
            _require(track.data.shape == shape, f"{name}: shape {track.data.shape}, not {shape}.")


def tracks_of(frames: Sequence[Frame], axis: str = "step") -> list[Track]:
    """Turn frames along one axis into tracks; an attribute that never changes costs one entry."""
    keys = dict.fromkeys(
        (part, attribute) for frame in frames for part, look in frame.items() for attribute in look
    )
    return [
        text_track(part, attribute, (axis,), [f.get(part, {}).get(attribute) for f in frames])
        for part, attribute in keys
    ]


def text_track(
    part: str, attribute: str, axes: tuple[str, ...], texts: Iterable[Any] | NDArray[Any]
) -> Track:
    """Make a track from texts, nested as deep as there are axes; None means as in the picture."""
    _require(
        attribute in TEXT_ATTRIBUTES | {"x", "y"}, f"{attribute!r} is no attribute for a text."
    )
    entries = np.array(texts, dtype=object)
    looks = [None if entry is None else str(entry) for entry in entries.flat]
    table = tuple(dict.fromkeys(looks))
    if len(table) == 1:
        return Track(part, attribute, (), np.zeros((), np.uint8), table)
    code = {look: number for number, look in enumerate(table)}
    kind = np.uint8 if len(table) <= 1 << 8 else np.uint16
    data = np.array([code[look] for look in looks], dtype=kind).reshape(entries.shape)
    return Track(part, attribute, axes, data, table)


def number_track(
    part: str,
    attribute: str,
    axes: tuple[str, ...],
    data: ArrayLike,
    scale: tuple[float, float] = (0.0, 1.0),
) -> Track:
    """Make a track of numbers, one for each stop of `axes`; not finite means not to be seen."""
    _require(attribute in NUMBER_ATTRIBUTES, f"{attribute!r} is no attribute for numbers.")
    with np.errstate(over="ignore"):
        numbers = np.asarray(data, dtype=np.float64).astype(np.float32)
    return Track(part, attribute, axes, numbers, scale=scale)


def _require(condition: bool, message: str) -> None:  # noqa: FBT001  reads as a sentence
    if not condition:
        raise ValueError(message)
