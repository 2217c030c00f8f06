"""The clinic: training runs that fail, to be looked at, named, and mended."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from cgraph.course import question
from cgraph.course.clinic.microscope import Sample, content_of, sample, titles
from cgraph.course.clinic.microscope_pictures import loss_picture
from cgraph.course.clinic.patients import PATIENTS, TREATMENTS, Patient
from cgraph.course.clinic.setups import Data, Setup, run
from cgraph.course.question import Question
from cgraph.descent import History, arguments
from cgraph.language import say
from cgraph.numerals import show
from cgraph.players.player import Player

_MOST_DRAWN = 24  # nodes of a graph that is shown with a run


def patient(number: int) -> Case:
    """Return a patient: a training run that fails, always the same for the same number.

    The first ones are those of `PATIENTS`, in their order; beyond them every number is another
    run, of one of their causes. Shown in a cell it is the run, the question what is wrong, and
    treatments to try; each of them alone is `run()`, `ask()` and `treat()`. CgraphError if the
    number is less than 1.
    """
    return Case(arguments.whole("number", number, 1))


class Case:
    """One patient, by number. `history`, `data` and `unseen` are for one's own instruments."""

    def __init__(self, number: int) -> None:
        self.number = number
        known = number <= len(PATIENTS)
        place = number - 1 if known else number * 2654435761 % 2**32 // 97 % len(PATIENTS)
        self.row: Patient = PATIENTS[place]
        self._seed = 0 if known else number

    @cached_property
    def _sick(self) -> tuple[Sample, Data]:
        return self._trained(self.row.setup)

    def _trained(self, setup: Setup) -> tuple[Sample, Data]:
        history, data, unseen = run(setup, self._seed)
        return sample(history, data, unseen), data

    @property
    def history(self) -> History:
        """What happened in the run."""
        return self._sick[0].slides.history

    @property
    def data(self) -> Data:
        """What it was to learn from: X, a row for each example, and y."""
        return self._sick[1]

    @property
    def unseen(self) -> Data:
        """Examples that it has not learnt from."""
        return {name: np.asarray(many) for name, many in self._sick[0].unseen.items()}

    def run(self) -> Player:
        """Return the run under the microscope, without a word on what is wrong."""
        sick, _ = self._sick
        small = len(self.history.graph) <= _MOST_DRAWN
        content = content_of(sick, loss_picture([sick.run], titles()), verdict="", graph=small)
        content.source = f"import cgraph as cg\n\ncg.patient({self.number}).run()"
        return Player(content)

    def ask(self) -> Question:
        """Ask for the cause; what is wrong is answered with what would be seen if it were right."""
        row, (sick, _) = self.row, self._sick
        setup = row.setup
        prompt = say(
            "clinic.prompt",
            number=self.number,
            story=say(f"clinic.story_{row.cause}"),
            layers=say("clinic.comma").join(map(str, setup.layers)),
            activation=setup.activation,
            rate=show(setup.rate),
            rows=setup.rows,
        )
        options = {cause: say(f"diagnosis.{cause}") for cause in (row.cause, *row.mistaken)}
        hints = {cause: say(f"clinic.would_{cause}") for cause in row.mistaken}
        seen = sick.diagnosis.sentence if sick.diagnosis else ""
        return question.choice(
            prompt,
            options,
            row.cause,
            hints,
            first=say("clinic.first"),
            explain=say("clinic.explain", seen=seen, cure=say(f"clinic.cure_{row.cause}")),
            key=f"patient.{self.number}",
        )

    def treat(self) -> Player:
        """Return the run as it is, and as it would have been with each of some changes."""
        row = self.row
        names = sorted((*row.mends, *row.fails))
        samples = [self._trained(TREATMENTS[name](row.setup))[0] for name in names]
        sick, _ = self._sick
        drawn = loss_picture([one.run for one in (sick, *samples)], titles())
        first = content_of(sick, drawn, verdict=say("clinic.sick"), graph=False)
        first.variants = [(say("clinic.untreated"), first)] + [
            (
                say(f"clinic.do_{name}"),
                content_of(one, drawn, verdict=_verdict(one), graph=False),
            )
            for name, one in zip(names, samples, strict=True)
        ]
        first.choice = say("clinic.choice")
        for _, content in first.variants:
            content.source = f"import cgraph as cg\n\ncg.patient({self.number}).treat()"
        told = [
            say("diagnosis.told", word=label, seen=_end(one))
            for (label, _), one in zip(first.variants, (sick, *samples), strict=True)
        ]
        first.transcript = "\n".join(told)
        return Player(first)

    def __repr__(self) -> str:
        return say("clinic.told", number=self.number, story=say(f"clinic.story_{self.row.cause}"))

    def _ipython_display_(self) -> None:
        from IPython.display import display  # noqa: PLC0415  where there is a notebook only

        shown: list[Any] = [self.run(), self.ask(), self.treat()]
        for one in shown:
            display(one)  # type: ignore[no-untyped-call]


def _verdict(one: Sample) -> str:
    return say("clinic.still_sick" if one.diagnosis else "clinic.well")


def _end(one: Sample) -> str:
    _, seen, unseen = one.run
    last = float(unseen[-1]) if unseen is not None else float("nan")
    return say("clinic.end", loss=show(float(seen[-1])), unseen=show(last), verdict=_verdict(one))
