"""The errors that a learner may meet; each says what was wrong and what to do."""

import traceback
from pathlib import Path

_PACKAGE = str(Path(__file__).parent)


class CgraphError(Exception):
    """Whatever went wrong in building or running a graph."""

    def _render_traceback_(self) -> list[str]:
        """Tell a notebook what to show: the learner's own line, and what was wrong with it."""
        frames = traceback.extract_tb(self.__traceback__)
        own = [frame for frame in frames if not frame.filename.startswith(_PACKAGE)]
        # IPython's own frames come first, then those of the cell.
        place = [f"----> {own[-1].lineno} {own[-1].line}", ""] if own and own[-1].line else []
        return [*place, f"{type(self).__name__}: {self}"]


class FormulaError(CgraphError, ValueError):
    """A formula that cannot be read; `line` and `column` (from 1) say where, where it is known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class NameUnknownError(CgraphError, KeyError):
    """A name that no node of the graph carries."""

    __str__ = Exception.__str__  # KeyError would show the message in quotes


class ValueMissingError(CgraphError, ValueError):
    """An input, or a gradient to start from, that has not been given."""


class ShapeError(CgraphError, ValueError):
    """Arrays whose shapes do not fit together."""


class DomainError(CgraphError, ArithmeticError):
    """An operation asked for where it has no value, such as 1 / 0."""


class WrongKindError(CgraphError, TypeError):
    """Something of another kind than is wanted here: a node for a graph, a text for a number."""


class NameTakenError(CgraphError, ValueError):
    """Two nodes of one graph that carry the same name."""
