"""Build, run, draw and animate computational graphs.

>>> import cgraph as cg
>>> x, y = cg.input("x", 3), cg.input("y", 2)
>>> g = cg.Graph((x + y) * y)
>>> g.forward(), g.backward()
(10.0, {'x': 2.0, 'y': 7.0})

Every row of `cgraph.operations.OPERATIONS` is a function here: `cg.exp(x)`, `cg.maximum(x, y)`.
What draws, moves or teaches is imported when it is first used, and with it what it needs.
"""

from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from cgraph import data, fullwidth
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
from cgraph.language import say, use_language
from cgraph.networks import network
from cgraph.operations import OPERATIONS

if TYPE_CHECKING:  # the same once more, for editors and type checkers
    from cgraph.course.exercises import check, solution
    from cgraph.course.questions import ask, progress, question
    from cgraph.descent import History, Verdict, descend, optimizers, schedules
    from cgraph.pictures.display import draw_graph as draw
    from cgraph.players.bug_player import bug_player
    from cgraph.players.explore import explore, race, train
    from cgraph.players.gradient_check import gradient_check
    from cgraph.players.graph_players import backward_player, forward_player
    from cgraph.players.playground import playground

_ELSEWHERE = {
    "History": "cgraph.descent:History",
    "Verdict": "cgraph.descent:Verdict",
    "ask": "cgraph.course.questions:ask",
    "backward_player": "cgraph.players.graph_players:backward_player",
    "bug_player": "cgraph.players.bug_player:bug_player",
    "check": "cgraph.course.exercises:check",
    "descend": "cgraph.descent:descend",
    "draw": "cgraph.pictures.display:draw_graph",
    "explore": "cgraph.players.explore:explore",
    "forward_player": "cgraph.players.graph_players:forward_player",
    "gradient_check": "cgraph.players.gradient_check:gradient_check",
    "optimizers": "cgraph.descent:optimizers",
    "playground": "cgraph.players.playground:playground",
    "progress": "cgraph.course.questions:progress",
    "question": "cgraph.course.questions:question",
    "race": "cgraph.players.explore:race",
    "schedules": "cgraph.descent:schedules",
    "solution": "cgraph.course.exercises:solution",
    "train": "cgraph.players.explore:train",
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
    "apply",
    "ask",
    "backward_player",
    "bug_player",
    "check",
    "constant",
    "data",
    "descend",
    "draw",
    "explore",
    "forward_player",
    "gradient_check",
    "input",
    "network",
    "optimizers",
    "parameter",
    "parse",
    "playground",
    "progress",
    "question",
    "race",
    "schedules",
    "solution",
    "train",
    "use_language",
]


def _show(graph: Graph, **choices: Any) -> Any:  # noqa: ANN401  as IPython has it
    return resolve_name("cgraph.pictures.display:show_graph")(graph, **choices)


Graph._repr_mimebundle_ = _show  # pictures are imported once a graph is to be seen
fullwidth.watch()


def __getattr__(name: str) -> Any:  # noqa: ANN401  a function, a class or a module
    if name in OPERATIONS:
        return function_of(name)
    if name in _ELSEWHERE:
        try:
            return resolve_name(_ELSEWHERE[name])
        except ModuleNotFoundError as error:
            package = str(error.name).partition(".")[0].lower()
            raise CgraphError(say("package.missing", name=name, package=package)) from error
    message = f"module 'cgraph' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted({*__all__, *OPERATIONS})
