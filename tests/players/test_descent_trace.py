"""A descent on symbols leaves a program that does what `descend` does, at any rate and start."""

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.data import noisy_line
from cgraph.course.players.descent_trace import Course, DescentTrace
from cgraph.descent import descend, schedules
from cgraph.descent.batches import batches
from cgraph.descent.descend import Model
from cgraph.descent.optimizers import OPTIMIZERS
from cgraph.descent.verdict import VERDICTS
from cgraph.program import COMPUTE
from cgraph.tape import Tape

STEPS = 60


def deck():
    w, b = cg.parameter("w", 1.0), cg.parameter("b", 0.0)
    return cg.Graph((w * cg.input("x", 2.0) + b - cg.input("y", 5.0)) ** 2)


def ravine():
    return cg.Graph(cg.parameter("a", 4.0) ** 2 + 20 * cg.parameter("b", 1.0) ** 2)


def hill():
    w = cg.parameter("w", 2.0)
    return cg.Graph(0.05 * w**2 + cg.cos(2 * w) * 0.5)


def fit():
    w, b = cg.parameter("w", [[0.5]]), cg.parameter("b", 0.0)
    return cg.Graph(cg.mean((cg.sum(w) * cg.input("x") + b - cg.input("y")) ** 2))


def run(trace, end, given, batch=None):
    """Run the program as a page does: what comes first, the rounds, and what comes after."""
    tape, slots = trace.tape, [*trace.tape.values]

    def compute(instructions):
        for name, out, inputs in instructions:
            slots[out] = COMPUTE[name](*(slots[place] for place in inputs))

    for symbol, value in given:
        slots[symbol.slot] = value
    series = {slot: [] for slot in trace.record}
    with np.errstate(all="ignore"):
        compute(tape.instructions[: trace.begin])
        for slot, first, _ in trace.carry:
            slots[slot] = slots[first]
        for step in range(trace.steps + 1):
            slots[trace.step.slot] = float(step)
            rows = next(batch) if batch else slice(None)
            for place, part in trace.parts.items():
                slots[part.slot] = slots[trace.data[place].slot][rows]
            compute(tape.instructions[trace.begin : end])
            for slot, seen in trace.record.items():
                series[slot].append(slots[seen])
            moved = [slots[following] for _, _, following in trace.carry]
            for (slot, _, _), value in zip(trace.carry, moved, strict=True):
                slots[slot] = value
        for slot, numbers in series.items():
            slots[slot] = np.array(numbers)
        compute(tape.instructions[end:])
    return slots


def known(slots, number):
    return slots[number.slot] if hasattr(number, "slot") else number


def check(loss, rates, data=None, batch=None, **options):
    """Trace a descent once, and compare what its program does with what `descend` does."""
    model = Model(loss, None, {name: np.asarray(many) for name, many in (data or {}).items()})
    tape = Tape()
    rate = tape.symbol(0.123)
    size, seed = batch or (None, 0)
    rows = len(next(iter(data.values()))) if data else 0
    trace = DescentTrace(model, STEPS, tape, batch=(rows, seed) if batch else None)
    rule = OPTIMIZERS[options.get("optimizer", "gradient descent")]
    steady = not batch and "schedule" not in options
    curved = descend(loss, data=data, steps=0, optimizer=rule).curvature if steady else None
    traced = trace.descend(Course(rule, rate, schedule=options.get("schedule")), curved)
    end = trace.finish()
    losses = trace.series(traced.loss)
    verdicts = set()
    for value in rates:
        drawn = batches(rows, size, seed) if batch else None
        slots = run(trace, end, [(rate, value)], drawn)
        history = descend(
            loss, data=data, batch=size, seed=seed, rate=value, steps=STEPS, **options
        )
        found = slots[losses.slot][: len(history)]
        np.testing.assert_allclose(found, history.loss, rtol=1e-9, atol=1e-12)
        verdict = VERDICTS[int(known(slots, traced.verdict))]
        assert verdict is history.verdict, (value, verdict, history.verdict)
        verdicts.add(verdict)
    return verdicts


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("make", [deck, ravine, hill])
def test_every_optimizer_at_many_rates(make, optimizer):
    assert len(check(make(), np.geomspace(0.002, 3.0, 15), optimizer=optimizer)) > 1


@pytest.mark.parametrize(
    "schedule", [schedules.Step(10, 0.5), schedules.Exponential(0.97), schedules.Cosine(STEPS)]
)
def test_every_schedule(schedule):
    check(ravine(), [0.001, 0.04, 0.1], schedule=schedule)


@pytest.mark.parametrize("batch", [None, (7, 0), (20, 3), (1, 12345)])
def test_data_and_batches(batch):
    check(fit(), [0.01, 0.2, 1.0], data=noisy_line(), batch=batch, optimizer="momentum")


def test_any_start():
    loss = deck()
    model = Model(loss, None, {})
    trace = DescentTrace(model, STEPS, Tape(), batch=None)
    traced = trace.descend(Course(OPTIMIZERS["adam"], 0.1))
    end = trace.finish()
    losses = trace.series(traced.loss)
    for start in ({"w": -3.0, "b": 2.0}, {"w": 1e3, "b": 0.0}):
        slots = run(trace, end, [(trace.start[name], value) for name, value in start.items()])
        history = descend(loss, start, rate=0.1, steps=STEPS, optimizer="adam")
        np.testing.assert_allclose(slots[losses.slot], history.loss, rtol=1e-9)
