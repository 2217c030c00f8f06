"""The cell of Python that makes a player again, as it stands: a text to fill in."""

from collections.abc import Mapping, Sequence
from typing import Any

from cgraph.course.players.rates import Run
from cgraph.graph import Graph
from cgraph.graph.trace import Trace
from cgraph.notation import PICTURE, SOURCE
from cgraph.tape import Symbol
from cgraph.values import Array

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


def options(**options: Any) -> list[str]:  # noqa: ANN401  whatever the caller was given
    """Return the options that were given, as they are written in a call."""
    return [f"{name}={value!r}" for name, value in options.items() if value is not None]


def source(  # noqa: PLR0913, PLR0917  all that a call says
    call: str,
    graph: Graph,
    runs: Sequence[Run],
    start: Mapping[str, Symbol],
    data: Mapping[str, Array],
    options: Sequence[str],
    *,
    own: bool = False,
) -> str:
    """Return the cell that makes the player again.

    A call with arguments of its `own` takes no optimizer and no step.
    """
    parameters = " ".join(graph.parameters)
    inputs = [
        f"{name}={value!r}"
        for name, value in graph.inputs.items()
        if isinstance(value, float) and name not in data
    ]
    made = ", ".join([repr(formula_of(graph)), f'parameters="{parameters}"', *inputs])
    lines = ["import cgraph as cg", "", f"loss = cg.parse({made})"]
    place = ", ".join(f'"{n}": {PICTURE.number(one, SOURCE)}' for n, one in start.items())
    if data:
        columns = ", ".join(f'"{name}": {many.tolist()}' for name, many in data.items())
        lines.append(f"data = {{{columns}}}")
    rates = ", ".join(PICTURE.number(run.rate, SOURCE) for run in runs)
    rules = [run.rule.name for run in runs]
    said = ["loss", f"{{{place}}}"]
    if own:
        said = ["loss", *(["data"] if data else []), f"{{{place}}}", f"rate={rates}", *options]
    elif call == "race":
        said = [repr(rules), *said, f"rate=[{rates}]", *options, f"step={STEP}"]
    else:
        with_data = ["data=data"] if data else []
        said += [f"rate={rates}", *with_data, *options, f"optimizer={rules[0]!r}", f"step={STEP}"]
    return "\n".join([*lines, f"cg.{call}({', '.join(said)})"])
