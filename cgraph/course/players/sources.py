"""The cell of Python that makes an explorer again."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cgraph.course.players.rates import Run
from cgraph.descent import schedules
from cgraph.descent.optimizers import OPTIMIZERS
from cgraph.graph import Graph
from cgraph.graph.passes import Number
from cgraph.notation import PICTURE, SOURCE
from cgraph.players.source import STEP, arguments_of, formula_of
from cgraph.tape import Symbol
from cgraph.values import Array


def source(  # noqa: PLR0913, PLR0917  all that a call says
    call: str,
    graph: Graph,
    runs: Sequence[Run],
    start: Mapping[str, Number],
    data: Mapping[str, Array],
    options: Mapping[str, object],
) -> str:
    """Return the cell that makes the player again; "" where there can be none.

    So it is with a schedule or an optimizer that is the learner's own.
    """
    leaves = {**graph.inputs, **graph.parameters}
    given = {
        name: f'data["{name}"]' if name in data else value
        for name, value in leaves.items()
        if name not in start or name in graph.inputs
    }
    made = arguments_of(graph, formula_of(graph), given)
    ours = all(
        run.rule.name in OPTIMIZERS and isinstance(run.schedule, schedules.Rule | None)
        for run in runs
    )
    if not (made and ours):
        return ""
    place = ", ".join(f'"{n}": {PICTURE.number(one, SOURCE)}' for n, one in start.items())
    lines = ["import cgraph as cg", "", *([f"data = {_written(data)}"] if data else [])]
    rates = [PICTURE.number(run.rate, SOURCE) for run in runs]
    rate = rates[0] if len({*rates}) == 1 else f"[{', '.join(rates)}]"  # one for all of a race
    said = ["loss", f"{{{place}}}", f"rate={rate}"]
    if call == "race":
        said.insert(0, f"[{', '.join(map(_rule, runs))}]")
    elif call in ("explore", "train"):
        said += [*(["data=data"] if data else []), f"optimizer={_rule(runs[0])}"]
    elif data:  # by hand, where there is no optimizer to choose
        said.insert(1, "data")
    said += [f"{name}={_written(one)}" for name, one in options.items() if one is not None]
    if call in ("race", "explore"):
        said.append(f"step={STEP}")
    return "\n".join([*lines, f"loss = cg.parse({made})", f"cg.{call}({', '.join(said)})"])


def _rule(run: Run) -> str:
    """Write an optimizer: by its name, or with the numbers that it has of its own."""
    name, numbers = run.rule.name, run.rule.numbers | run.settings
    usual = OPTIMIZERS[name].numbers
    own = [
        f"{n}={PICTURE.number(one, SOURCE)}"
        for n, one in numbers.items()
        if isinstance(one, Symbol) or one != usual[n]
    ]
    return f"cg.optimizers.{name.replace(' ', '_')}({', '.join(own)})" if own else repr(name)


def _written(value: Any) -> str:  # noqa: ANN401  an option
    if isinstance(value, Mapping):
        return "{" + ", ".join(f'"{name}": {_written(one)}' for name, one in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, np.ndarray | np.generic):
        return repr(value.tolist())
    return f"cg.schedules.{value!r}" if isinstance(value, schedules.Rule) else repr(value)
