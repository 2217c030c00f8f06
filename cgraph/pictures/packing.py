"""Pack a player's content for the way to the browser: a little JSON, and the columns as bytes."""

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cgraph.pictures.frames import Axis, Content, Track

_ALIGNMENT = 4  # bytes: a Float32Array may only start at a multiple of its element's size


def pack(content: Content) -> dict[str, Any]:
    """Return `pictures`, `axes` and `tracks` as JSON data and `columns` as bytes.

    Each packed track says with `type` ("f4", "u1", "u2") and `at` (bytes) where in the columns its
    numbers begin, in C order of its axes. Columns that are equal are stored once.
    """
    columns = _Bytes()
    tracks = [_packed_track(track, columns) for track in content.tracks]
    return {
        "pictures": [asdict(picture) for picture in content.pictures],
        "axes": [_packed_axis(axis) for axis in content.axes],
        "tracks": tracks,
        "columns": bytes(columns.data),
    }


class _Bytes:
    """The bytes of all columns, one behind the other; equal ones stand once."""

    def __init__(self) -> None:
        self.data = bytearray()
        self._places: dict[bytes, int] = {}

    def place(self, column: NDArray[Any]) -> int:
        raw = np.ascontiguousarray(column).tobytes()
        if raw not in self._places:
            self.data.extend(bytes(-len(self.data) % _ALIGNMENT))
            self._places[raw] = len(self.data)
            self.data.extend(raw)
        return self._places[raw]


def _packed_track(track: Track, columns: _Bytes) -> dict[str, Any]:
    packed: dict[str, Any] = {
        "part": track.part,
        "attribute": track.attribute,
        "axes": list(track.axes),
        "type": track.data.dtype.str[1:],
        "at": columns.place(track.data),
    }
    if track.table is not None:
        packed["table"] = list(track.table)
    if track.scale != (0.0, 1.0):
        packed["scale"] = list(track.scale)
    return packed


def _packed_axis(axis: Axis) -> dict[str, Any]:
    values = axis.values
    places = [float(np.interp(value, values, range(len(values)))) for value, _ in axis.marks]
    return {
        "name": axis.name,
        "label": axis.label,
        "kind": axis.kind,
        "stops": values,
        "marks": [[place, label] for place, (_, label) in zip(places, axis.marks, strict=True)],
        "start": axis.start,
        "pace": axis.pace,
    }
