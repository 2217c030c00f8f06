"""What a learner tells a player of descents, beyond what a descent itself is told."""

import sys
from collections.abc import Mapping, Sequence

import numpy as np

from cgraph.course.data import Mails
from cgraph.descent import arguments
from cgraph.descent.arguments import by_name, none_of, rates, rule, whole, wrong
from cgraph.descent.batches import rows_of
from cgraph.descent.optimizers import Optimizer
from cgraph.errors import NameUnknownError, ShapeError
from cgraph.graph import Graph
from cgraph.language import say
from cgraph.values import Array

__all__ = [
    "by_name", "columns", "decays", "examples", "none_of", "one_each", "one_rate", "points",
    "racers", "rates", "reach", "rule", "same_columns", "settings", "sides", "titles", "whole",
]  # fmt: skip

_LARGEST = sys.float_info.max


def columns(given: object) -> dict[str, Array]:
    """Return data by name, as arrays; mails keep their texts. Otherwise as for a descent."""
    found = arguments.columns(given)
    return Mails(found, given.texts) if isinstance(given, Mails) else found


def one_rate(name: str, given: object) -> float:
    """Return a single learning rate; otherwise as `rates`."""
    value = rates(name, given)
    if not isinstance(value, float):
        raise wrong("one_rate", name=name, given=given)
    return value


def points(data: Mapping[str, Array], wanted: int) -> None:
    """Raise a ShapeError unless so many columns, all of one length, can be drawn as points."""
    shapes = [many.shape for many in data.values()]
    if len(shapes) < wanted or len(set(shapes)) > 1 or len(shapes[0]) != 1:
        shown = say("descent.comma").join(f"{name}: {many.shape}" for name, many in data.items())
        raise ShapeError(say("arguments.data_rows", wanted=wanted, shapes=shown))


def same_columns(argument: str, given: Mapping[str, Array], data: Mapping[str, Array]) -> None:
    """Raise a ShapeError unless `given` has the columns that the data have."""
    points(given, 1)
    if [*given] != [*data]:
        here, there = (say("descent.comma").join(one) for one in (given, data))
        raise ShapeError(say("arguments.columns", argument=argument, given=here, wanted=there))


def examples(argument: str, given: object, graph: Graph) -> dict[str, Array]:
    """Return the columns that a graph has learnt from; CgraphError unless all of them are there.

    They are those whose inputs hold arrays, and at least a feature and what is to be predicted.
    """
    found = columns(given)
    wanted = [name for name, value in graph.inputs.items() if np.ndim(value)]  # type: ignore[arg-type]
    if {*found} != {*wanted} or len(found) < 2:  # noqa: PLR2004  a feature and a target
        here, there = (say("descent.comma").join(one) or "–" for one in (found, wanted))
        raise ShapeError(say("arguments.examples", argument=argument, given=here, wanted=there))
    rows_of(found)
    return found


def sides(given: object, names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return how far a picture reaches for each parameter; CgraphError if that is no stretch."""
    found = {}
    for name, stretch in by_name("box", given).items():
        if name not in names:
            known = say("descent.comma").join(names)
            raise NameUnknownError(say("arguments.box_unknown", name=name, known=known))
        ends = _stretch(stretch)
        if ends is None:
            raise wrong("box", given={name: stretch})
        found[name] = ends
    return found


def reach(given: object) -> tuple[float, float] | None:
    """Return how far the slider of a rate goes, if that is said; WrongKindError if it is no way."""
    ends = None if given is None else _stretch(given)
    if given is not None and (ends is None or ends[0] < 0.0):
        raise wrong("rates", given=given)
    return ends


def _stretch(given: object) -> tuple[float, float] | None:
    """Return two numbers, the smaller one first; None if they are no such thing."""
    try:
        low, high = (float(side) for side in given)  # type: ignore[attr-defined]
    except (TypeError, ValueError, OverflowError):
        return None
    return (low, high) if np.isfinite(high - low) and low < high else None


def decays(given: object) -> list[float]:
    """Return weight decays; WrongKindError unless they are a row of numbers from 0 upwards."""
    many = given if isinstance(given, list | tuple) else []
    if not many or not all(isinstance(one, int | float) and 0.0 <= one <= _LARGEST for one in many):
        raise wrong("decays", given=given)
    return [*map(float, many)]


def settings(given: object, *rules: Optimizer) -> tuple[str, ...]:
    """Return which numbers of the optimizers get sliders; CgraphError if none of them has one."""
    if not isinstance(given, list | tuple) or not all(isinstance(name, str) for name in given):
        raise wrong("settings", given=given)
    known = dict.fromkeys(name for rule in rules for name in rule.settings)
    for name in given:
        if name not in known:
            words = {"name": name, "known": say("descent.comma").join(known) or "–"}
            optimizers = say("descent.comma").join(rule.name for rule in rules)
            raise NameUnknownError(say("arguments.setting_unknown", optimizer=optimizers, **words))
    return tuple(given)


def racers(given: object) -> list[Optimizer]:
    """Return the optimizers of a race; WrongKindError if they are no list of some."""
    if not isinstance(given, list | tuple):
        raise wrong("optimizers_list", given=given)
    return [rule(one) for one in given]


def titles(given: object, count: int) -> list[str]:
    """Return what each of `count` racers is called; CgraphError if `given` does not say that."""
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise wrong("titles", given=given)
    one_each("names", given, count)
    return list(given)


def one_each(argument: str, given: Sequence[object], count: int) -> None:
    """Raise a ShapeError unless there is one of `given` for each of `count` racers."""
    if len(given) != count:
        words = {"argument": argument, "given": len(given), "count": count}
        raise ShapeError(say("arguments.one_each", **words))
