"""Programs: instructions over numbered slots, traced from a computation, to be run again and again.

A page runs them as well (`players/engine.js`), from the same names.
"""

import operator
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from cgraph.functions import FUNCTIONS
from cgraph.tape import Symbol, Tape, needed

#: What an instruction may name: the functions of rules, and what signs mean.
COMPUTE: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "negative": operator.neg,
    **{name: function.compute for name, function in FUNCTIONS.items()},
}


class Program:
    """The instructions of a tape that its `results` depend on."""

    def __init__(self, tape: Tape, results: Iterable[Symbol]) -> None:
        self.instructions = needed(tape.instructions, (symbol.slot for symbol in results))
        self._steps = [
            (COMPUTE[name], out, itemgetter(*inputs), len(inputs) > 1)
            for name, out, inputs in self.instructions
        ]

    def run(self, slots: list[Any]) -> None:
        """Compute what is computed, from what else is in the slots."""
        for compute, out, inputs, several in self._steps:
            slots[out] = compute(*inputs(slots)) if several else compute(inputs(slots))
