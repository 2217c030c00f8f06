"""The microscope as a player: sizes at each step of a descent, and what went wrong first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cgraph.course.clinic.diagnosis import Diagnosis, diagnosed
from cgraph.course.clinic.microscope_pictures import (
    loss_curves,
    loss_picture,
    microscope_picture,
    rows_of,
)
from cgraph.course.clinic.sizes import Data, Slides, look
from cgraph.course.players.plots import Plot
from cgraph.descent import History
from cgraph.functions import item
from cgraph.language import say
from cgraph.notation import PICTURE
from cgraph.numerals import plain
from cgraph.pictures.drawing import draw
from cgraph.pictures.frames import Steps, Track, always, joined
from cgraph.pictures.graph_svg import graph_picture
from cgraph.players.content import Content, Loop
from cgraph.players.player import Player
from cgraph.symbols import show_name
from cgraph.tape import Tape

_PLAYING_TIME = 12.0  # seconds
_MOST_DRAWN = 60  # nodes of a graph that is drawn


@dataclass(frozen=True)
class Sample:
    """A descent that was looked at, with what it was to learn from and what it was not."""

    slides: Slides
    diagnosis: Diagnosis | None
    unseen: Data

    @property
    def run(self) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """The steps that were looked at, the losses there, and those on what is unseen."""
        steps = self.slides.steps
        lost = self.slides.losses(self.unseen) if self.unseen else None
        return steps, self.slides.history.loss[steps], lost


def sample(history: History, data: Data | None = None, unseen: Data | None = None) -> Sample:
    """Look at a descent, and say what is wrong with it."""
    slides = look(history)
    return Sample(slides, diagnosed(slides, data, unseen), unseen or {})


def microscope(
    history: History,
    data: Data | None = None,
    *,
    unseen: Data | None = None,
    step: int = 0,
) -> Player:
    """Return a player of the sizes in a descent, and of what went wrong in it first, if anything.

    A size is a root mean square. Of each parameter and each layer it shows the value, the gradient
    and, for parameters, the next update as a part of the value: as a heat map over the steps and
    as bars at one of them. Where there are several descents, it is the first. `data` are what was
    learnt from, with what is to be predicted last, and are looked at, too; `unseen` are examples
    that nothing was learnt from. WrongKindError if it is no history; else as for `diagnose`.
    """
    one = sample(history, data, unseen)
    return Player(content_of(one, loss_picture([one.run], titles()), step=step))


def titles() -> tuple[str, str]:
    """Return what stands at the axes of the loss."""
    return say("descent.step_title"), say("descent.loss_title")


def content_of(
    one: Sample, drawn: Plot, *, verdict: str | None = None, graph: bool = True, step: int = 0
) -> Content:
    """Return what is shown of a sample: with its diagnosis, or with another `verdict`."""
    tape, steps = Tape(), one.slides.steps
    at = tape.symbol(0.0)
    loop = Loop(len(steps), 0, 0, at=at.slot)
    picture, tracks = microscope_picture(one.slides, tape, at)
    losses, moves = loss_curves(drawn, tape, at, one.run)
    tracks += moves
    pictures = [losses, picture]
    known = one.diagnosis if verdict is None else None
    if verdict is None:
        verdict = repr(known) if known else say("microscope.nothing")
    since = 0 if known is None else int(np.searchsorted(steps, known.step))
    if graph and len(one.slides.history.graph) <= _MOST_DRAWN:
        drawn_graph = draw(one.slides.history.graph.nodes, sizes=True)
        picture = graph_picture(one.slides.history.graph, drawn_graph, name="model")
        pictures.append(picture.below())
        for kind, sizes in (("value", one.slides.values), ("gradient", one.slides.used)):
            for label, many in sizes.items():
                column = tape.symbol(np.array([float(f"{size:.3g}") for size in many]))
                tracks.append(always(f"{kind}:{label}", "text", PICTURE.number(item(column, at))))
    if known:
        looks = [(0, None), (since, "wrong")] if since else [(0, "wrong")]
        tracks.append(Track(f"node:{known.node}", "state", looks))
        tracks.append(Track(f"row:{known.node}", "state", looks))
    number = item(tape.symbol(steps.astype(float)), at)
    loss = item(tape.symbol(one.slides.history.loss[steps]), at)
    said = say("microscope.step", step=PICTURE.number(number), loss=PICTURE.number(loss))
    tracks.append(Track("sentence", "text", [(0, joined([said, verdict], " "))]))
    return Content(
        pictures=pictures,
        steps=Steps(
            len(steps),
            step,
            pace=min(1.0, _PLAYING_TIME / len(steps)),
            marks=[(since, "✗")] if known and since else (),
        ),
        tracks=tracks,
        tape=tape,
        loop=loop,
        view=0,
        transcript=transcript(one, [verdict] if verdict else []),
    )


def transcript(one: Sample, more: Sequence[str]) -> str:
    """Write the sizes at the first and the last step as text."""
    lines = [*more]
    slides = one.slides
    for place in dict.fromkeys((0, len(slides.steps) - 1)):
        step, loss = int(slides.steps[place]), float(slides.history.loss[slides.steps[place]])
        lines.append(say("microscope.step", step=step, loss=plain(loss)))
        for view in rows_of(slides):
            sizes = [slides.values[view.label][place], slides.used[view.label][place]]
            written = [plain(float(f"{size:.3g}")) for size in sizes]
            words = say("microscope.line", value=written[0], gradient=written[1])
            ratio = slides.ratios.get(view.label)
            if ratio is not None and np.isfinite(ratio[place]):
                share = plain(float(f"{ratio[place]:.2g}"))
                words += say("descent.comma") + say("microscope.line_ratio", ratio=share)
            lines.append(f"  {show_name(view.label)}: {words}")
    return "\n".join(lines)
