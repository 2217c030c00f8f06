"""Exercises that ask for a function: each is a row of right results and known mistakes."""

# ruff: noqa: ARG005  a mistake takes the same arguments as what it is a mistake for

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cgraph.exercises.findings import Difference, called, finished, same, unfinished, written
from cgraph.language import say


@dataclass(frozen=True)
class Function:
    """An exercise: what a function of these arguments should give in these cases.

    `mistakes` are what functions with a known mistake give. A sentence `<exercise>_<mistake>`
    answers the mistake, `<exercise>_right` the right function.
    """

    arguments: tuple[str, ...]
    cases: tuple[tuple[Any, ...], ...]
    correct: Callable[..., Any]
    mistakes: Mapping[str, Callable[..., Any]]


def _step(  # noqa: PLR0913  these five make a step
    w: float, b: float, x: float, y: float, rate: float, *, moved: bool = False
) -> tuple[float, float]:
    """Take one step for both parameters; if `moved`, b's gradient is taken after w has moved."""
    error = w * x + b - y
    new_w = w - rate * 2 * error * x
    if moved:
        error = new_w * x + b - y
    return new_w, b - rate * 2 * error


def _halved(start: float, step: int) -> float:
    return float(start * 0.5 ** (step // 10))


_LINES = ((1.0, 0.0, 2.0, 5.0), (2.0, -1.0, 3.0, 1.0), (0.5, 1.0, -2.0, 4.0))

FUNCTIONS = {
    "forward": Function(
        ("x", "y"),
        ((3.0, 2.0), (1.0, -4.0), (-2.0, 5.0)),
        lambda x, y: (x + y, (x + y) * y),
        {
            "brackets": lambda x, y: (x + y, x + y * y),
            "order": lambda x, y: ((x + y) * y, x + y),
            "factor": lambda x, y: (x + y, (x + y) * x),
        },
    ),
    "ready": Function(
        ("inputs", "known"),
        (
            (["x", "y"], ["x", "y"]),
            (["x", "y"], ["x"]),
            (["u", "y"], ["x", "y"]),
            (["x", "x"], ["x", "y", "u"]),
            ([], []),
        ),
        lambda inputs, known: all(name in known for name in inputs),
        {
            "any": lambda inputs, known: any(name in known for name in inputs),
            "equal": lambda inputs, known: inputs == known,
            "count": lambda inputs, known: len(inputs) <= len(known),
            "reversed": lambda inputs, known: all(name in inputs for name in known),
        },
    ),
    "multiply": Function(
        ("a", "b", "upstream"),
        ((5.0, 2.0, 1.0), (3.0, 4.0, 10.0), (-2.0, 7.0, 0.5)),
        lambda a, b, upstream: (upstream * b, upstream * a),
        {
            "local": lambda a, b, upstream: (b, a),
            "swapped": lambda a, b, upstream: (upstream * a, upstream * b),
            "like_sum": lambda a, b, upstream: (upstream, upstream),
            "added": lambda a, b, upstream: (upstream + b, upstream + a),
        },
    ),
    "slope": Function(
        ("x",),
        ((2.0,), (-1.5,), (0.5,)),
        lambda x: 3 * x**2,
        {
            "square": lambda x: x**2,
            "two": lambda x: 2 * x**2,
            "linear": lambda x: 3 * x,
            "value": lambda x: x**3,
        },
    ),
    "update": Function(
        ("theta", "gradient", "rate"),
        ((4.0, 8.0, 0.1), (1.0, -12.0, 0.1), (-3.0, 2.0, 0.5)),
        lambda theta, gradient, rate: theta - rate * gradient,
        {
            "uphill": lambda theta, gradient, rate: theta + rate * gradient,
            "no_rate": lambda theta, gradient, rate: theta - gradient,
            "only_step": lambda theta, gradient, rate: -rate * gradient,
            "only_size": lambda theta, gradient, rate: rate * gradient,
            "only_rate": lambda theta, gradient, rate: theta - rate,
        },
    ),
    "schedule": Function(
        ("step",),
        ((0,), (1,), (9,), (10,), (19,), (20,), (35,)),
        lambda step: _halved(0.4, step),
        {
            "smooth": lambda step: 0.4 * 0.5 ** (step / 10),
            "every_step": lambda step: 0.4 * 0.5**step,
            "once": lambda step: 0.4 if step < 10 else 0.2,  # noqa: PLR2004  the mistake is: no further
            "constant": lambda step: 0.4,
            "divided": lambda step: 0.4 / (1 + step // 10),
        },
    ),
    "gradients": Function(
        ("w", "b", "x", "y"),
        _LINES,
        lambda w, b, x, y: (2 * (w * x + b - y) * x, 2 * (w * x + b - y)),
        {
            "sign": lambda w, b, x, y: (-2 * (w * x + b - y) * x, -2 * (w * x + b - y)),
            "half": lambda w, b, x, y: ((w * x + b - y) * x, w * x + b - y),
            "upstream": lambda w, b, x, y: (2 * (w * x + b - y), 2 * (w * x + b - y)),
            "local": lambda w, b, x, y: (x, 1.0),
            "swapped": lambda w, b, x, y: (2 * (w * x + b - y), 2 * (w * x + b - y) * x),
        },
    ),
    "step": Function(
        ("w", "b", "x", "y", "rate"),
        tuple((*line, rate) for line, rate in zip(_LINES, (0.1, 0.01, 0.2), strict=True)),
        _step,
        {
            "still": lambda w, b, x, y, rate: (w, b),
            "moved_first": lambda w, b, x, y, rate: _step(w, b, x, y, rate, moved=True),
            "uphill": lambda w, b, x, y, rate: _step(w, b, x, y, -rate),
            "no_rate": lambda w, b, x, y, rate: _step(w, b, x, y, 1.0),
            "only_w": lambda w, b, x, y, rate: (_step(w, b, x, y, rate)[0], b),
        },
    ),
}


def check_function(name: str, function: object = ...) -> str:
    """Try a learner's function in all cases and return what to say if it is right.

    Difference says which mistake it makes or, if none that is known, in which case it differs.
    """
    exercise = FUNCTIONS[name]
    finished(function)
    if not callable(function):
        raise Difference("no_function", given=written(function))
    results = [called(function, case, _where(exercise, case)) for case in exercise.cases]
    if all(result is None for result in results):
        raise unfinished("nothing")

    def all_same(other: Callable[..., Any]) -> bool:
        return all(map(same, results, (other(*case) for case in exercise.cases)))

    if not all_same(exercise.correct):
        for mistake, wrong in exercise.mistakes.items():
            if all_same(wrong):
                raise Difference(f"{name}_{mistake}")
        raise _first_difference(exercise, results)
    return say(f"exercises.{name}_right")


def _first_difference(exercise: Function, results: list[Any]) -> Difference:
    case, got, wanted = next(
        (case, got, wanted)
        for case, got in zip(exercise.cases, results, strict=True)
        if not same(got, wanted := exercise.correct(*case))
    )
    where = _where(exercise, case)
    return Difference("other", where=where, got=written(got), wanted=written(wanted))


def _where(exercise: Function, case: tuple[Any, ...]) -> str:
    pairs = zip(exercise.arguments, case, strict=True)
    return say("exercises.comma").join(f"{name} = {written(value)}" for name, value in pairs)
