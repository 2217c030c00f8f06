"""What a learner tells a descent, read before it sets out; errors speak of what was written."""

from collections.abc import Iterable, Mapping
from operator import index

import numpy as np
from numpy.typing import ArrayLike

from cgraph.descent.optimizers import OPTIMIZERS, Optimizer
from cgraph.descent.schedules import Schedule
from cgraph.errors import CgraphError, NameUnknownError, WrongKindError
from cgraph.language import say
from cgraph.numerals import plain
from cgraph.values import Array, Value, as_value

_LONGEST = 60  # characters of what is quoted
_OUR_WORDS = {  # what other libraries call them
    "lr": "rate",
    "learning_rate": "rate",
    "iterations": "steps",
    "batch_size": "batch",
    "scheduler": "schedule",
    "random_state": "seed",
    "tol": "stop",
}


def none_of(others: Mapping[str, object], known: Iterable[str]) -> None:
    """Raise a WrongKindError for an argument of another name, and say ours where there is one."""
    for given in others:
        if given in _OUR_WORDS:
            raise WrongKindError(say("arguments.our_word", given=given, ours=_OUR_WORDS[given]))
        listed = say("descent.comma").join(known)
        raise WrongKindError(say("arguments.no_such_word", given=given, known=listed))


def whole(name: str, given: object, least: int, most: int | None = None) -> int:
    """Return a whole number from `least` to `most`, if there is one; CgraphError if it is none."""
    try:
        number = index(given)  # type: ignore[arg-type]
    except TypeError:
        raise wrong("whole", name=name, given=given) from None
    if number < least:
        raise CgraphError(say("arguments.too_few", name=name, given=number, least=least))
    if most is not None and number > most:
        raise CgraphError(say("arguments.too_many", name=name, given=number, most=most))
    return int(number)


def _value(key: str, name: str, given: object) -> Value:
    try:
        return as_value(given, name)  # type: ignore[arg-type]
    except WrongKindError:
        raise wrong(key, name=name, given=given) from None


def rates(name: str, given: object) -> Value:
    """Return one learning rate, or a row of them; CgraphError if one cannot be walked with."""
    if isinstance(given, Iterable) and not isinstance(given, np.ndarray | str | Mapping):
        given = list(given)  # a set, say, or a range
    value = _value("rate", name, given)
    many = np.atleast_1d(value)
    if many.ndim > 1 or not many.size:
        raise CgraphError(say("arguments.rates_row", name=name))
    unusable = many[~(np.isfinite(many) & (many >= 0.0))]
    if unusable.size:
        raise CgraphError(say("arguments.rate_range", name=name, given=float(unusable[0])))
    return value


def threshold(given: object) -> float:
    """Return the size of a gradient; WrongKindError if it is no number from 0 upwards."""
    value = _value("stop", "stop", given)
    if not (isinstance(value, float) and value >= 0.0):
        raise wrong("stop", given=given)
    return value


def rule(optimizer: object) -> Optimizer:
    """Return the optimizer of a name, or the one given; NameUnknownError if there is none."""
    if isinstance(optimizer, str):
        if optimizer not in OPTIMIZERS:
            known = say("descent.comma").join(map(repr, OPTIMIZERS))
            raise NameUnknownError(say("arguments.optimizer", name=optimizer, known=known))
        return OPTIMIZERS[optimizer]
    if not isinstance(optimizer, Optimizer):
        raise wrong("optimizer_kind", given=optimizer)
    return optimizer


def schedule_of(given: object, rate: Value) -> Schedule | None:
    """Return a schedule that has been tried at the first step; WrongKindError if it is none."""
    if given is not None:
        if isinstance(given, type) or not callable(given):
            raise wrong("schedule", given=given)
        rate_at(given, rate, 0)
    return given


def rate_at(schedule: Schedule, rate: Value, step: int) -> Value:
    """Return the rate in force at a step; WrongKindError or CgraphError if it is no such thing."""
    try:
        now = as_value(schedule(rate, step), "schedule")
    except Exception as error:
        said = say("arguments.schedule_fails", step=step, error=repr(error))
        raise WrongKindError(said) from error
    if isinstance(now, float) and 0.0 <= now < np.inf:
        return now
    if np.shape(now) not in {(), np.shape(rate)}:
        raise wrong("schedule", given=schedule)
    if not np.all(np.isfinite(now) & np.greater_equal(now, 0.0)):
        raise CgraphError(say("arguments.schedule_range", step=step, given=plain(now)))
    return now


def by_name(argument: str, given: object) -> Mapping[str, ArrayLike]:
    """Return values by name; WrongKindError if `given`, the argument `argument`, is no dict."""
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise wrong(argument, given=given)
    return given


def columns(given: object) -> dict[str, Array]:
    """Return data by name, as arrays; CgraphError if a column is empty, or not finite."""
    found = {
        name: np.asarray(as_value(many, name)) for name, many in by_name("data", given).items()
    }
    for name, many in found.items():
        if not many.size:
            raise CgraphError(say("arguments.data_empty", name=name))
        if not np.all(np.isfinite(many)):
            raise CgraphError(say("arguments.data_not_finite", name=name))
    return found


def wrong(key: str, **values: object) -> WrongKindError:
    """Return the error `arguments.<key>`; what was `given` is quoted, cut short."""
    given = repr(values.pop("given"))
    shown = given if len(given) <= _LONGEST else f"{given[: _LONGEST - 1]}…"
    return WrongKindError(say(f"arguments.{key}", given=shown, **values))
