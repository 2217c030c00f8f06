"""Exercises of lesson 3: one node's backward pass, a pass to be broken, a row of the table."""

from typing import Any

from cgraph.course.exercises.findings import (
    Difference,
    Function,
    called,
    finished,
    same,
    unfinished,
    written,
)
from cgraph.formula import parse
from cgraph.graph import Graph, constant
from cgraph.graph.passes import backward, exhaust
from cgraph.graph.steps import gradient
from cgraph.language import say
from cgraph.notation import PLAIN
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
        Difference("line", gradient=gradient(output, label, PLAIN), **said)
        for label, value in correct.items()
        if not same(found[label], value)
        for said in [{"got": written(found[label]), "wanted": written(value)}]
    ]
    if not lines:
        raise unfinished("still_right")
    return {"lines": lines}


def _backward_in(order: list[str], graph: Graph) -> dict[str, Any]:
    """Run a backward pass in which the nodes send their gradients on in this order."""
    structure = graph.structure
    computations = {structure.labels[one.node]: one for one in structure.order}
    gradients: list[Any] = [None] * len(graph)
    gradients[structure.output] = 1.0
    exhaust(backward([computations[name] for name in order], graph.values, gradients))
    received = zip(structure.labels, gradients, strict=True)
    return {label: 0.0 if gradient is None else gradient for label, gradient in received}


def _cube(make: object = ...) -> dict[str, object]:
    """Check the row "cube" of the table of operations: its value and its local derivative."""
    row = OPERATIONS.get("cube")
    if row is None or not callable(make):
        raise unfinished("no_row")
    if len(row.derivatives) != 1:
        raise Difference("inputs", count=len(row.derivatives))
    text = row.derivatives[0].text
    if text.strip() in ("", "?", "..."):
        raise unfinished("marks")
    if "#" not in text:
        raise Difference("text", text=text)
    for x in (2.0, -1.5, 0.5):
        got = called(row.compute, (x,), f"x = {show(x)}")
        if not same(got, x**3):
            raise Difference("compute", x=show(x), got=written(got), wanted=show(x**3))
    slope = row.locals[0] or (lambda *_: 1.0)
    _SLOPE(lambda x: slope(x**3, x))
    return {"value": written(Graph(make(constant(2.0))).forward())}


CHECKS = {"multiply": _MULTIPLY, "break": _break, "cube": _cube}
