"""Exercises of lesson 5: gradients by hand, and training as a loop."""

from cgraph.course.exercises.findings import Function

_POINTS = ((1.0, 0.0, 2.0, 5.0), (2.0, -1.0, 3.0, 1.0), (0.5, 1.0, -2.0, 4.0))  # w, b, x, y
_RUNS = ((0.1, 1), (0.01, 3), (0.02, 2))  # rate, steps


def _train(
    *case: float, factor: float = 2.0, moved: bool = False, both: bool = True
) -> tuple[float, float]:
    """Train w and, if `both`, b; if `moved`, b's gradient is taken after w has moved."""
    w, b, x, y, rate, steps = case
    for _ in range(int(steps)):
        error = w * x + b - y
        w = w - rate * factor * error * x
        if moved:
            error = w * x + b - y
        if both:
            b = b - rate * factor * error
    return w, b


_GRADIENTS = Function(
    ("w", "b", "x", "y"),
    _POINTS,
    lambda w, b, x, y: (2 * (w * x + b - y) * x, 2 * (w * x + b - y)),
    {
        "sign": lambda w, b, x, y: (-2 * (w * x + b - y) * x, -2 * (w * x + b - y)),
        "half": lambda w, b, x, y: ((w * x + b - y) * x, w * x + b - y),
        "upstream": lambda w, b, x, y: (2 * (w * x + b - y), 2 * (w * x + b - y)),
        "local": lambda _w, _b, x, _y: (x, 1.0),
        "swapped": lambda w, b, x, y: (2 * (w * x + b - y), 2 * (w * x + b - y) * x),
    },
)
_TRAIN = Function(
    ("w", "b", "x", "y", "rate", "steps"),
    tuple((*point, *run) for point, run in zip(_POINTS, _RUNS, strict=True)),
    _train,
    {
        "still": lambda w, b, *_: (w, b),
        "once": lambda *case: _train(*case[:5], 1),
        "moved_first": lambda *case: _train(*case, moved=True),
        "uphill": lambda *case: _train(*case, factor=-2.0),
        "no_rate": lambda *case: _train(*case[:4], 1.0, case[5]),
        "half": lambda *case: _train(*case, factor=1.0),
        "only_w": lambda *case: _train(*case, both=False),
    },
)

CHECKS = {"gradients": _GRADIENTS, "train": _TRAIN}
