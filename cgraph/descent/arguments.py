"""What a learner tells a descent, read before it sets out; errors speak of what was written."""

from collections.abc import Iterable, Mapping, Sequence
from operator import index

import numpy as np
from numpy.typing import ArrayLike

from cgraph.data import Mails
from cgraph.descent.optimizers import OPTIMIZERS, Optimizer
from cgraph.descent.schedules import Schedule
from cgraph.errors import CgraphError, NameUnknownError, ShapeError, WrongKindError
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
        raise _wrong("whole", name=name, given=given) from None
    if number < least:
        raise CgraphError(say("arguments.too_few", name=name, given=number, least=least))
    if most is not None and number > most:
        raise CgraphError(say("arguments.too_many", name=name, given=number, most=most))
    return int(number)


def _value(key: str, name: str, given: object) -> Value:
    try:
        return as_value(given, name)  # type: ignore[arg-type]
    except WrongKindError:
        raise _wrong(key, name=name, given=given) from None


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


def one_rate(name: str, given: object) -> float:
    """Return a single learning rate; otherwise as `rates`."""
    value = rates(name, given)
    if not isinstance(value, float):
        raise _wrong("one_rate", name=name, given=given)
    return value


def threshold(given: object) -> float:
    """Return the size of a gradient; WrongKindError if it is no number from 0 upwards."""
    value = _value("stop", "stop", given)
    if not (isinstance(value, float) and value >= 0.0):
        raise _wrong("stop", given=given)
    return value


def rule(optimizer: object) -> Optimizer:
    """Return the optimizer of a name, or the one given; NameUnknownError if there is none."""
    if isinstance(optimizer, str):
        if optimizer not in OPTIMIZERS:
            known = say("descent.comma").join(map(repr, OPTIMIZERS))
            raise NameUnknownError(say("arguments.optimizer", name=optimizer, known=known))
        return OPTIMIZERS[optimizer]
    if not isinstance(optimizer, Optimizer):
        raise _wrong("optimizer_kind", given=optimizer)
    return optimizer


def schedule_of(given: object, rate: Value) -> Schedule | None:
    """Return a schedule that has been tried at the first step; WrongKindError if it is none."""
    if given is not None:
        if isinstance(given, type) or not callable(given):
            raise _wrong("schedule", given=given)
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
        raise _wrong("schedule", given=schedule)
    if not np.all(np.isfinite(now) & np.greater_equal(now, 0.0)):
        raise CgraphError(say("arguments.schedule_range", step=step, given=plain(now)))
    return now


def by_name(argument: str, given: object) -> Mapping[str, ArrayLike]:
    """Return values by name; WrongKindError if `given`, the argument `argument`, is no dict."""
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise _wrong(argument, given=given)
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
    return Mails(found, given.texts) if isinstance(given, Mails) else found


def points(data: Mapping[str, Array], wanted: int) -> None:
    """Raise a ShapeError unless so many columns, all of one length, can be drawn as points."""
    shapes = [many.shape for many in data.values()]
    if len(shapes) < wanted or len(set(shapes)) > 1:
        shown = say("descent.comma").join(f"{name}: {many.shape}" for name, many in data.items())
        raise ShapeError(say("arguments.data_rows", wanted=wanted, shapes=shown))


def same_columns(argument: str, given: Mapping[str, Array], data: Mapping[str, Array]) -> None:
    """Raise a ShapeError unless `given` has the columns that the data have."""
    points(given, 1)
    if [*given] != [*data]:
        here, there = (say("descent.comma").join(one) for one in (given, data))
        raise ShapeError(say("arguments.columns", argument=argument, given=here, wanted=there))


def sides(given: object, names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return how far a picture reaches for each parameter; CgraphError if that is no stretch."""
    found = {}
    for name, stretch in by_name("box", given).items():
        if name not in names:
            known = say("descent.comma").join(names)
            raise NameUnknownError(say("arguments.box_unknown", name=name, known=known))
        try:
            low, high = (float(side) for side in stretch)  # type: ignore[arg-type, union-attr]
        except (TypeError, ValueError):
            raise _wrong("box", given={name: stretch}) from None
        if not (np.isfinite(high - low) and low < high):
            raise _wrong("box", given={name: stretch})
        found[name] = (low, high)
    return found


def racers(given: object) -> list[Optimizer]:
    """Return the optimizers of a race; WrongKindError if they are no list of some."""
    if not isinstance(given, list | tuple):
        raise _wrong("optimizers_list", given=given)
    return [rule(one) for one in given]


def titles(given: object, count: int) -> list[str]:
    """Return what each of `count` racers is called; CgraphError if `given` does not say that."""
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise _wrong("titles", given=given)
    one_each("names", given, count)
    return list(given)


def one_each(argument: str, given: Sequence[object], count: int) -> None:
    """Raise a ShapeError unless there is one of `given` for each of `count` racers."""
    if len(given) != count:
        words = {"argument": argument, "given": len(given), "count": count}
        raise ShapeError(say("arguments.one_each", **words))


def _wrong(key: str, **values: object) -> WrongKindError:
    given = repr(values.pop("given"))
    shown = given if len(given) <= _LONGEST else f"{given[: _LONGEST - 1]}…"
    return WrongKindError(say(f"arguments.{key}", given=shown, **values))
