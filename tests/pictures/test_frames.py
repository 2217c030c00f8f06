"""Frames become tracks that give back every frame; texts are filled in with numbers."""

from hypothesis import given
from hypothesis import strategies as st

from cgraph.notation import PICTURE
from cgraph.pictures.frames import Choice, joined, resolved, still, tracks_of
from cgraph.tape import Tape

LOOKS = st.dictionaries(st.sampled_from(["text", "state", "hint"]), st.text(max_size=3))
FRAMES = st.lists(
    st.dictionaries(st.sampled_from("abc"), LOOKS, max_size=3), min_size=1, max_size=9
)


@given(FRAMES)
def test_the_tracks_of_frames_give_back_every_frame(frames):
    shown = [{} for _ in frames]
    for track in tracks_of(frames):
        starts = [start for start, _ in track.looks]
        assert starts == sorted(set(starts))
        assert starts[0] == 0
        for step, frame in enumerate(shown):
            look = [look for start, look in track.looks if start <= step][-1]
            if look is not None:
                frame.setdefault(track.part, {})[track.attribute] = look
    assert shown == [{part: look for part, look in frame.items() if look} for frame in frames]


def test_what_stays_the_same_for_many_steps_costs_one_entry():
    by = Tape().symbol(1.0)
    for look in ("u", Choice(by, ("a", "b")), ("a", Choice(by, ("a", "b"))), by):
        (track,) = tracks_of([{"title": {"text": look}}] * 50)
        assert track.looks == [(0, look)]


def test_choices_that_differ_are_told_apart():
    tape = Tape()
    one, other = tape.symbol(0.0), tape.symbol(0.0)
    looks = [Choice(one, ("a", "b")), Choice(one, ("a", "c")), Choice(other, ("a", "c"))]
    (track,) = tracks_of([{"title": {"text": look}} for look in looks])
    assert [start for start, _ in track.looks] == [0, 1, 2]


def test_a_text_is_filled_in_with_the_numbers_of_today():
    tape = Tape()
    x, which = tape.symbol(-0.5), tape.symbol(1.0)
    number = PICTURE.number(x)
    text = joined([f"x = {number}.", Choice(which, ("no", ("yes, ", number))), ""], " ")
    assert resolved(text, tape.values) == "x = −0.5. yes, −0.5"
    assert resolved(text, [12345678.0, 0.0]) == "x = 1.23×10⁷. no"
    assert resolved(None, []) == ""
    frame = {"a": {"text": text, "state": "now"}}
    assert still(frame, tape.values) == {"a": {"text": "x = −0.5. yes, −0.5", "state": "now"}}


def test_texts_without_choices_become_one():
    assert joined(["One.", "", "Two."], " ") == "One. Two."
    assert joined([]) == ""
