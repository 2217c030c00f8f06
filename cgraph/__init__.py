"""Build, run, draw and animate computational graphs.

>>> import cgraph as cg
>>> x, y = cg.input("x", 3), cg.input("y", 2)
>>> g = cg.Graph((x + y) * y)
>>> g.forward(), g.backward()
(10.0, {'x': 2.0, 'y': 7.0})

Every row of `cgraph.operations.OPERATIONS` is a function here: `cg.exp(x)`, `cg.maximum(x, y)`.
"""

from collections.abc import Callable
from functools import partial

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
from cgraph.exercises import check, solution
from cgraph.formula import parse
from cgraph.graph import Graph, Node, apply, constant, input, parameter  # noqa: A004
from cgraph.language import use_language
from cgraph.operations import OPERATIONS
from cgraph.pictures.display import draw_graph as draw
from cgraph.widgets import question
from cgraph.widgets.bug_player import bug_player
from cgraph.widgets.data_explorer import explore_boundary, explore_line
from cgraph.widgets.explorer import explore_descent
from cgraph.widgets.graph_players import backward_player, forward_player
from cgraph.widgets.lesson_questions import ask, progress
from cgraph.widgets.playground import playground
from cgraph.widgets.race import race
from cgraph.widgets.witnesses import witnesses

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

fullwidth.watch()


def __getattr__(name: str) -> Callable[..., Node]:
    if name not in OPERATIONS:
        message = f"module 'cgraph' has no attribute {name!r}"
        raise AttributeError(message)
    return partial(apply, name)


def __dir__() -> list[str]:
    return sorted({*__all__, *OPERATIONS})
