"""Build, run, draw and animate computational graphs.

>>> import cgraph as cg
>>> x, y = cg.input("x", 3), cg.input("y", 2)
>>> g = cg.Graph((x + y) * y)
>>> g.forward(), g.backward()
(10.0, {'x': 2.0, 'y': 7.0})

Every row of `cgraph.operations.OPERATIONS` is a function here: `cg.exp(x)`, `cg.maximum(x, y)`.
What draws, moves or teaches is imported when it is first used, and with it what it needs.
"""

from functools import partial
from importlib import import_module
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from cgraph import data
from cgraph.errors import (
    CgraphError,
    DomainError,
    FormulaError,
    NameTakenError,
    NameUnknownError,
    ShapeError,
    ValueMissingError,
    WrongKindError,
)
from cgraph.formula import parse
from cgraph.graph import Graph, Node, apply, constant, input, parameter  # noqa: A004
from cgraph.language import use_language
from cgraph.operations import OPERATIONS

if TYPE_CHECKING:  # the same once more, for editors and type checkers
    from cgraph.course.exercises import check, solution
    from cgraph.course.questions import ask, progress, question
    from cgraph.descent import History, Verdict, descend, optimizers, schedules
    from cgraph.pictures.display import draw_graph as draw
    from cgraph.widgets.bug_player import bug_player
    from cgraph.widgets.data_explorer import explore_boundary, explore_line
    from cgraph.widgets.explorer import explore_descent
    from cgraph.widgets.graph_players import backward_player, forward_player
    from cgraph.widgets.playground import playground
    from cgraph.widgets.race import race
    from cgraph.widgets.witnesses import witnesses

import_module("cgraph.witnesses")
globals().pop("witnesses")  # the module, in whose place stands a function

_ELSEWHERE = {
    "History": "cgraph.descent:History",
    "Verdict": "cgraph.descent:Verdict",
    "ask": "cgraph.course.questions:ask",
    "backward_player": "cgraph.widgets.graph_players:backward_player",
    "bug_player": "cgraph.widgets.bug_player:bug_player",
    "check": "cgraph.course.exercises:check",
    "descend": "cgraph.descent:descend",
    "draw": "cgraph.pictures.display:draw_graph",
    "explore_boundary": "cgraph.widgets.data_explorer:explore_boundary",
    "explore_descent": "cgraph.widgets.explorer:explore_descent",
    "explore_line": "cgraph.widgets.data_explorer:explore_line",
    "forward_player": "cgraph.widgets.graph_players:forward_player",
    "optimizers": "cgraph.descent:optimizers",
    "playground": "cgraph.widgets.playground:playground",
    "progress": "cgraph.course.questions:progress",
    "question": "cgraph.course.questions:question",
    "race": "cgraph.widgets.race:race",
    "schedules": "cgraph.descent:schedules",
    "solution": "cgraph.course.exercises:solution",
    "witnesses": "cgraph.widgets.witnesses:witnesses",
}

__all__ = [
    "CgraphError",
    "DomainError",
    "FormulaError",
    "Graph",
    "History",
    "NameTakenError",
    "NameUnknownError",
    "Node",
    "ShapeError",
    "ValueMissingError",
    "Verdict",
    "WrongKindError",
    "ask",
    "backward_player",
    "bug_player",
    "check",
    "constant",
    "data",
    "descend",
    "draw",
    "explore_boundary",
    "explore_descent",
    "explore_line",
    "forward_player",
    "input",
    "optimizers",
    "parameter",
    "parse",
    "playground",
    "progress",
    "question",
    "race",
    "schedules",
    "solution",
    "use_language",
    "witnesses",
]


def _show(graph: Graph, **choices: Any) -> Any:  # noqa: ANN401  as IPython has it
    return resolve_name("cgraph.pictures.display:show_graph")(graph, **choices)


Graph._repr_mimebundle_ = _show  # pictures are imported once a graph is to be seen


def __getattr__(name: str) -> Any:  # noqa: ANN401  a function, a class or a module
    if name in _ELSEWHERE:
        return resolve_name(_ELSEWHERE[name])
    if name not in OPERATIONS:
        message = f"module 'cgraph' has no attribute {name!r}"
        raise AttributeError(message)
    return partial(apply, name)


def __dir__() -> list[str]:
    return sorted({*__all__, *OPERATIONS})
