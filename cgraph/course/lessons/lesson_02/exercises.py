"""Exercises of lesson 2: a forward pass as a function, and when a node is ready."""

from cgraph.course.exercises.findings import Function

_FORWARD = Function(
    ("x", "y"),
    ((3.0, 2.0), (1.0, -4.0), (-2.0, 5.0)),
    lambda x, y: (x + y, (x + y) * y),
    {
        "brackets": lambda x, y: (x + y, x + y * y),
        "order": lambda x, y: ((x + y) * y, x + y),
        "factor": lambda x, y: (x + y, (x + y) * x),
    },
)
_READY = Function(
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
)

CHECKS = {"forward": _FORWARD, "ready": _READY}
