"""The cell of Python that makes a player again, as it stands: a text to fill in."""

from cgraph.graph import Graph
from cgraph.graph.trace import Trace
from cgraph.notation import PICTURE, SOURCE
from cgraph.tape import Symbol

STEP = "\ue010"  # stands for the step that a player is at


def formula_of(graph: Graph) -> str:
    """Write a graph as a formula that `parse` reads, one assignment for each operation.

    >>> from cgraph.formula import parse
    >>> formula_of(parse("f = (x + y) * y"))
    'v1 = x + y; f = v1 * y'
    """
    lines = [f"{view.label} = {view.formula}" for view in graph if view.operation]
    return "; ".join(lines) or graph.output.label


def arguments_of(trace: Trace, formula: str) -> str:
    """Return what `parse` is called with for such a graph, with its values to be filled in."""
    arguments = [repr(formula)]
    if trace.graph.parameters:
        arguments.append(f'parameters="{" ".join(trace.graph.parameters)}"')
    for name, symbol in trace.fields.items():
        number = PICTURE.number(symbol, SOURCE) if isinstance(symbol, Symbol) else symbol
        arguments.append(f"{name}={number}")
    return ", ".join(arguments)


def graph_source(trace: Trace, player: str, *options: str) -> str:
    """Return the call of `player` on this very graph."""
    made = f"cg.parse({arguments_of(trace, formula_of(trace.graph))})"
    return f"import cgraph as cg\n\ncg.{player}({', '.join([made, *options, f'step={STEP}'])})"
