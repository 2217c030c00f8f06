"""The lessons as they are committed; that their numbers are right is for nbval to say."""

import ast
import re
from pathlib import Path

import pytest
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from cgraph.course import authoring
from cgraph.course.notebooks import numbered, shipped
from cgraph.language import languages

FOLDER = shipped()
LESSONS = [FOLDER / path for code in languages() for path in numbered(FOLDER, code).values()]
TRANSLATIONS = [path for path in LESSONS if path.parent.name != authoring.ORIGINAL]
MOST_LINES = 15
LINK = re.compile(r"\]\((?!https?:|#|attachment:)([^)#\s]+)")


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


every_lesson = pytest.mark.parametrize("path", LESSONS, ids=name)
every_translation = pytest.mark.parametrize("path", TRANSLATIONS, ids=name)


def code_cells(path: Path) -> list[NotebookNode]:
    return [cell for cell in authoring.read(path).cells if cell.cell_type == "code"]


def shape(code: str) -> str:
    """Return what Python sees of a cell once texts for the learner are taken out."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def test_every_language_has_every_lesson() -> None:
    names = {code: [path.name for path in numbered(FOLDER, code).values()] for code in languages()}
    assert names[authoring.ORIGINAL]
    for code in languages():
        assert names[code] == names[authoring.ORIGINAL]


@every_lesson
def test_every_code_cell_has_run_in_order(path: Path) -> None:
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), (
        f"python -m cgraph.course.authoring execute {path}"
    )


@every_lesson
def test_no_output_is_an_error_or_a_warning(path: Path) -> None:
    for cell in code_cells(path):
        for output in cell.outputs:
            assert output.output_type != "error", (cell.id, output.ename, output.evalue)
            assert output.get("name") != "stderr", (cell.id, output.text)


@every_lesson
def test_nothing_is_kept_that_needs_the_kernel_it_ran_in(path: Path) -> None:
    notebook = authoring.read(path)
    assert "widgets" not in notebook.metadata
    for cell in code_cells(path):
        for output in cell.outputs:
            assert authoring.VIEW not in output.get("data", {}), cell.id


@every_lesson
def test_an_export_says_in_words_what_each_picture_shows(path: Path) -> None:
    page, _ = HTMLExporter().from_filename(str(path))
    images = re.findall("<img[^>]*>", page)
    assert images
    for image in images:
        assert re.search('alt="(?!No description has been provided)[^"]', image), image[:300]


@every_lesson
def test_cells_are_short_enough_to_be_read(path: Path) -> None:
    long = {cell.id: cell.source.count("\n") + 1 for cell in code_cells(path)}
    assert {cell: lines for cell, lines in long.items() if lines > MOST_LINES} == {}


@every_lesson
def test_links_and_pictures_of_a_lesson_are_there(path: Path) -> None:
    for cell in authoring.read(path).cells:
        if cell.cell_type == "markdown":
            for target in LINK.findall(cell.source):
                assert (path.parent / target).exists(), (cell.id, target)


@every_translation
def test_a_translation_has_the_same_cells_and_the_same_code(path: Path) -> None:
    ours, theirs = (authoring.read(p).cells for p in (path, authoring.original(path)))
    assert [(c.id, c.cell_type) for c in ours] == [(c.id, c.cell_type) for c in theirs]
    for our, their in zip(ours, theirs, strict=True):
        if our.cell_type == "code":
            assert shape(our.source) == shape(their.source), our.id


@every_translation
def test_no_original_has_changed_since_it_was_translated(path: Path) -> None:
    cells = " ".join(authoring.outdated(path))
    advice = (
        f"look at these cells, then: python -m cgraph.course.authoring translated {path} {cells}"
    )
    assert cells == "", advice
