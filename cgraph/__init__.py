"""Build, run, draw and animate computational graphs.

>>> import cgraph as cg
>>> x, y = cg.input("x", 3), cg.input("y", 2)
>>> g = cg.Graph((x + y) * y)
>>> g.forward(), g.backward()
(10.0, {'x': 2.0, 'y': 7.0})

Every row of `cgraph.operations.OPERATIONS` is a function here: `cg.exp(x)`, `cg.maximum(x, y)`.
What needs a notebook (players, questions, exercises) is imported when it is first used.
"""

from importlib import import_module
from typing import Any

from cgraph import data, fullwidth
from cgraph.descent import History, Verdict, descend, optimizers, schedules
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
from cgraph.graph import Graph, Node, apply, constant, function_of, input, parameter  # noqa: A004
from cgraph.language import use_language
from cgraph.operations import OPERATIONS
from cgraph.pictures.display import draw_graph as draw

_ELSEWHERE = {
    "ask": "cgraph.course.questions",
    "backward_player": "cgraph.players.graph_players",
    "bug_player": "cgraph.players.bug_player",
    "check": "cgraph.course.exercises",
    "explore": "cgraph.players.explore",
    "forward_player": "cgraph.players.graph_players",
    "gradient_check": "cgraph.players.gradient_check",
    "playground": "cgraph.players.playground",
    "progress": "cgraph.course.questions",
    "question": "cgraph.course.question",
    "race": "cgraph.players.explore",
    "solution": "cgraph.course.exercises",
    "train": "cgraph.players.explore",
}

__all__ = [  # noqa: PLE0604  the keys are strings
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
    "apply",
    "constant",
    "data",
    "descend",
    "draw",
    "input",
    "optimizers",
    "parameter",
    "parse",
    "schedules",
    "use_language",
    *_ELSEWHERE,
]

fullwidth.watch()


def __getattr__(name: str) -> Any:  # noqa: ANN401  an operation, or whatever is asked for
    if name in OPERATIONS:
        return function_of(name)
    if name in _ELSEWHERE:
        found = import_module(_ELSEWHERE[name])
        return getattr(found, name, found)  # a function, or a module such as `question`
    message = f"module 'cgraph' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted({*__all__, *OPERATIONS})
