"""Exercises of lesson 5: gradients by hand, and one step of training."""

from cgraph.course.exercises.findings import Function

_POINTS = ((1.0, 0.0, 2.0, 5.0), (2.0, -1.0, 3.0, 1.0), (0.5, 1.0, -2.0, 4.0))  # w, b, x, y
_RATES = (0.1, 0.01, 0.2)


def _step(  # noqa: PLR0913  these five make a step
    w: float, b: float, x: float, y: float, rate: float, *, moved: bool = False
) -> tuple[float, float]:
    """Take one step for both parameters; if `moved`, b's gradient is taken after w has moved."""
    error = w * x + b - y
    new_w = w - rate * 2 * error * x
    if moved:
        error = new_w * x + b - y
    return new_w, b - rate * 2 * error


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
_STEP = Function(
    ("w", "b", "x", "y", "rate"),
    tuple((*point, rate) for point, rate in zip(_POINTS, _RATES, strict=True)),
    _step,
    {
        "still": lambda w, b, _x, _y, _rate: (w, b),
        "moved_first": lambda w, b, x, y, rate: _step(w, b, x, y, rate, moved=True),
        "uphill": lambda w, b, x, y, rate: _step(w, b, x, y, -rate),
        "no_rate": lambda w, b, x, y, _: _step(w, b, x, y, 1.0),
        "only_w": lambda w, b, x, y, rate: (_step(w, b, x, y, rate)[0], b),
    },
)

CHECKS = {"gradients": _GRADIENTS, "step": _STEP}
