"""The gradients of a graph beside those that PyTorch finds: now, or in a run that is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from importlib.util import find_spec

import numpy as np

from cgraph.course.players.gradient_check import ask
from cgraph.errors import CgraphError
from cgraph.graph import Graph, wanted_graph
from cgraph.language import say
from cgraph.values import Value

_DIGITS = 12  # which do not depend on the order in which a library adds up
_KEPT = files("cgraph") / "course" / "lessons" / "lesson_06" / "torch.json"


def beside_torch(graph: Graph) -> str:
    """Return a line for each number among the parameters: its gradient here, and by PyTorch.

    Where PyTorch is not installed, what it has found for the network of lesson 6 is kept with the
    course. CgraphError for any other graph there, and where there is no gradient to compare.
    """
    own = wanted_graph(graph).copy()
    own.forward()
    gradients = own.backward()
    if not own.parameters:
        raise CgraphError(say("torch.no_parameters"))
    theirs = _found(own)
    rows = [
        (
            name + (str([*place]) if place else ""),
            float(number),
            float(np.asarray(theirs[name])[place]),
        )
        for name in own.parameters
        for place, number in np.ndenumerate(gradients[name])
    ]
    agree = sum(np.isclose(ours, other, rtol=10.0**-_DIGITS, atol=1e-15) for _, ours, other in rows)
    wide = _DIGITS + 8
    head = f"{'':10}{'cgraph':>{wide}}{'PyTorch':>{wide}}"
    lines = [
        f"{name:10}{ours:{wide}.{_DIGITS}g}{other:{wide}.{_DIGITS}g}" for name, ours, other in rows
    ]
    return "\n".join([head, *lines, say("torch.agree", agree=agree, all=len(rows), digits=_DIGITS)])


def known(graph: Graph) -> dict[str, object]:
    """Return what a kept run has to fit: the program, and the numbers that it was given."""
    given = {**graph.inputs, **graph.parameters}
    numbers = {name: np.asarray(value).tolist() for name, value in given.items()}
    return {"code": graph.code("torch"), "given": numbers}


def _found(graph: Graph) -> Mapping[str, Value]:
    if find_spec("torch"):
        try:
            return ask("PyTorch", graph)
        except LookupError as error:
            raise CgraphError(say("torch.refuses", reason=error)) from error
    kept = json.loads(_KEPT.read_text(encoding="utf-8"))
    if {name: kept[name] for name in ("code", "given")} != known(graph):
        raise CgraphError(say("torch.other_graph"))
    return dict(kept["gradients"])
