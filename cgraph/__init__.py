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
from cgraph.operations import OPERATIONS

if TYPE_CHECKING:  # the same once more, for editors and type checkers
    from cgraph.course import data
    from cgraph.course.beside_torch import beside_torch
    from cgraph.course.clinic import patient
    from cgraph.course.clinic.diagnosis import diagnose
    from cgraph.course.clinic.microscope import microscope
    from cgraph.course.exercises import check, solution
    from cgraph.course.networks import network
    from cgraph.course.players.bug_player import bug_player
    from cgraph.course.players.by_hand import fit_by_hand, knobs, slope
    from cgraph.course.players.curve import curve
    from cgraph.course.players.deep_chain import deep_chain
    from cgraph.course.players.degrees import degrees
    from cgraph.course.players.explore import explore, race, train
    from cgraph.course.players.gradient_check import gradient_check
    from cgraph.course.players.network import train_network
    from cgraph.course.players.passes import backward_player, forward_player
    from cgraph.course.players.playground import playground
    from cgraph.course.players.practice import practice
    from cgraph.course.players.row_by_column import row_by_column
    from cgraph.course.players.wiggle import wiggle
    from cgraph.course.question.graphs import sketch
    from cgraph.course.questions import ask, progress, question
    from cgraph.descent import History, Verdict, descend, optimizers, schedules
    from cgraph.players.large_graph import draw_graph as draw

_MODULES = {
    "cgraph.course": "data",
    "cgraph.course.beside_torch": "beside_torch",
    "cgraph.course.clinic": "patient",
    "cgraph.course.clinic.diagnosis": "diagnose",
    "cgraph.course.clinic.microscope": "microscope",
    "cgraph.course.exercises": "check solution",
    "cgraph.course.networks": "network",
    "cgraph.course.players.bug_player": "bug_player",
    "cgraph.course.players.by_hand": "fit_by_hand knobs slope",
    "cgraph.course.players.curve": "curve",
    "cgraph.course.players.deep_chain": "deep_chain",
    "cgraph.course.players.degrees": "degrees",
    "cgraph.course.players.explore": "explore race train",
    "cgraph.course.players.gradient_check": "gradient_check",
    "cgraph.course.players.network": "train_network",
    "cgraph.course.players.passes": "backward_player forward_player",
    "cgraph.course.players.playground": "playground",
    "cgraph.course.players.practice": "practice",
    "cgraph.course.players.row_by_column": "row_by_column",
    "cgraph.course.players.wiggle": "wiggle",
    "cgraph.course.question.graphs": "sketch",
    "cgraph.course.questions": "ask progress question",
    "cgraph.descent": "History Verdict descend optimizers schedules",
}
_ELSEWHERE = {name: f"{module}:{name}" for module in _MODULES for name in _MODULES[module].split()}
_ELSEWHERE["draw"] = "cgraph.players.large_graph:draw_graph"

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
    "input",
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
