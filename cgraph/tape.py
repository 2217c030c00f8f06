"""Symbols: numbers that write down what is computed from them.

Whatever is written in ordinary arithmetic (a pass, an optimizer's rule, a point of a picture) runs
on symbols as well as on numbers, and leaves on their tape the list of instructions that computes
the same again from other numbers. That list is a program: a page, which has no Python, runs it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

Instruction = tuple[str, int, tuple[int, ...]]  # function, slot of the result, slots of the inputs
_UNDECIDED = "what a symbol is equal to changes with the number in its slot"


class Symbol:
    """A slot of a tape, and the number that is there for now."""

    __slots__ = ("slot", "tape", "value")
    __array_ufunc__ = None  # array * symbol is for the symbol to answer, not for NumPy

    def __init__(self, tape: Tape, slot: int, value: Any) -> None:
        self.tape = tape
        self.slot = slot
        self.value = value

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of what is in the slot, () for a plain number."""
        return np.shape(self.value)

    def __repr__(self) -> str:
        return f"<slot {self.slot}: {self.value!r}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Symbol):
            raise TypeError(_UNDECIDED)
        return self is other

    def __bool__(self) -> bool:
        raise TypeError(_UNDECIDED)

    __hash__ = object.__hash__

    def __neg__(self) -> Symbol:
        return self.tape.record("negative", operator.neg, self)

    def __add__(self, other: Any) -> Symbol:
        return self.tape.record("add", operator.add, self, other)

    def __radd__(self, other: Any) -> Symbol:
        return self.tape.record("add", operator.add, other, self)

    def __sub__(self, other: Any) -> Symbol:
        return self.tape.record("subtract", operator.sub, self, other)

    def __rsub__(self, other: Any) -> Symbol:
        return self.tape.record("subtract", operator.sub, other, self)

    def __mul__(self, other: Any) -> Symbol:
        return self.tape.record("multiply", operator.mul, self, other)

    def __rmul__(self, other: Any) -> Symbol:
        return self.tape.record("multiply", operator.mul, other, self)


class Tape:
    """Numbers in slots, and the instructions that fill the slots which are computed."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.instructions: list[Instruction] = []
        self._constants: dict[float, int] = {}
        self._results: dict[tuple[str, tuple[int, ...]], Symbol] = {}

    def symbol(self, value: Any) -> Symbol:
        """Return a symbol for a number that is given, not computed."""
        self.values.append(value)
        return Symbol(self, len(self.values) - 1, value)

    def record(self, name: str, compute: Callable[..., Any], *inputs: Any) -> Symbol:
        """Compute `name` of symbols and plain numbers, and note the instruction: once."""
        slots = tuple(map(self.slot, inputs))
        result = self._results.get((name, slots))
        if result is None:
            result = self.symbol(compute(*map(known, inputs)))
            self.instructions.append((name, result.slot, slots))
            self._results[name, slots] = result
        return result

    def slot(self, number: Any) -> int:
        """Return the slot of a symbol, or of a constant, which is given one."""
        if isinstance(number, Symbol):
            return number.slot
        if isinstance(number, np.ndarray):
            return self.symbol(number).slot
        constant = float(number)
        if constant not in self._constants:
            self._constants[constant] = self.symbol(constant).slot
        return self._constants[constant]


def known(number: Any) -> Any:
    """Return the number that a symbol stands for at present; any other number as it is."""
    return number.value if number.__class__ is Symbol else number


def needed(instructions: Iterable[Instruction], wanted: Iterable[int]) -> list[Instruction]:
    """Return the instructions that the slots `wanted` depend on, in their order."""
    live, kept = set(wanted), []
    for instruction in reversed([*instructions]):
        if instruction[1] in live:
            live.update(instruction[2])
            kept.append(instruction)
    return kept[::-1]
