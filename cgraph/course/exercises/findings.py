"""What a check may find, how it is told, and the check of exercises that ask for a function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cgraph.errors import CgraphError
from cgraph.language import say
from cgraph.numerals import show


class Difference(Exception):  # noqa: N818  no error, but what a check has found
    """What differs from what was asked for, or what is still to be written.

    `key` names a sentence among the words of the exercise, or those of all exercises; `values`
    fill it in. A list of differences among them is written one below the other.
    """

    def __init__(self, key: str, *, verdict: str = "differs", **values: object) -> None:
        super().__init__(key)
        self.key, self.verdict, self.values = key, verdict, values


def unfinished(key: str = "dots") -> Difference:
    """Say what is still to be written."""
    return Difference(key, verdict="unfinished")


def finished(thing: object) -> None:
    """Raise Difference while the dots that stand for what is to be written are there."""
    if has_dots(thing):
        raise unfinished()


def called(function: Callable[..., Any], arguments: tuple[Any, ...], where: str) -> Any:  # noqa: ANN401  a learner's function may return anything
    """Return what a learner's function gives; Difference if it stops with an error."""
    try:
        with np.errstate(all="ignore"):
            result = function(*arguments)
    except Exception as error:
        if "ellipsis" in str(error):  # computing with the dots that are to be replaced
            raise unfinished() from error
        said = f"{type(error).__name__}: {error}"
        raise Difference("raised", where=where, error=said) from error
    finished(result)
    return result


def has_dots(thing: object) -> bool:
    """Say whether the dots that stand for what is to be written are still there."""
    return thing is ... or (isinstance(thing, tuple | list) and any(map(has_dots, thing)))


def same(one: Any, other: Any) -> bool:  # noqa: ANN401  a learner's function may return anything
    """Say whether two results are the same, but for the last digits of a computation."""
    if isinstance(other, bool) or isinstance(one, bool | np.bool_):
        return isinstance(one, bool | np.bool_) and bool(one) is other
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    try:
        return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-9)
    except (TypeError, ValueError, CgraphError):  # not numbers; nodes, say
        return False


def written(thing: object) -> str:
    """Write a result as a learner reads it.

    >>> written((8.0, -6)), written([True, "u"])
    ('8, −6', "[True, 'u']")
    >>> written(np.array([[1.0, 1 / 3]]))
    '[[1.0, 0.3333]]'
    """
    if isinstance(thing, np.ndarray) and thing.ndim and thing.dtype.kind in "biuf":
        return str(np.round(thing, 4).tolist())
    if isinstance(thing, tuple):
        return ", ".join(map(written, thing))
    if isinstance(thing, int | float | np.number) and not isinstance(thing, bool):
        return show(float(thing))
    return repr(thing)


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
