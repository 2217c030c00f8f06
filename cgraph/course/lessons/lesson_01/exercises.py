"""Exercises of lesson 1: a graph built from nodes, a formula that names its parts."""

from collections.abc import Mapping

from cgraph.course.exercises.findings import Difference, finished, same, written
from cgraph.errors import CgraphError
from cgraph.formula import parse
from cgraph.graph import Graph, Node
from cgraph.language import say
from cgraph.numerals import show

_POINTS = ({"x": 3.0, "y": 2.0}, {"x": 5.0, "y": 1.0}, {"x": -2.0, "y": 4.0})


def _build(node: object = ...) -> dict[str, object]:
    """Check a graph of (x - y) * x, built from nodes."""
    finished(node)
    if not isinstance(node, Node | Graph):
        raise Difference("no_node", given=written(node))
    graph = Graph(node) if isinstance(node, Node) else node.copy()
    wanted = parse("f = (x - y) * x")
    _compare(graph, wanted, "brackets", parse("f = x - y * x"))
    if _operations(graph) != _operations(wanted):
        raise Difference("another", verdict="right", count=len(graph), wanted=len(wanted))
    return {"count": len(graph)}


def _names(text: object = ...) -> dict[str, object]:
    """Check the formula of (x + y) / (x - y), with the sum called s and the difference d."""
    finished(text)
    if not isinstance(text, str):
        raise Difference("no_text", given=written(text))
    try:
        graph = parse(text)
    except CgraphError as error:
        raise Difference("unreadable", error=error) from error
    computed = {view.label for view in graph.nodes if view.operation}
    for name, formula in {"s": "x + y", "d": "x - y"}.items():
        if name not in computed:
            raise Difference("missing", name=name, formula=formula)
    flipped = parse("f = (x - y) / (x + y)")
    _compare(graph, parse("s = x + y; d = x - y; f = s / d"), "flipped", flipped)
    point = _POINTS[0]
    graph.evaluate(point)
    for name, wanted in {"s": point["x"] + point["y"], "d": point["x"] - point["y"]}.items():
        got = graph[name].value
        if not same(got, wanted):
            said = {"got": written(got), "wanted": written(wanted)}
            raise Difference("value", name=name, **said, **_shown(point))
    return {"count": len(graph)}


def _operations(graph: Graph) -> list[str]:
    return sorted(view.operation.name for view in graph.nodes if view.operation)


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


CHECKS = {"build": _build, "names": _names}
