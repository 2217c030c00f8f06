"""Graphs to be drawn, to be read, or to be drawn in another way: `sketch("(x + y) * y")`."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from cgraph.course.question import Question, Words, of_graph
from cgraph.errors import WrongKindError
from cgraph.formula import parse
from cgraph.graph import Graph, NodeView, wanted_graph
from cgraph.language import say
from cgraph.numerals import show
from cgraph.operations import OPERATIONS
from cgraph.players.source import formula_of
from cgraph.symbols import show_name

_ALWAYS = ("add", "subtract", "multiply", "divide")  # are offered, needed or not
_BINDS = {"add": 1, "subtract": 1, "multiply": 2, "divide": 2, "negative": 3, "power": 4}


def sketch(
    graph: Graph | str,
    /,
    *,
    read: bool = False,
    another: str | None = None,
    prompt: str = "",
    **words: Unpack[Words],
) -> Question:
    """Ask a learner to draw the graph of a formula, such as "(x + y) * y", on a board.

    With `read` the graph is shown, and its formula is asked for. With `another` the graph is shown,
    too, and any other graph of the same function is right; `another` is the formula of one, which
    is drawn for a learner who asks. FormulaError if a formula is none, WrongKindError if `another`
    is one of another function.
    """
    formula = graph if isinstance(graph, str) else formula_of(wanted_graph(graph))
    wanted = parse(formula)
    other = parse(another) if another is not None else None
    if other and not _same_function(wanted, other):
        raise WrongKindError(say("sketch.other_function", formula=formula, another=another))
    views = [*wanted, *(other or ())]
    used = {view.operation.name for view in views if view.operation}
    operations = [row for row in OPERATIONS.values() if row.name in {*_ALWAYS, *used}]
    leaves = dict.fromkeys((_kind(view), _name(view)) for view in views if not view.operation)
    tools = [*leaves, *(("operation", row.name) for row in operations)]
    parts = {
        "graph": _rows(wanted),
        "another": _rows(other) if other else None,
        "tools": [{"kind": kind, "name": name} for kind, name in tools],
        "signs": {
            row.name: [_sign(row.name), len(row.derivatives), _BINDS.get(row.name, 0)]
            for row in OPERATIONS.values()  # more than the tools: a formula may have any of them
        },
    }
    names = {view.label: _name(view) for view in wanted if _kind(view) == "input"}
    task = "another" if other else "read" if read else "draw"
    prompt = prompt or say(f"sketch.{task}", formula=formula)
    if "explain" not in words:
        edges = sum(len(view.operands) for view in wanted)
        key = "sketch.several" if other else "sketch.counted"
        words["explain"] = say(key, nodes=len(wanted), edges=edges)
    return of_graph(prompt, parts, names, formula if read else "", **words)


def _rows(graph: Graph) -> list[dict[str, Any]]:
    """Return the nodes as `drawn.js` reads them."""
    return [
        {
            "kind": _kind(view),
            "name": _name(view),
            "inputs": [source.index for source in view.operands],
        }
        for view in graph
    ]


def _kind(view: NodeView) -> str:
    return "input" if view.kind == "parameter" else view.kind


def _name(view: NodeView) -> str:
    if view.operation:
        return view.operation.name
    return show(view.value) if view.kind == "constant" else show_name(view.label)


def _sign(operation: str) -> str:
    return "abs" if operation == "abs" else OPERATIONS[operation].symbol


def _same_function(one: Graph, other: Graph) -> bool:
    """Compare two graphs at some points; another set of inputs makes another function."""
    if one.inputs.keys() != other.inputs.keys():
        return False
    points = np.random.default_rng(1).uniform(0.2, 3.0, (20, len(one.inputs)))
    values = dict(zip(one.inputs, points.T, strict=True))
    first, second = (graph.evaluate(values, strict=False) for graph in (one, other))
    return bool(np.allclose(first, second, equal_nan=True))
