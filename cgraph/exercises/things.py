"""Exercises that ask for something else than a function: a graph, a formula, an order, a row.

Each check returns what to say if all is right, and raises Difference if not.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cgraph.errors import CgraphError
from cgraph.exercises.findings import Difference, called, finished, same, unfinished, written
from cgraph.exercises.functions import check_function
from cgraph.formula import parse
from cgraph.graph import Graph, Node, constant
from cgraph.graph.passes import backward, exhaust
from cgraph.language import say
from cgraph.numerals import show
from cgraph.operations import OPERATIONS

_POINTS = ({"x": 3.0, "y": 2.0}, {"x": 5.0, "y": 1.0}, {"x": -2.0, "y": 4.0})


def check_build(node: object = ...) -> str:
    """Check a graph of (x - y) * x, built from nodes."""
    finished(node)
    if not isinstance(node, Node):
        raise Difference("build_no_node", given=written(node))
    _compare(Graph(node), parse("f = (x - y) * x"), "build_brackets", parse("f = x - y * x"))
    return say("exercises.build_right", count=len(Graph(node)))


def check_names(text: object = ...) -> str:
    """Check the formula of (x + y) / (x - y), with the sum called s and the difference d."""
    finished(text)
    if not isinstance(text, str):
        raise Difference("names_no_text", given=written(text))
    try:
        graph = parse(text)
    except CgraphError as error:
        raise Difference("names_unreadable", error=error) from error
    computed = {view.label for view in graph.nodes if view.operation}
    for name, formula in {"s": "x + y", "d": "x - y"}.items():
        if name not in computed:
            raise Difference("names_missing", name=name, formula=formula)
    flipped = parse("f = (x - y) / (x + y)")
    _compare(graph, parse("s = x + y; d = x - y; f = s / d"), "names_flipped", flipped)
    point = _POINTS[0]
    graph.evaluate(point)
    for name, wanted in {"s": point["x"] + point["y"], "d": point["x"] - point["y"]}.items():
        got = graph[name].value
        if not same(got, wanted):
            said = {"got": written(got), "wanted": written(wanted)}
            raise Difference("names_value", name=name, **said, **_shown(point))
    return say("exercises.names_right", count=len(graph))


def check_break(order: object = ..., graph: Graph | None = None) -> str:
    """Run a backward pass in a wrong order, and say what comes out wrong."""
    finished(order)
    graph = graph.copy() if graph else parse("v = x * y; u = v + x; f = u * v", x=3, y=2)
    operations = [view.label for view in graph.nodes if view.operation]
    names = list(order) if isinstance(order, list | tuple) else []
    if sorted(map(str, names)) != sorted(operations):
        wanted = say("exercises.comma").join(operations)
        raise Difference("break_names", wanted=wanted, given=written(order))
    correct, found = graph.backward(), _backward_in(names, graph)
    output = graph.output.label
    lines = [
        say("exercises.break_line", gradient=f"d{output}/d{label}", **said)
        for label, value in correct.items()
        if not same(found[label], value)
        for said in [{"got": written(found[label]), "wanted": written(value)}]
    ]
    if not lines:
        raise unfinished("break_still_right")
    return say("exercises.break_right", lines="\n".join(lines))


def _backward_in(order: list[str], graph: Graph) -> dict[str, Any]:
    """Run a backward pass in which the nodes send their gradients on in this order."""
    structure = graph.structure
    computations = {structure.labels[one.node]: one for one in structure.order}
    gradients: list[Any] = [None] * len(graph)
    gradients[structure.output] = 1.0
    exhaust(backward([computations[name] for name in order], graph.values, gradients))
    received = zip(structure.labels, gradients, strict=True)
    return {label: 0.0 if gradient is None else gradient for label, gradient in received}


def check_cube(make: object = ...) -> str:
    """Check the row "cube" of the table of operations: its value and its local derivative."""
    row = OPERATIONS.get("cube")
    if row is None or not callable(make):
        raise unfinished("cube_no_row")
    if len(row.derivatives) != 1:
        raise Difference("cube_inputs", count=len(row.derivatives))
    text = row.derivatives[0].text
    if text.strip() in ("", "?", "..."):
        raise unfinished("cube_marks")
    if "#" not in text:
        raise Difference("cube_text", text=text)
    for x in (2.0, -1.5, 0.5):
        got = called(row.compute, (x,), f"x = {show(x)}")
        if not same(got, x**3):
            raise Difference("cube_compute", x=show(x), got=written(got), wanted=show(x**3))
    slope = row.locals[0] or (lambda *_: 1.0)
    said = check_function("slope", lambda x: slope(x**3, x))
    value = written(Graph(make(constant(2.0))).forward())
    return say("passes.between").join([said, say("exercises.cube_right", value=value)])


THINGS: dict[str, Callable[..., str]] = {
    "build": check_build,
    "names": check_names,
    "break": check_break,
    "cube": check_cube,
}


def _compare(graph: Graph, wanted: Graph, mistake: str, wrong: Graph) -> None:
    """Raise Difference where a learner's graph gives something else than the graph asked for."""
    names = [*graph.inputs, *graph.parameters]
    if set(names) != {"x", "y"}:
        raise Difference("graph_inputs", names=say("exercises.comma").join(names) or "–")
    got, right, known = (
        [one.evaluate(point, strict=False) for point in _POINTS] for one in (graph, wanted, wrong)
    )
    if all(map(same, got, known)):
        raise Difference(mistake)
    for point, one, other in zip(_POINTS, got, right, strict=True):
        if not same(one, other):
            said = {"got": written(one), "wanted": written(other)}
            raise Difference("graph_value", **said, **_shown(point))


def _shown(point: Mapping[str, float]) -> dict[str, str]:
    return {name: show(value) for name, value in point.items()}
