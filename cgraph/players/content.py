"""All that a player shows, before it is packed for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cgraph.pictures.frames import Field, Picture, Steps, Text, Track
from cgraph.tape import Symbol, Tape


@dataclass
class Loop:
    """The part of a tape that is run in rounds, from instruction `start` to `end`.

    `at` is the slot of the round's number. A loop is `live` if it is run on and on, at most
    `count` rounds, until that slot is 1. `carry` says for a slot where its first number comes
    from, and its next one; `record` for a slot of a series the slot that it is a series of. `batch`
    is as `engine.js` reads it, and `wanted` are slots that it needs.
    """

    count: int
    start: int
    end: int
    at: int | None = None
    live: int | None = None
    carry: Sequence[tuple[int, int, int]] = ()
    record: Mapping[int, int] = field(default_factory=dict)
    batch: Mapping[str, Any] | None = None
    wanted: set[int] = field(default_factory=set)


@dataclass
class Content:
    """What a player shows, and the tape that its numbers come from.

    `transcript` is the same as plain text, `telling` an SVG of the most telling frame, as wide as
    `width`. `checks` are symbols that are 1 where something is wrong, with what is to be said.
    From instruction `view` on, the tape is run for the step that is shown, on what was recorded
    there. `source` is the cell that makes the player again; U+E010 in it stands for the step.
    `variants` are contents to choose from, this one among them, with their labels; `choice` says
    what is chosen.
    `task` is what can be done by hand, as `moves.js` reads it.
    """

    pictures: Sequence[Picture]
    steps: Steps = field(default_factory=lambda: Steps(1))
    tracks: Sequence[Track] = ()
    fields: Sequence[Field] = ()
    checks: Sequence[tuple[Symbol, Text]] = ()
    tape: Tape = field(default_factory=Tape)
    loop: Loop | None = None
    view: int | None = None
    transcript: str = ""
    telling: str | None = None
    width: float = 0.0
    source: Text = ""
    variants: Sequence[tuple[str, Content]] = ()
    choice: str = ""
    task: Mapping[str, Any] | None = None
