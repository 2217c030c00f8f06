"""What a check may find, and how it is told."""

from collections.abc import Callable
from typing import Any

import numpy as np

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
    try:
        return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-9)
    except (TypeError, ValueError):  # not numbers
        return False


def written(thing: object) -> str:
    """Write a result as a learner reads it.

    >>> written((8.0, -6)), written([True, "u"])
    ('8, −6', "[True, 'u']")
    """
    if isinstance(thing, tuple):
        return ", ".join(map(written, thing))
    if isinstance(thing, int | float | np.number) and not isinstance(thing, bool):
        return show(float(thing))
    return repr(thing)
