"""Exercises of lesson 7: clip a gradient, and take a step with weight decay."""

import math

from cgraph.course.exercises.findings import Function

_GRADIENTS = ((3.0, 4.0, 1.0), (0.3, 0.4, 1.0), (-6.0, 8.0, 5.0))  # its two parts, most
_STEPS = ((3.0, 1.0, 0.1, 0.5), (-2.0, 4.0, 0.2, 0.1), (1.5, -1.0, 0.3, 0.2))  # w, g, rate, lam


def _scaled(gw: float, gb: float, factor: float) -> tuple[float, float]:
    return gw * factor, gb * factor


def _size(gw: float, gb: float) -> float:
    return math.hypot(gw, gb)


_CLIP = Function(
    ("gw", "gb", "most"),
    _GRADIENTS,
    lambda gw, gb, most: _scaled(gw, gb, min(1.0, most / _size(gw, gb))),
    {
        "each": lambda gw, gb, most: (max(-most, min(most, gw)), max(-most, min(most, gb))),
        "always": lambda gw, gb, most: _scaled(gw, gb, most / _size(gw, gb)),
        "never": lambda gw, gb, _: (gw, gb),
        "inverse": lambda gw, gb, most: _scaled(gw, gb, max(1.0, _size(gw, gb) / most)),
    },
)
_DECAYED = Function(
    ("w", "gradient", "rate", "lam"),
    _STEPS,
    lambda w, gradient, rate, lam: w - rate * (gradient + 2 * lam * w),
    {
        "forgotten": lambda w, gradient, rate, _: w - rate * gradient,
        "half": lambda w, gradient, rate, lam: w - rate * (gradient + lam * w),
        "value": lambda w, gradient, rate, lam: w - rate * (gradient + lam * w**2),
        "grows": lambda w, gradient, rate, lam: w - rate * (gradient - 2 * lam * w),
        "uphill": lambda w, gradient, rate, lam: w + rate * (gradient + 2 * lam * w),
    },
)

CHECKS = {"clip": _CLIP, "decayed": _DECAYED}
