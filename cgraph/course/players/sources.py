"""The cell of Python that makes an explorer again."""

from collections.abc import Mapping, Sequence
from typing import Any

from cgraph.course.players.rates import Run
from cgraph.graph import Graph
from cgraph.notation import PICTURE, SOURCE
from cgraph.players.source import STEP, formula_of
from cgraph.tape import Symbol
from cgraph.values import Array


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
