"""How much a model may say: the degree of a polynomial, and its loss on the unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from cgraph.course.clinic.microscope_pictures import loss_curves, loss_picture
from cgraph.course.data import wave
from cgraph.course.players import arguments
from cgraph.course.players.data_pictures import fitted_line, scatter
from cgraph.course.players.plots import Plot
from cgraph.errors import ShapeError
from cgraph.functions import item
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.notation import PICTURE
from cgraph.numerals import show
from cgraph.pictures.frames import Steps, Track
from cgraph.players.content import Content, Loop
from cgraph.players.player import Player
from cgraph.players.source import STEP
from cgraph.tape import Tape
from cgraph.values import Array

_MOST = 12


def degrees(
    data: Mapping[str, ArrayLike] | None = None,
    unseen: Mapping[str, ArrayLike] | None = None,
    *,
    decays: Sequence[float] = (0.0, 1e-3, 1e-1),
    step: int = 1,
) -> Player:
    """Return a player of polynomials of degree 0 to 12, fitted to points, beside their losses.

    `data` are one feature and what is to be predicted, `unseen` examples that nothing is learnt
    from; without them both are drawn from `cg.data.wave`. Of each degree it shows the polynomial
    with the least mean squared error, plus one of the `decays` times the sum of the squares of all
    coefficients but the first: a choice. They are computed at once, not by descent (the normal
    equations; Hastie et al., The Elements of Statistical Learning, 3.4.1). ShapeError unless
    there is one feature, WrongKindError for decays that are none.
    """
    learnt = arguments.columns(wave(16, seed=9) if data is None else data)
    others = arguments.columns(wave(60, seed=4) if unseen is None else unseen)
    arguments.points(learnt, 2)
    arguments.same_columns("unseen", others, learnt)
    if len(learnt) != 2:  # noqa: PLR2004  across and down
        raise ShapeError(say("by_hand.one_feature", names=say("descent.comma").join(learnt)))
    fits = [_Fits(learnt, others, decay) for decay in arguments.decays(decays)]
    titles = say("degrees.degree"), say("descent.loss_title")
    drawn = scatter(learnt), loss_picture([one.run for one in fits], titles)
    contents = [one.content(*drawn, step) for one in fits]
    first = contents[0]
    labels = [show(one.decay) for one in fits]
    first.variants = list(zip(labels, contents, strict=True))
    first.choice = say("degrees.decay")
    if data is None and unseen is None:
        for content in contents:
            content.source = f"import cgraph as cg\n\ncg.degrees(step={STEP})"
    first.transcript = "\n".join(one.line(degree) for one in fits for degree in (1, 3, _MOST))
    return Player(first)


class _Fits:
    """The best polynomials of each degree, with one weight decay."""

    def __init__(
        self, learnt: Mapping[str, Array], unseen: Mapping[str, Array], decay: float
    ) -> None:
        self.decay = decay
        (self.feature, x), (_, y) = learnt.items()
        others = [*unseen.values()]
        self.middle, self.reach = float(np.mean(x)), float(np.ptp(x)) / 2 or 1.0
        self.weights = np.zeros((_MOST + 1, _MOST + 1))  # a row for each degree
        losses = []
        for degree in range(_MOST + 1):
            powers = self._powers(x, degree)
            extra = np.sqrt(self.decay) * np.sqrt(len(x)) * np.eye(degree + 1)[1:]
            rows, goals = np.vstack([powers, extra]), np.append(y, np.zeros(degree))
            self.weights[degree, : degree + 1] = np.linalg.lstsq(rows, goals, rcond=None)[0]
            losses.append([self._loss(degree, x, y), self._loss(degree, *others)])
        seen, missed = np.array(losses).T
        self.run = np.arange(_MOST + 1.0), seen, missed

    def _powers(self, x: Array, degree: int) -> Array:
        return np.vander((x - self.middle) / self.reach, degree + 1, increasing=True)

    def _loss(self, degree: int, x: Array, y: Array) -> float:
        said = self._powers(x, degree) @ self.weights[degree, : degree + 1]
        return float(np.mean((said - y) ** 2))

    def content(self, points: Plot, losses: Plot, step: int) -> Content:
        """Return what is shown: the degree is the step."""
        tape = Tape()
        degree = tape.symbol(0.0)
        table = tape.symbol(self.weights.ravel())
        weights = [item(table, degree * (_MOST + 1.0) + float(k)) for k in range(_MOST + 1)]

        def model(given: Mapping[str, Array]) -> Number:
            x = tape.symbol((given[self.feature] - self.middle) / self.reach)
            said: Number = 0.0 * x + weights[-1]
            for weight in weights[-2::-1]:
                said = said * x + weight
            return said

        picture, tracks = fitted_line(points, self.feature, model)
        curves, moves = loss_curves(losses, tape, degree, self.run)
        largest = item(tape.symbol(np.abs(self.weights).max(axis=1)), degree)
        seen, missed = (item(tape.symbol(many), degree) for many in self.run[1:])
        numbers = (PICTURE.number(one) for one in (degree, seen, missed, largest))
        names = ("degree", "seen", "unseen", "largest")
        said = say("degrees.sentence", **dict(zip(names, numbers, strict=True)))
        return Content(
            pictures=[picture, curves],
            steps=Steps(_MOST + 1, step),
            tracks=[*tracks, *moves, Track("sentence", "text", [(0, said)])],
            tape=tape,
            loop=Loop(_MOST + 1, 0, 0, at=degree.slot),
            view=0,
        )

    def line(self, degree: int) -> str:
        """Tell of one degree as text."""
        _, seen, missed = self.run
        largest = np.abs(self.weights[degree]).max()
        numbers = map(show, (float(seen[degree]), float(missed[degree]), float(largest)))
        words = dict(zip(("seen", "unseen", "largest"), numbers, strict=True))
        return say("degrees.line", decay=show(self.decay), degree=degree, **words)
