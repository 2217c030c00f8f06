"""The teacher's pages: in step with the lessons, with each other, and with what Python says."""

import ast
import doctest
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cgraph.course import authoring
from cgraph.course.lessons import lessons
from cgraph.course.notebooks import numbered, shipped
from cgraph.course.publish.prose import anchor
from cgraph.language import languages, use_language
from helpers import lessons as helper

FOLDER = shipped()
OVERVIEW = "README.md"
PAGES = [page for code in languages() for page in sorted(FOLDER.glob(f"{code}/teaching/*.md"))]
LESSON_PAGES = [page for page in PAGES if page.name != OVERVIEW]
LINK = re.compile(r"\[([^\]]+)\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^(#+) (.*)$", re.MULTILINE)
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
QUESTION = re.compile(r"^### `(\d\d\.\w+)`\n(.*?)(?=^##)", re.MULTILINE | re.DOTALL)


def name(page: Path) -> str:
    return f"{page.parent.parent.name}/{page.stem}"


every_page = pytest.mark.parametrize("page", PAGES, ids=name)
every_lesson_page = pytest.mark.parametrize("page", LESSON_PAGES, ids=name)
translated = pytest.mark.parametrize(
    "page", [page for page in PAGES if page.parent.parent.name != authoring.ORIGINAL], ids=name
)


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def in_original(page: Path) -> Path:
    return FOLDER / authoring.ORIGINAL / "teaching" / page.name


def rows(text: str) -> list[list[str]]:
    """Return the cells of all rows of tables, without the heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heads = {number - 1 for number, line in enumerate(lines) if set(line) <= set("|-: ")}
    kept = [line for n, line in enumerate(lines) if not {n, n - 1} & heads]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in kept]


@cache
def places(lesson: Path) -> dict[str, tuple[str, str]]:
    """Return a lesson's headings: anchor -> heading, id of the cell that it stands in."""
    return {
        anchor(title.replace("*", "")): (title, cell.id)
        for cell in authoring.read(lesson).cells
        if cell.cell_type == "markdown"
        for _, title in HEADING.findall(cell.source)
    }


def test_every_lesson_has_its_page_in_every_language() -> None:
    for code in languages():
        lessons = {path.with_suffix(".md").name for path in numbered(FOLDER, code).values()}
        assert {page.name for page in PAGES if page.parent.parent.name == code} == {
            OVERVIEW,
            *lessons,
        }


@every_page
def test_links_lead_to_what_they_name(page: Path) -> None:
    for text, path, mark in LINK.findall(read(page)):
        if path.startswith("http"):
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), path
        if mark and target.suffix == ".ipynb":
            assert places(target)[mark][0] == text, (mark, text)
        elif mark:
            assert mark in [anchor(title).lower() for _, title in HEADING.findall(read(target))]


@translated
def test_a_translation_has_the_same_parts_and_points_to_the_same_cells(page: Path) -> None:
    def shape(one: Path) -> tuple[object, ...]:
        text = read(one)
        levels = [
            (len(marks), title if "`" in title else "") for marks, title in HEADING.findall(text)
        ]
        links = [
            (Path(path).name, places((one.parent / path).resolve())[mark][1])
            for _, path, mark in LINK.findall(text)
            if mark and path.endswith(".ipynb")
        ]
        return levels, links, [len(row) for row in rows(text)]

    assert shape(page) == shape(in_original(page))


def questions(page: Path) -> dict[str, str]:
    return dict(QUESTION.findall(read(page)))


@every_lesson_page
def test_every_question_of_the_lesson_is_talked_about(page: Path) -> None:
    lesson = page.name[:2]
    assert sorted(questions(page)) == sorted(
        f"{lesson}.{short}" for short in lessons()[lesson].questions
    )


@every_lesson_page
def test_wrong_answers_are_those_that_the_question_knows(page: Path) -> None:
    use_language(page.parent.parent.name)
    for question, text in questions(page).items():
        content = helper.ask(question).content
        given = [row[0].replace("`", "") for row in rows(text)]
        assert given, question
        assert [one for one in given if not is_known(one, content)] == [], question


def is_known(given: str, content: dict[str, Any]) -> bool:
    """Return whether a question has a hint for a wrong answer; orders are told in words."""
    wrong = [one["value"] for one in content["wrong"]]
    if content["kind"] == "number":
        return bool(np.isclose(wrong, float(given)).any())
    if content["kind"] == "choice":
        words = dict(content["options"])
        return given in [words[key].replace("`", "") for key in wrong]
    return content["kind"] == "ordering" or "graph" in content or given in wrong


def blocks(page: Path) -> list[str]:
    return BLOCK.findall(read(page))


@every_lesson_page
def test_what_is_typed_live_says_what_the_page_says(page: Path) -> None:
    known: dict[str, Any] = {}
    for number, block in enumerate(blocks(page)):
        test = doctest.DocTestParser().get_doctest(block, known, f"{name(page)}:{number}", None, 0)
        told: list[str] = []
        runner = doctest.DocTestRunner()
        runner.run(test, out=told.append, clear_globs=False)
        assert test.examples
        assert not runner.failures, "".join(told)
        known = test.globs


@every_lesson_page
def test_what_is_typed_live_leaves_the_names_of_the_lesson_alone(page: Path) -> None:
    typed = "\n".join(
        example.source
        for block in blocks(page)
        for example in doctest.DocTestParser().get_examples(block)
    )
    lesson = (page.parent.parent / page.name).with_suffix(".ipynb")
    cells = [cell.source for cell in authoring.read(lesson).cells if cell.cell_type == "code"]
    assert bound(typed) & bound("\n".join(cells)) <= {"cg"}


def bound(code: str) -> set[str]:
    """Return the names that `code` gives a value to, outside of functions and comprehensions."""
    tree = ast.parse(code)
    inside = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.GeneratorExp | ast.ListComp | ast.DictComp)
        for inner in ast.walk(node)
    }
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in inside
    }


@translated
def test_the_same_is_typed_in_every_language(page: Path) -> None:
    def typed(one: Path) -> list[str]:
        examples = [doctest.DocTestParser().get_examples(block) for block in blocks(one)]
        sources = [example.source for block in examples for example in block]
        return [source for source in sources if "use_language" not in source]

    assert typed(page) == typed(in_original(page))


@every_page
def test_commands_are_understood(page: Path) -> None:
    from cgraph.course.command import cli  # noqa: PLC0415

    for command in re.findall(r"`cgraph( [^`]*)?`", read(page)):
        cli.parser().parse_args(command.split())
