"""Build, run, draw and animate computational graphs.

>>> import cgraph as cg
>>> x, y = cg.input("x", 3), cg.input("y", 2)
>>> g = cg.Graph((x + y) * y)
>>> g.forward(), g.backward()
(10.0, {'x': 2.0, 'y': 7.0})

Every row of `cgraph.operations.OPERATIONS` is a function here: `cg.exp(x)`, `cg.maximum(x, y)`.
What draws, moves or teaches is imported when it is first used, and with it what it needs.
"""

import sys
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
from cgraph.graph import Graph, Node, apply, constant, function_of, input, parameter  # noqa: A004
from cgraph.language import say, use_language
from cgraph.networks import network
from cgraph.operations import OPERATIONS

if TYPE_CHECKING:  # the same once more, for editors and type checkers
    from cgraph.course.beside_torch import beside_torch
    from cgraph.course.clinic import patient
    from cgraph.course.clinic.diagnosis import diagnose
    from cgraph.course.clinic.microscope import microscope
    from cgraph.course.exercises import check, solution
    from cgraph.course.players.bug_player import bug_player
    from cgraph.course.players.by_hand import fit_by_hand, knobs, slope
    from cgraph.course.players.deep_chain import deep_chain
    from cgraph.course.players.degrees import degrees
    from cgraph.course.players.explore import explore, race, train
    from cgraph.course.players.gradient_check import gradient_check
    from cgraph.course.players.network import train_network
    from cgraph.course.players.playground import playground
    from cgraph.course.players.practice import practice
    from cgraph.course.players.row_by_column import row_by_column
    from cgraph.course.players.wiggle import wiggle
    from cgraph.course.question.graphs import sketch
    from cgraph.course.questions import ask, progress, question
    from cgraph.descent import History, Verdict, descend, optimizers, schedules
    from cgraph.pictures.display import draw_graph as draw
    from cgraph.players.graph_players import backward_player, forward_player

_ELSEWHERE = {
    "History": "cgraph.descent:History",
    "Verdict": "cgraph.descent:Verdict",
    "ask": "cgraph.course.questions:ask",
    "backward_player": "cgraph.players.graph_players:backward_player",
    "beside_torch": "cgraph.course.beside_torch:beside_torch",
    "bug_player": "cgraph.course.players.bug_player:bug_player",
    "check": "cgraph.course.exercises:check",
    "deep_chain": "cgraph.course.players.deep_chain:deep_chain",
    "degrees": "cgraph.course.players.degrees:degrees",
    "descend": "cgraph.descent:descend",
    "diagnose": "cgraph.course.clinic.diagnosis:diagnose",
    "draw": "cgraph.pictures.display:draw_graph",
    "explore": "cgraph.course.players.explore:explore",
    "fit_by_hand": "cgraph.course.players.by_hand:fit_by_hand",
    "forward_player": "cgraph.players.graph_players:forward_player",
    "gradient_check": "cgraph.course.players.gradient_check:gradient_check",
    "knobs": "cgraph.course.players.by_hand:knobs",
    "microscope": "cgraph.course.clinic.microscope:microscope",
    "optimizers": "cgraph.descent:optimizers",
    "patient": "cgraph.course.clinic:patient",
    "playground": "cgraph.course.players.playground:playground",
    "practice": "cgraph.course.players.practice:practice",
    "progress": "cgraph.course.questions:progress",
    "question": "cgraph.course.questions:question",
    "race": "cgraph.course.players.explore:race",
    "row_by_column": "cgraph.course.players.row_by_column:row_by_column",
    "schedules": "cgraph.descent:schedules",
    "sketch": "cgraph.course.question.graphs:sketch",
    "slope": "cgraph.course.players.by_hand:slope",
    "solution": "cgraph.course.exercises:solution",
    "train": "cgraph.course.players.explore:train",
    "train_network": "cgraph.course.players.network:train_network",
    "wiggle": "cgraph.course.players.wiggle:wiggle",
}

__all__ = [
    "CgraphError",
    "DomainError",
    "FormulaError",
    "Graph",
    "NameTakenError",
    "NameUnknownError",
    "Node",
    "ShapeError",
    "ValueMissingError",
    "WrongKindError",
    "apply",
    "constant",
    "data",
    "input",
    "network",
    "parameter",
    "parse",
    "use_language",
]
__all__ += list(_ELSEWHERE)


def _show(graph: Graph, **choices: Any) -> Any:  # noqa: ANN401  as IPython has it
    return resolve_name("cgraph.pictures.display:show_graph")(graph, **choices)


def _help(result: Any) -> None:  # noqa: ANN401  IPython's ExecutionResult
    """Help below a cell that Python cannot read: it may hold signs of a Chinese keyboard."""
    if isinstance(result.error_before_exec, SyntaxError):
        resolve_name("cgraph.course.fullwidth:help_with")(result.error_before_exec)


Graph._repr_mimebundle_ = _show  # pictures are imported once a graph is to be seen
if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()):
    _shell.events.register("post_run_cell", _help)


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
