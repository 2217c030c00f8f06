"""What the lessons' notebooks ask of a learner, found by running them here, without Jupyter."""

from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cgraph as cg
from cgraph.course import authoring
from cgraph.course.lessons import find, lessons
from cgraph.course.notebooks import numbered, shipped
from cgraph.course.school.content import run
from cgraph.graph import Graph
from cgraph.language import language, languages
from cgraph.operations import OPERATIONS

NOTEBOOKS = [
    shipped() / path for code in languages() for path in numbered(shipped(), code).values()
]
QUESTIONS = [f"{one.number}.{short}" for one in lessons().values() for short in one.questions]
EXERCISES = [f"{one.number}.{short}" for one in lessons().values() for short in one.exercises]


def first(language: str) -> str:
    """Return the first lesson of a language, as a path such as "en/01_graphs.ipynb"."""
    return next(iter(numbered(shipped(), language).values())).as_posix()


def name_of(path: Path) -> str:
    """Return how tests call a notebook or a page of a language, such as en/01_graphs."""
    return f"{path.parent.name}/{path.stem}"


def number_of(path: Path) -> str:
    """Return the number of a notebook's lesson, such as "01"."""
    return path.name[:2]


def row_of(name: str, section: str) -> dict[str, Any]:
    """Return the row of a question or an exercise; `section` is "questions" or "exercises"."""
    lesson, short = find(name, section)
    row: dict[str, Any] = getattr(lesson, section)[short]
    return row


def words_of(name: str, section: str) -> Any:
    """Return its words, in the language in use."""
    lesson, short = find(name, section)
    return lesson.words(section)[short]


def notebook_of(name: str) -> Path:
    """Return the original notebook of what is named "01.nodes" or "01"."""
    return shipped() / numbered(shipped(), authoring.ORIGINAL)[int(name[:2])]


def code_cells(path: Path) -> list[str]:
    """Return the code cells of a notebook that are to run without an error."""
    return [
        cell.source
        for cell in authoring.read(path).cells
        if cell.cell_type == "code" and "raises-exception" not in cell.metadata.get("tags", [])
    ]


def exercise_cell(name: str) -> str:
    """Return the cell of an exercise, as shipped."""
    [cell] = [one for one in code_cells(notebook_of(name)) if f'cg.check("{name}"' in one]
    return cell


def ask(name: str) -> cg.question.Question:
    """Ask a question about what its lesson asks it about, in the language in use."""
    graph, values = _asked(notebook_of(name))[name]
    return cg.ask(name, graph, **values)


@cache
def _asked(path: Path) -> dict[str, tuple[Graph | None, dict[str, float]]]:
    """Return what a lesson's questions are asked about, by their names."""
    found: dict[str, tuple[Graph | None, dict[str, float]]] = {}

    def note(name: str, graph: Graph | None = None, /, **values: float) -> None:
        found[name] = (graph.copy() if graph else None, values)

    names: dict[str, Any] = {}
    before = language()
    quiet = redirect_stdout(StringIO())
    with patch.object(cg, "ask", note, create=True), patch.dict(OPERATIONS), quiet:
        for cell in code_cells(path):
            run(cell, names)
    cg.use_language(before)
    return found
