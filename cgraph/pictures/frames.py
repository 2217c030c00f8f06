"""What a player shows: pictures with named parts, and how the parts look at each step.

A picture is markup whose parts carry `data-part`. A frame says how the parts look: part -> look.
A part that a frame does not name looks as in the picture itself, so frames stand in any order.
Numbers are symbols: a page computes them, and fills in the texts that hold their placeholders.

Attributes with texts:
    text      the words of the part
    state     words for the style sheet: now back done todo ready waiting wrong hidden
    math      MathML that stands in the part (HTML pictures)
    hint      what the hint line tells while the part is hovered or focused
    points    points of a polyline, or the `d` of a path
    travel    a number that travels along the edge when stepping on; "<2" travels backwards
Attributes with numbers:
    x, y             where the part is moved to, in the picture's own units
    width, height    of the part
    stroke           how thick its line is
    trail-x, trail-y a polyline drawn up to the step; line-x, line-y the same as far as was played
    curve-x, curve-y a polyline through the numbers of two arrays
    shade, level     an array over a plane, numbers from 0 to 1: as shades, as the line at one half
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from cgraph.notation import fill
from cgraph.tape import Symbol, known


class Choice(NamedTuple):
    """One of several texts: the one at the place that a number says, counted from 0."""

    by: Symbol
    texts: tuple[Text, ...]


Text: TypeAlias = "str | Choice | tuple[Text, ...]"
Look: TypeAlias = Mapping[str, "Text | Symbol"]
Frame: TypeAlias = Mapping[str, Look]


@dataclass(frozen=True)
class Drag:
    """Where a picture is pointed at to set fields, by a click or by dragging.

    `box` is (left, top, width, height) in the picture's own units; `x` holds the values at its
    left and right side, `y` those at its bottom and top, as numbers or symbols; `fields` names the
    fields they go to, "" where a direction means nothing. Where boxes overlap, the first one takes
    the pointer. `points` names a field of points: a click there sets one, too.
    """

    box: tuple[float, float, float, float]
    x: tuple[float | Symbol, float | Symbol]
    y: tuple[float | Symbol, float | Symbol]
    fields: tuple[str, str]
    points: str = ""


@dataclass(frozen=True)
class Picture:
    """Markup made by cgraph (SVG, MathML or HTML) and its name for those who cannot see it.

    One that is `further` stands below the controls, so that these and the others are in sight.
    """

    name: str
    markup: str
    label: str
    drags: tuple[Drag, ...] = ()
    further: bool = False

    def below(self) -> Picture:
        """Return the same picture, to stand below the controls."""
        return replace(self, further=True)


@dataclass(frozen=True)
class Steps:
    """The steps to move along: how many there are, counted from 0, and seconds between two.

    Where `pace` is less than a frame of the screen, a live loop takes several steps in a frame.

    It begins at `start`, or as near to it as there are steps. `marks` are (step, label) pairs
    shown on the slider, `words` what is written on some of the buttons, by their names. `tally` are
    symbols that the page itself sets: how many moves the hand has made at step 0, and the least
    that the third of them has been there.
    """

    count: int
    start: int = 0
    pace: float = 1.2
    marks: Sequence[tuple[int, str]] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    tally: tuple[Symbol, Symbol, Symbol] | tuple[()] = ()


@dataclass(frozen=True)
class Field:
    """A value the learner may change; with `min` and `max` a number also gets a slider.

    `symbol` is what the value is put into; a field without one is for the kernel to answer. A
    slider is `logarithmic`, or even; `marks` are (value, label) pairs shown on it. A `running`
    field may change while a live loop runs, which then goes on with it; any other starts it anew.
    With `options` one of them is chosen, and the value is its place, counted from 0.
    One that `follows` a symbol shows what that is at each step; whoever changes a field then goes
    on from there, as step 0.
    A field of points, each (x, y, class 0 or 1), is set in a picture. One with `when` is there
    only where that symbol is not 0.
    """

    name: str
    label: str
    value: float | str | list[list[float]]
    symbol: Symbol | None = None
    min: float | None = None
    max: float | None = None
    step: float | None = None
    logarithmic: bool = False
    running: bool = False
    marks: Sequence[tuple[float, Text]] = ()
    follows: Symbol | None = None
    options: Sequence[str] = ()
    when: Symbol | None = None


class Track(NamedTuple):
    """How one attribute of one part looks along the steps: at each start, the look from there on.

    A look is a text, None where it is as in the picture, or, all along, the symbol of a number
    (or of an array) that is put in the picture as scale[0] + scale[1] * number. `box` says where
    in the picture an array over a plane is.
    """

    part: str
    attribute: str
    looks: Sequence[tuple[int, Any]]
    scale: tuple[float, float] = (0.0, 1.0)
    box: tuple[float, float, float, float] | None = None


def tracks_of(frames: Sequence[Frame]) -> list[Track]:
    """Turn frames into tracks; what stays the same for many steps costs one entry."""
    keys = dict.fromkeys(
        (part, attribute) for frame in frames for part, look in frame.items() for attribute in look
    )
    tracks = []
    for part, attribute in keys:
        looks = enumerate(frame.get(part, {}).get(attribute) for frame in frames)
        runs = groupby(looks, key=lambda pair: _key(pair[1]))
        tracks.append(Track(part, attribute, [next(run) for _, run in runs]))
    return tracks


def always(
    part: str, attribute: str, look: Text | Symbol, scale: tuple[float, float] = (0.0, 1.0)
) -> Track:
    """Return the track of a look that is the same at every step, but for its numbers."""
    return Track(part, attribute, [(0, look)], scale)


def _key(look: Text | Symbol | None) -> Any:  # noqa: ANN401  something to compare
    if isinstance(look, Symbol):
        return look.slot
    if isinstance(look, Choice):
        return look.by.slot, tuple(map(_key, look.texts))
    return tuple(map(_key, look)) if isinstance(look, tuple) else look


def joined(parts: Iterable[Text], between: str = "") -> Text:
    """Put texts one behind the other; those that are empty are left out.

    >>> joined(["One.", "", "Two."], " ")
    'One. Two.'
    """
    found: list[Text] = []
    for part in parts:
        if part:
            found += [between, part] if found and between else [part]
    if all(isinstance(part, str) for part in found):
        return "".join(found)  # type: ignore[arg-type]
    return tuple(found)


def resolved(text: Text | Symbol | None, values: Sequence[Any]) -> str:
    """Return a text with its numbers filled in and its choices made."""
    if text is None:
        return ""
    if isinstance(text, str):
        return fill(text, values)
    if isinstance(text, Choice):
        return resolved(text.texts[int(values[text.by.slot])], values)
    if isinstance(text, Symbol):
        return str(known(text))
    return "".join(resolved(part, values) for part in text)


def still(frame: Frame, values: Sequence[Any]) -> dict[str, dict[str, str]]:
    """Return a frame with all its numbers filled in, for a picture that does not move."""
    return {
        part: {attribute: resolved(text, values) for attribute, text in look.items()}
        for part, look in frame.items()
    }
