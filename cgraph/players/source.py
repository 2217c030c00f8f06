"""The cell of Python that makes a player again, as it stands: a text to fill in.

It is "" where none could be run: no formula has a node called lambda.
"""

from collections.abc import Mapping
from dataclasses import replace

from cgraph.errors import CgraphError
from cgraph.formula import parse
from cgraph.graph import Graph
from cgraph.graph.passes import Number
from cgraph.graph.trace import Trace
from cgraph.notation import PLAIN, SOURCE
from cgraph.numerals import full

STEP = "\ue010"  # stands for the step that a player is at


def formula_of(graph: Graph) -> str:
    """Write a graph as a formula that `parse` reads, one assignment for each operation.

    >>> formula_of(parse("f = (x + y) * y"))
    'v1 = x + y; f = v1 * y'
    """
    exact, items = replace(PLAIN, write=full), graph.structure.items
    lines = [
        f"{view.label} = {exact.rule(view.operation.text, items(view.index))}"
        for view in graph
        if view.operation
    ]
    return "; ".join(lines) or graph.output.label


def arguments_of(graph: Graph, formula: str, given: Mapping[str, Number | str]) -> str:
    """Return what `parse` is called with for such a graph; "" where it would not read that.

    `given` are values of leaves: numbers to be filled in, or words. Constants that a formula cannot
    hold, such as arrays, are given like inputs.
    """
    item = graph.structure.item
    words = [one for one in graph if one.kind == "constant" and isinstance(item(one.index), str)]
    given = {**given, **{one.label: one.value for one in words}}
    try:
        parse(formula, [*graph.parameters], **dict.fromkeys(given, 1.0))
    except CgraphError:
        return ""
    learnt = [f'parameters="{" ".join(graph.parameters)}"'] if graph.parameters else []
    values = (f"{name}={PLAIN.item(one, SOURCE)}" for name, one in given.items())
    return ", ".join([repr(formula), *learnt, *values])


def graph_source(trace: Trace, player: str, *options: str) -> str:
    """Return the call of `player` on this very graph."""
    made = arguments_of(trace.graph, formula_of(trace.graph), trace.fields)
    call = ", ".join([f"cg.parse({made})", *options, f"step={STEP}"])
    return made and f"import cgraph as cg\n\ncg.{player}({call})"
