"""A lesson's code exercises as a notebook that nbgrader or Otter-Grader gives out and grades.

Each exercise is a cell to be completed, with its solution, and a cell that checks it with
`cg.check`. cgraph has to be installed where it is graded.

Sources: nbgrader's documentation, "Creating and grading assignments" (metadata, schema 3);
Otter-Grader's, "Notebook Format" (cells that begin and end questions, solutions and tests).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from cgraph.course.lessons import find
from cgraph.course.school.content import Block
from cgraph.language import say

_CHECK = re.compile(r'^cg\.check\("([^"]+)"(.*)\)\s*$', re.MULTILINE)
_SETUP = re.compile(r"^import cgraph as cg$", re.MULTILINE)


def nbgrader(title: str, blocks: Sequence[Block]) -> bytes:
    """Return the source notebook of an nbgrader assignment."""
    cells = [new_markdown_cell(f"# {title}", id="title"), _setup(blocks)]  # type: ignore[no-untyped-call]
    for name, prompt, _, solution, test in _exercises(blocks):  # it writes its own words instead
        mark = name.replace(".", "_")
        given = _between("### BEGIN SOLUTION", solution, "### END SOLUTION")
        cells += [
            new_markdown_cell(prompt, id=f"{mark}_prompt"),  # type: ignore[no-untyped-call]
            new_code_cell(given, id=mark, metadata=_graded(mark, solution=True)),  # type: ignore[no-untyped-call]
            new_code_cell(test, id=f"{mark}_test", metadata=_graded(f"{mark}_test", points=1)),  # type: ignore[no-untyped-call]
        ]
    return _written(cells)


def otter(title: str, blocks: Sequence[Block]) -> bytes:
    """Return the master notebook of an Otter assignment."""
    config = "# ASSIGNMENT CONFIG\ninit_cell: false\nexport_cell: false"
    cells = [new_raw_cell(config, id="config"), new_markdown_cell(f"# {title}", id="title")]  # type: ignore[no-untyped-call]
    cells.append(_setup(blocks))
    for name, prompt, attempt, solution, test in _exercises(blocks):
        mark = name.replace(".", "_")

        def raw(text: str, part: str, mark: str = mark) -> Any:  # noqa: ANN401
            return new_raw_cell(text, id=f"{mark}_{part}")  # type: ignore[no-untyped-call]

        given = _between('""" # BEGIN PROMPT', attempt, '""" # END PROMPT')
        cells += [
            raw(f"# BEGIN QUESTION\nname: {mark}\npoints: 1", "question"),
            new_markdown_cell(prompt, id=f"{mark}_prompt"),  # type: ignore[no-untyped-call]
            raw("# BEGIN SOLUTION", "solution"),
            new_code_cell(  # type: ignore[no-untyped-call]
                f"{given}\n{_between('# BEGIN SOLUTION NO PROMPT', solution, '# END SOLUTION')}",
                id=mark,
            ),
            raw("# END SOLUTION", "solution_end"),
            raw("# BEGIN TESTS", "tests"),
            new_code_cell(test, id=f"{mark}_test"),  # type: ignore[no-untyped-call]
            raw("# END TESTS", "tests_end"),
            raw("# END QUESTION", "question_end"),
        ]
    return _written(cells)


def has_exercises(blocks: Sequence[Block]) -> bool:
    """Say whether the lesson has any."""
    return any(True for _ in _exercises(blocks))


def _exercises(blocks: Sequence[Block]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield name, prompt, what is given out, solution and test of each exercise."""
    before = ""
    for block in blocks:
        found = _CHECK.search(block.source) if block.kind == "code" else None
        if found:
            lesson, short = find(found[1], "exercises")
            attempt = _CHECK.sub("", block.source).strip()
            solution = lesson.exercises[short]["solution"].strip()
            test = f'checked = cg.check("{found[1]}"{found[2]})\nassert checked.passed, checked'
            yield found[1], before or say("school.exercise"), attempt, solution, test
        before = block.source if block.kind == "markdown" else ""


def _setup(blocks: Sequence[Block]) -> Any:  # noqa: ANN401
    source = next(block.source for block in blocks if _SETUP.search(block.source))
    return new_code_cell(source, id="setup")  # type: ignore[no-untyped-call]


def _between(begin: str, code: str, end: str) -> str:
    return f"{begin}\n{code}\n{end}"


def _graded(mark: str, *, solution: bool = False, points: int | None = None) -> Mapping[str, Any]:
    about = {
        "schema_version": 3,
        "grade_id": mark,
        "grade": points is not None,
        "solution": solution,
        "locked": not solution,
        "task": False,
    }
    return {"nbgrader": about | ({} if points is None else {"points": points})}


def _written(cells: Sequence[Any]) -> bytes:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=list(cells), metadata={"kernelspec": kernel})  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    return f"{nbformat.writes(notebook)}\n".encode()  # type: ignore[no-untyped-call]
