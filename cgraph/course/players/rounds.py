"""The rounds of traced descents, as a page runs them: when they are over, and what goes wrong."""

from collections.abc import Sequence

import numpy as np

from cgraph.course.players.descent_pictures import Racer
from cgraph.course.players.descent_trace import DescentTrace, Round
from cgraph.descent.verdict import VERDICTS
from cgraph.functions import finite, first, first_state, less, maximum
from cgraph.language import say
from cgraph.pictures.frames import Choice, Text
from cgraph.players.content import Loop
from cgraph.tape import Symbol

_FLAT = 1e-4  # of the steepest slope: a live training is over


def over(trace: DescentTrace, now: Round) -> tuple[Symbol, Symbol]:
    """Return what is 1 where a live training is lost, and where it has nothing left to do."""
    steepest = trace.carried(0.0)
    highest = maximum(steepest, now.steepest)
    trace.follow(steepest, highest)
    lost: Symbol = 1.0 - finite(now.loss)
    done: Symbol = maximum(lost, less(now.steepest, _FLAT * highest))
    return lost, done


def loop(trace: DescentTrace, batch: int | Symbol | None, end: int, over: Symbol | None) -> Loop:
    """Return the rounds, which end on the tape at `end`; a live loop runs until it is `over`."""
    drawn = None
    wanted: set[int] = set()
    if batch is not None and trace.batch:
        _, seed = trace.batch
        pairs = [[trace.parts[place].slot, whole.slot] for place, whole in trace.data.items()]
        wanted = {slot for pair in pairs for slot in pair}
        size: object = batch
        if isinstance(batch, Symbol):
            wanted.add(batch.slot)
            size = {"slot": batch.slot}
        drawn = {"size": size, "seed": first_state(seed), "parts": pairs}
    return Loop(
        trace.steps + 1,
        trace.begin,
        end,
        trace.step.slot,
        over.slot if over is not None else None,
        trace.carry,
        trace.record,
        drawn,
        wanted,
    )


def starts(trace: DescentTrace, racers: Sequence[Racer]) -> list[tuple[Symbol, Text]]:
    """Return the check that a descent has a loss and a slope where it starts."""
    ok = 1.0
    with np.errstate(all="ignore"):
        for racer in racers:
            for number in (racer.round.loss, *racer.round.slope.values()):
                series = trace.series(number) if not getattr(number, "shape", ()) else 1.0
                ok = ok * (finite(first(series)) if isinstance(series, Symbol) else series)
    return [(1.0 - ok, say("descent.start_has_no_loss"))] if isinstance(ok, Symbol) else []


def verdict(racer: Racer, kind: str) -> Text:
    """Return what became of a descent: as a word, or as an outcome with its meaning."""
    words = tuple(
        one.word
        if kind == "word"
        else say("descent.outcome", verdict=one.word, meaning=one.sentence)
        for one in VERDICTS
    )
    verdict = racer.round.verdict
    return Choice(verdict, words) if isinstance(verdict, Symbol) else words[int(verdict)]
