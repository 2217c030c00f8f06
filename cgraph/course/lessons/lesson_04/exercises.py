"""Exercises of lesson 4: one update, and a learning rate that is halved again and again."""

from cgraph.course.exercises.findings import Function

_UPDATE = Function(
    ("theta", "gradient", "rate"),
    ((4.0, 8.0, 0.1), (1.0, -12.0, 0.1), (-3.0, 2.0, 0.5)),
    lambda theta, gradient, rate: theta - rate * gradient,
    {
        "uphill": lambda theta, gradient, rate: theta + rate * gradient,
        "no_rate": lambda theta, gradient, _: theta - gradient,
        "only_step": lambda _, gradient, rate: -rate * gradient,
        "only_size": lambda _, gradient, rate: rate * gradient,
        "only_rate": lambda theta, _, rate: theta - rate,
    },
)
_SCHEDULE = Function(
    ("step",),
    ((0,), (1,), (9,), (10,), (19,), (20,), (35,)),
    lambda step: 0.4 * 0.5 ** (step // 10),
    {
        "smooth": lambda step: 0.4 * 0.5 ** (step / 10),
        "every_step": lambda step: 0.4 * 0.5**step,
        "once": lambda step: 0.4 if step < 10 else 0.2,  # noqa: PLR2004  the mistake is: no further
        "constant": lambda _: 0.4,
        "divided": lambda step: 0.4 / (1 + step // 10),
    },
)

CHECKS = {"update": _UPDATE, "schedule": _SCHEDULE}
