"""A lesson's questions as QTI, and its exercises as nbgrader and Otter-Grader take them."""

import io
import math
import re
import zipfile
from pathlib import Path
from typing import Any
from unittest.mock import patch
from xml.etree import ElementTree as ET

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from cgraph.course.command import cli
from cgraph.course.lessons import lessons
from cgraph.course.school.assignments import nbgrader, otter
from cgraph.course.school.content import Block, read_lesson
from cgraph.course.school.qti import item, package
from cgraph.language import language, use_language
from cgraph.operations import OPERATIONS
from helpers.lessons import EXERCISES, NOTEBOOKS, QUESTIONS, ask, run

Q = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"


def judged(xml: str, response: list[str]) -> tuple[str, str]:
    """Return the score and what is said, by the rules of QTI that the package uses."""
    root = ET.fromstring(xml)
    for case in root.find(f".//{Q}responseCondition"):
        tests = case.findall(f"{Q}or/*")
        if not case.tag.endswith("Else") and not any(holds(test, response) for test in tests):
            continue
        score, name = (
            given.find(f"{Q}baseValue").text for given in case.iter(f"{Q}setOutcomeValue")
        )
        said = root.find(f"{Q}modalFeedback[@identifier='{name}']")
        return score, "".join(said.itertext())
    raise AssertionError("no case holds")


def holds(test: ET.Element, response: list[str]) -> bool:
    values = [value.text for value in test.iter(f"{Q}baseValue")]
    if test.tag == f"{Q}match":
        return values == response
    low, high = map(float, test.get("tolerance").split())
    return float(values[0]) - low <= float(response[0]) <= float(values[0]) + high


def written(content: dict) -> str:
    return ET.tostring(item(content, language()), encoding="unicode")


@pytest.mark.parametrize("name", QUESTIONS)
def test_right_and_wrong_answers_are_judged_as_in_the_page(name: str) -> None:
    content = ask(name).content
    xml = written(content)
    if content["kind"] in ("formula", "sketch"):
        assert "responseProcessing" not in xml
        assert content["shown"].replace("`", "") in "".join(ET.fromstring(xml).itertext())
        return
    right = [value.text for value in ET.fromstring(xml).iterfind(f".//{Q}correctResponse/{Q}value")]
    assert judged(xml, right) == ("1", said(content["explain"]))
    if content["kind"] == "ordering":
        pairs = [wrong["value"] for wrong in content["wrong"]]
        hints = {judged(xml, order(content, pair))[1] for pair in pairs}
        assert hints <= {said(wrong["hint"]) for wrong in content["wrong"]}
        return
    for wrong in content["wrong"]:
        value = repr(wrong["value"]) if content["kind"] == "number" else f"o_{wrong['value']}"
        assert judged(xml, [value]) == ("0", said(wrong["hint"]))
    if content["kind"] == "number":
        assert judged(xml, [repr(content["answer"] + 1e6)]) == ("0", said(content["first"]))
        if not math.isclose(float(f"{content['answer']:.3g}"), content["answer"], rel_tol=1e-9):
            assert judged(xml, [f"{content['answer']:.3g}"])[0] == "1"


def order(content: dict, pair: list[str]) -> list[str]:
    """Return the right order with a pair the wrong way round."""
    right = list(content["right"])
    first, second = map(right.index, pair)
    right.insert(second, right.pop(first))
    return [f"o_{key}" for key in right]


def said(text: str) -> str:
    return text.replace("`", "").replace("\n\n", "")


def test_a_package_names_all_its_files() -> None:
    contents = [ask(name).content for name in ("03.dfdy", "03.order", "03.local")]
    with zipfile.ZipFile(io.BytesIO(package(contents, "en"))) as files:
        manifest = ET.fromstring(files.read("imsmanifest.xml"))
        named = {one.get("href") for one in manifest.iter() if one.get("href")}
        assert named == set(files.namelist()) - {"imsmanifest.xml"}
        marks = [one.get("identifier") for one in manifest.iter() if one.get("type")]
        assert marks == ["q_03_dfdy", "q_03_order", "q_03_local"]


def blocks_of(number: str) -> list[Block]:
    """Return a lesson's cells without running it."""
    path = next(path for path in NOTEBOOKS if path.name.startswith(number))
    cells = nbformat.read(path, as_version=4).cells
    return [Block(cell.id, cell.cell_type, cell.source, {}) for cell in cells]


@pytest.mark.parametrize("make", [nbgrader, otter])
@pytest.mark.parametrize("number", sorted({name[:2] for name in EXERCISES}))
def test_solutions_pass_their_tests_and_unfinished_work_does_not(number: str, make) -> None:
    notebook = nbformat.reads(make("Title", blocks_of(number)).decode(), as_version=4)
    tests = {cell.id for cell in notebook.cells if cell.id.endswith("_test")}
    assert len(tests) == len(lessons()[number].exercises)
    with patch.dict(OPERATIONS):
        names: dict[str, object] = {}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                run(cell.source, names)
    for name in tests:
        setup, test = (
            next(cell.source for cell in notebook.cells if cell.id == wanted)
            for wanted in ("setup", name)
        )
        with pytest.raises((AssertionError, NameError, AttributeError)), patch.dict(OPERATIONS):
            run(f"{setup}\n{test}", {})


def test_what_nbgrader_gives_out_has_no_solution() -> None:
    notebook = nbformat.reads(nbgrader("Title", blocks_of("03")).decode(), as_version=4)
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        given_out = re.sub(
            r"### BEGIN SOLUTION.*### END SOLUTION", "", cell.source, flags=re.DOTALL
        )
        assert "upstream * b, upstream * a" not in given_out
        assert about.get("solution", False) == (given_out != cell.source)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", "--lesson", "2", str(tmp_path), "--lang", "zh"]) == 0
    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == ["02_forward-nbgrader.ipynb", "02_forward-otter.ipynb", "02_forward-qti.zip"]
    with zipfile.ZipFile(tmp_path / found[2]) as files:
        assert len(files.namelist()) == len(lessons()["02"].questions) + 1
        assert 'xml:lang="zh"' in files.read(files.namelist()[0]).decode()
    assert cli.main(["export", "--lesson", "9", str(tmp_path)]) == 1
    assert "There is no lesson 9" in capsys.readouterr().err


def test_a_lesson_in_chinese_asks_in_chinese() -> None:
    use_language("zh")
    lesson, blocks = read_lesson(2)
    assert lesson.language == "zh"
    assert [block.question["id"] for block in blocks if block.question]


def test_a_lesson_of_one_s_own_that_fails_is_told(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "en").mkdir()
    cells = [new_code_cell("%matplotlib inline")]
    nbformat.write(new_notebook(cells=cells), tmp_path / "en" / "08_own.ipynb")
    with patch("cgraph.course.school.content.shipped", return_value=tmp_path):
        assert cli.main(["export", "--lesson", "8", str(tmp_path / "to")]) == 1
    assert "en/08_own.ipynb fails, so nothing has been made" in capsys.readouterr().err
