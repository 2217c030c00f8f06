"""Exercises of lesson 3: one node's backward pass, a pass to be broken, a row of the table."""

from typing import Any

from cgraph.course.exercises.findings import (
    Difference,
    called,
    finished,
    same,
    unfinished,
    written,
)
from cgraph.course.exercises.functions import Function
from cgraph.formula import parse
from cgraph.graph import Graph, constant
from cgraph.language import say
from cgraph.numerals import show
from cgraph.operations import OPERATIONS

_MULTIPLY = Function(
    ("a", "b", "upstream"),
    ((5.0, 2.0, 1.0), (3.0, 4.0, 10.0), (-2.0, 7.0, 0.5)),
    lambda a, b, upstream: (upstream * b, upstream * a),
    {
        "local": lambda a, b, _: (b, a),
        "swapped": lambda a, b, upstream: (upstream * a, upstream * b),
        "like_sum": lambda _a, _b, upstream: (upstream, upstream),
        "added": lambda a, b, upstream: (upstream + b, upstream + a),
    },
)
_SLOPE = Function(
    ("x",),
    ((2.0,), (-1.5,), (0.5,)),
    lambda x: 3 * x**2,
    {
        "square": lambda x: x**2,
        "two": lambda x: 2 * x**2,
        "linear": lambda x: 3 * x,
        "value": lambda x: x**3,
    },
)


def _break(order: object = ..., graph: Graph | None = None) -> dict[str, object]:
    """Run a backward pass in a wrong order, and say what comes out wrong."""
    finished(order)
    graph = graph.copy() if graph else parse("v = x * y; u = v + x; f = u * v", x=3, y=2)
    operations = [view.label for view in graph.nodes if view.operation]
    names = list(order) if isinstance(order, list | tuple) else []
    if sorted(map(str, names)) != sorted(operations):
        wanted = say("exercises.comma").join(operations)
        raise Difference("names", wanted=wanted, given=written(order))
    correct, found = graph.backward(), _backward_in(names, graph)
    output = graph.output.label
    lines = [
        Difference("line", gradient=f"d{output}/d{label}", **said)
        for label, value in correct.items()
        if not same(found[label], value)
        for said in [{"got": written(found[label]), "wanted": written(value)}]
    ]
    if not lines:
        raise unfinished("still_right")
    return {"lines": lines}


def _backward_in(order: list[str], graph: Graph) -> dict[str, Any]:
    """Let the nodes pass back, in this order, what each has received by then."""
    received: dict[str, Any] = dict.fromkeys((view.label for view in graph.nodes), 0.0)
    received[graph.output.label] = 1.0
    steps = list(graph.backward_steps())
    for name in order:
        for step in steps:
            if step.source == name and step.local is not None:
                received[step.target] += received[name] * step.local
    return received


def _cube(make: object = ...) -> dict[str, object]:
    """Check the row "cube" of the table of operations: its value and its local derivative."""
    row = OPERATIONS.get("cube")
    if row is None or not callable(make):
        raise unfinished("no_row")
    if len(row.derivatives) != 1:
        raise Difference("inputs", count=len(row.derivatives))
    for x in (2.0, -1.5, 0.5):
        got = called(row.compute, (x,), f"x = {show(x)}")
        if not same(got, x**3):
            raise Difference("compute", x=show(x), got=written(got), wanted=show(x**3))
    slope = row.derivatives[0].compute
    _SLOPE(lambda x: slope(x**3, x))
    for text in (row.derivatives[0].text, row.derivatives[0].latex):
        if "?" in text:
            raise unfinished("marks")
        if "#" not in text:
            raise Difference("text", text=text)
    return {"value": written(Graph(make(constant(2.0))).forward())}


CHECKS = {"multiply": _MULTIPLY, "break": _break, "cube": _cube}
