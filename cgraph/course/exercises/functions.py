"""Exercises that ask for a function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cgraph.course.exercises.findings import (
    Difference,
    called,
    finished,
    same,
    unfinished,
    written,
)
from cgraph.language import say


@dataclass(frozen=True)
class Function:
    """A check of a learner's function: what it should give in some cases.

    Each case is a tuple of values for `arguments`. `mistakes` are functions with a known mistake;
    a learner's function that gives the same is answered by the sentence of that name.
    """

    arguments: tuple[str, ...]
    cases: tuple[tuple[Any, ...], ...]
    correct: Callable[..., Any]
    mistakes: Mapping[str, Callable[..., Any]] = field(default_factory=dict)

    def __call__(self, function: object = ...) -> dict[str, object]:
        """Try a learner's function in all cases; there is nothing more to say if it is right.

        Difference says which mistake it makes or, if none that is known, in which case it differs.
        """
        finished(function)
        if not callable(function):
            raise Difference("no_function", given=written(function))
        results = [called(function, case, self._where(case)) for case in self.cases]
        if all(result is None for result in results):
            raise unfinished("nothing")

        def all_same(other: Callable[..., Any]) -> bool:
            return all(map(same, results, (other(*case) for case in self.cases)))

        if all_same(self.correct):
            return {}
        for mistake, wrong in self.mistakes.items():
            if all_same(wrong):
                raise Difference(mistake)
        raise self._first_difference(results)

    def _first_difference(self, results: list[Any]) -> Difference:
        case, got, wanted = next(
            (case, got, wanted)
            for case, got in zip(self.cases, results, strict=True)
            if not same(got, wanted := self.correct(*case))
        )
        where = self._where(case)
        return Difference("other", where=where, got=written(got), wanted=written(wanted))

    def _where(self, case: tuple[Any, ...]) -> str:
        pairs = zip(self.arguments, case, strict=True)
        return say("exercises.comma").join(f"{name} = {written(value)}" for name, value in pairs)
