"""What holds for every optimizer, checked for one row of the table, known or new."""

import numpy as np
from latex2mathml.converter import convert

import cgraph as cg
from cgraph.descent import descend
from cgraph.descent.optimizers import OPTIMIZERS, Optimizer
from cgraph.language import languages, use_language
from cgraph.notation import LATEX, PICTURE, PLAIN
from cgraph.program import Program
from cgraph.rules import assignments
from cgraph.tape import Tape
from helpers.libraries import close

SLOPES = np.array([[2.0, -3.0], [1.0, 0.0], [-0.5, 4.0]])


def check_optimizer(row: Optimizer) -> None:
    """Check an optimizer on numbers, on arrays and on symbols, as it is read, and in a descent."""
    _check_reading(row)
    _check_steps(row)
    loss = cg.mean((cg.parameter("w", [2.0, -1.0]) * cg.input("x", [1.0, 3.0]) - 1.0) ** 2)
    history = descend(loss, rate=0.05, steps=300, optimizer=row.name)
    assert history.loss[-1] < 0.5 * history.loss[0]
    together = descend(loss, rate=[0.01, 0.05], steps=20, optimizer=row)
    np.testing.assert_array_equal(together.loss[:, 1], history.loss[:21])


def _check_reading(row: Optimizer) -> None:
    assert OPTIMIZERS[row.name] is row
    assert getattr(cg.optimizers, row.name.replace(" ", "_")) is row
    for code in languages():
        use_language(code)
        assert row.title
    for _, text in assignments(row.rule):
        assert convert(LATEX.rule(text, {})).startswith("<math")
        assert PLAIN.rule(text, {})
        assert PICTURE.rule(text, {})


def _check_steps(row: Optimizer) -> None:
    move = row.stepper()
    together = np.array([1.0, -2.0]), *[0.0] * len(row.remembered)
    apart = [(1.0, *[0.0] * len(row.remembered)), (-2.0, *[0.0] * len(row.remembered))]
    for slopes in SLOPES:
        lines = row.lines(together[0], slopes, 0.1, together[1:])
        together = move(together[0], slopes, 0.1, *together[1:])
        after = dict(zip(("theta", *row.remembered), together, strict=True))
        close({name: lines[name] for name in after}, after, 0)
        close(
            _traced(row, apart[0], slopes[0]),
            dict(enumerate(move(apart[0][0], slopes[0], 0.1, *apart[0][1:]))),
            0,
        )
        for place, slope in enumerate(slopes.tolist()):
            apart[place] = move(apart[place][0], slope, 0.1, *apart[place][1:])
            assert all(type(number) is float for number in apart[place])
    for number, one in enumerate(together):
        np.testing.assert_allclose(np.broadcast_to(one, 2), [a[number] for a in apart], rtol=1e-14)


def _traced(row: Optimizer, before: tuple[float, ...], slope: float) -> dict[int, float]:
    """Take a step on symbols of other numbers, and run the program that is left with these."""
    tape = Tape()
    numbers = [tape.symbol(1.0) for _ in (*before, slope)]
    theta, *memory, g = numbers
    results = row.stepper()(theta, g, 0.1, *memory)
    slots = [*tape.values]
    for symbol, number in zip(numbers, (*before, slope), strict=True):
        slots[symbol.slot] = float(number)
    Program(tape, results).run(slots)
    return {place: slots[symbol.slot] for place, symbol in enumerate(results)}
