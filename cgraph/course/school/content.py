"""What a lesson asks and shows, in its order, found by running its cells here, without Jupyter."""

import ast
import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import matplotlib as mpl

from cgraph.course.notebooks import numbered, shipped
from cgraph.course.publish.notebook import Lesson, PublishError, read
from cgraph.course.question import Question
from cgraph.errors import CgraphError
from cgraph.language import language, say, use_language
from cgraph.operations import OPERATIONS
from cgraph.players.content import Content
from cgraph.players.player import Player


@dataclass(frozen=True)
class Block:
    """A cell of a lesson; `shown` is the value of its last line."""

    cell: str
    kind: str  # "markdown" or "code"
    source: str
    shown: object = None

    @property
    def question(self) -> dict[str, Any] | None:
        """What the page is given of a question, or None."""
        return self.shown.content if isinstance(self.shown, Question) else None

    @property
    def player(self) -> Content | None:
        """What a player shows, or None."""
        return self.shown.content if isinstance(self.shown, Player) else None


def read_lesson(number: int) -> tuple[Lesson, list[Block]]:
    """Return a lesson in the language in use, and its cells with what they show.

    CgraphError if there is none of that number, or if it fails.
    """
    known = numbered(shipped(), language())
    if number not in known:
        numbers = ", ".join(map(str, known))
        raise CgraphError(say("cli.lesson_unknown", lesson=number, known=numbers))
    path = PurePosixPath(known[number])
    notebook = read(shipped(), path)
    try:
        with _undone():
            blocks = list(_blocks(notebook))
    except Exception as error:  # of a lesson of one's own
        raised = f"{type(error).__name__}: {error}"
        raise PublishError(say("publish.failed", lesson=path, reason=raised)) from error
    return Lesson(path, number, language(), notebook), blocks


def _blocks(notebook: Any) -> Iterator[Block]:  # noqa: ANN401  nbformat has no types
    names: dict[str, Any] = {}
    for cell in notebook.cells:
        runs = cell.cell_type == "code" and "raises-exception" not in cell.metadata.get("tags", [])
        shown = run(cell.source, names) if runs else None
        yield Block(cell.id, cell.cell_type, cell.source, shown)


def run(cell: str, names: dict[str, Any]) -> object:
    """Run a cell of a shipped lesson and return the value of its last line, as a notebook does."""
    tree = ast.parse(cell)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "cell", "exec"), names)  # noqa: S102  a part of this package
        return None
    tree.body.pop()
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307


@contextmanager
def _undone() -> Iterator[None]:
    """Let a lesson do what it does to all: print, plot, choose a language, add an operation."""
    before, operations = language(), dict(OPERATIONS)
    with redirect_stdout(io.StringIO()), mpl.rc_context({"backend": "agg"}):
        try:
            yield
        finally:
            use_language(before)
            OPERATIONS.clear()
            OPERATIONS.update(operations)
