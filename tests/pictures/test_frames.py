"""Frames become tracks that give back every frame, small enough to send."""

import numpy as np
import pytest
from cgraph.pictures.packing import pack
from hypothesis import given
from hypothesis import strategies as st

from cgraph.pictures.frames import (
    Axis,
    Content,
    Picture,
    Track,
    number_track,
    text_track,
    tracks_of,
)

LOOKS = st.dictionaries(st.sampled_from(["text", "state", "hint"]), st.text(max_size=3))
FRAMES = st.lists(
    st.dictionaries(st.sampled_from("abc"), LOOKS, max_size=3), min_size=1, max_size=9
)


def unpacked(packed):
    """Read every packed track as the browser does, into arrays of looks or numbers."""
    lengths = {axis["name"]: len(axis["stops"]) for axis in packed["axes"]}
    for track in packed["tracks"]:
        shape = tuple(lengths[name] for name in track["axes"])
        data = np.frombuffer(
            packed["columns"], f"<{track['type']}", int(np.prod(shape, dtype=int)), track["at"]
        ).reshape(shape)
        if "table" in track:
            data = np.array(track["table"], dtype=object)[data]
        yield track["part"], track["attribute"], data


@given(FRAMES)
def test_the_tracks_of_frames_give_back_every_frame(frames):
    content = Content([], [Axis("step", "step", len(frames))], tracks_of(frames), "")
    shown = [{} for _ in frames]
    for part, attribute, column in unpacked(pack(content)):
        looks = np.broadcast_to(np.array(column, object), len(frames))
        for frame, look in zip(shown, looks, strict=True):
            if look is not None:
                frame.setdefault(part, {})[attribute] = look
    assert shown == [{part: look for part, look in frame.items() if look} for frame in frames]


def test_what_never_changes_costs_one_entry():
    (track,) = tracks_of([{"title": {"text": "u"}}] * 50)
    assert track.axes == ()
    assert track.data.size == 1


def test_more_than_256_texts_get_wider_codes():
    texts = [str(number) for number in range(300)]
    track = text_track("value", "text", ("step",), texts)
    content = Content([], [Axis("step", "", 300)], [track], "")
    assert [list(column) for _, _, column in unpacked(pack(content))] == [texts]


def test_equal_columns_are_stored_once_and_aligned():
    axes = [Axis("rate", "rate", [0.1, 0.2, 0.4], "slider"), Axis("step", "step", 2)]
    loss = [[9, 1], [9, 0], [9, 81]]
    odd = text_track("a", "state", ("rate",), ["now", "done", "todo"])
    both = [number_track(part, "number", ("rate", "step"), loss) for part in ("one", "two")]
    packed = pack(Content([], axes, [odd, *both], ""))
    first, second = packed["tracks"][1:]
    assert first["at"] == second["at"] == 4
    assert len(packed["columns"]) == 4 + 6 * 4


def test_101_rates_by_100_steps_stay_small():
    axes = [Axis("rate", "", list(np.linspace(0, 0.25, 101)), "slider"), Axis("step", "", 100)]
    both = ("rate", "step")
    grids = np.random.default_rng(0).normal(size=(6, 101, 100))
    tracks = [number_track(f"n{k}", "number", both, grid) for k, grid in enumerate(grids)]
    tracks += [
        number_track("dot", "x", both, grids[0], scale=(20, 30)),
        number_track("path", "trail-x", both, grids[0], scale=(20, 30)),
    ]
    packed = pack(Content([], axes, tracks, ""))
    assert len(packed["columns"]) + len(str(packed["tracks"])) < 300_000


def test_marks_are_placed_between_stops():
    axis = Axis("rate", "rate", [0.1, 0.2, 0.4], "slider", marks=[(0.3, "critical")])
    assert pack(Content([], [axis], [], ""))["axes"][0]["marks"] == [[1.5, "critical"]]


def test_overflow_becomes_infinite_without_a_warning():
    assert np.isinf(number_track("n", "number", (), 1e300).data)


@pytest.mark.parametrize(
    ("axes", "track"),
    [
        ([Axis("step", "", 3)], Track("a", "text", ("step",), np.zeros(2, np.uint8), ("x",))),
        ([Axis("step", "", 3)], Track("a", "text", ("rate",), np.zeros(3, np.uint8), ("x",))),
        ([Axis("step", "", 3, start=3)], Track("a", "text", (), np.zeros((), np.uint8), ("x",))),
    ],
)
def test_tracks_that_do_not_fit_are_refused(axes, track):
    with pytest.raises(ValueError, match=r"Track|Axis"):
        Content([Picture("p", "<svg/>", "p")], axes, [track], "")


def test_unknown_attributes_are_refused():
    with pytest.raises(ValueError, match="colour"):
        tracks_of([{"a": {"colour": "red"}}])
    with pytest.raises(ValueError, match="text"):
        number_track("a", "text", (), 1)
