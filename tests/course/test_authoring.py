"""The authors' tool: lessons are run and tidied, translations remember their originals."""

import re
from html import escape
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import cgraph as cg
from cgraph.course import authoring
from cgraph.pictures.display import show_graph
from cgraph.pictures.graph_svg import describe


def save(path: Path, *cells: nbformat.NotebookNode) -> Path:
    path.parent.mkdir(exist_ok=True)
    authoring.write(path, new_notebook(cells=list(cells)))
    return path


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Make a lesson and its translation."""
    texts = {"en": ("Hello", "The end"), "zh": ("你好", "结束")}
    english, chinese = (
        save(
            tmp_path / code / "01_graphs.ipynb",
            new_markdown_cell(first, id="first"),
            new_code_cell("1 + 1", id="code"),
            new_markdown_cell(last, id="last"),
        )
        for code, (first, last) in texts.items()
    )
    return english, chinese


def test_a_lesson_is_run_and_its_outputs_kept(tmp_path: Path) -> None:
    text = "import os; os.path.basename(os.getcwd())"
    path = save(tmp_path / "en" / "01_x.ipynb", new_code_cell(text))
    assert authoring.main(["execute", str(path)]) == 0
    [cell] = authoring.read(path).cells
    assert cell.execution_count == 1
    assert cell.outputs[0].data["text/plain"] == "'en'"
    assert "execution" not in cell.metadata


def test_a_lesson_that_fails_stays_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(tmp_path / "en" / "01_x.ipynb", new_code_cell("1 / 0"))
    before = path.read_bytes()
    assert authoring.main(["execute", str(path)]) == 1
    assert path.read_bytes() == before
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_nothing_is_kept_that_lived_in_the_kernel() -> None:
    data = {"text/plain": "steps", "image/png": "…", authoring.VIEW: {"model_id": "1"}}
    cell = new_code_cell("p", outputs=[new_output("display_data", data), new_output("stream")])
    cell.metadata["execution"] = {"iopub.execute_input": "2020"}
    cell.metadata["tags"] = ["mine"]
    notebook = new_notebook(cells=[cell], metadata={"widgets": {"state": {}}, "other": 1})
    authoring.tidy(notebook)
    assert cell.outputs[0].data == {"text/plain": "steps", "image/png": "…"}
    assert cell.metadata == {"tags": ["mine"]}
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@pytest.mark.parametrize("template", ["lab", "classic", "basic", "reveal"])
def test_a_picture_becomes_pixels_and_keeps_what_it_shows_in_words(template: str) -> None:
    graph = cg.parse("f = x * y", x=3, y=2)
    cell = new_code_cell("g", outputs=[new_output("execute_result", show_graph(graph))])
    notebook = new_notebook(cells=[cell])
    authoring.tidy(notebook)
    [output] = cell.outputs
    assert set(output.data) == {"text/plain", "text/html", "image/png"}
    page, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
    [image] = re.findall("<img[^>]*>", page)
    assert f'alt="{escape(describe(graph.nodes))}"' in image
    assert f'src="data:image/png;base64,{output.data["image/png"]}"' in image


def test_a_translation_is_outdated_until_it_is_marked(pair: tuple[Path, Path]) -> None:
    _, chinese = pair
    assert authoring.outdated(chinese) == ["first", "last"]
    assert authoring.main(["translated", str(chinese), "last"]) == 0
    assert authoring.outdated(chinese) == ["first"]
    assert authoring.main(["translated", str(chinese)]) == 0
    assert authoring.outdated(chinese) == []


def test_a_change_of_the_original_outdates_its_translation(pair: tuple[Path, Path]) -> None:
    english, chinese = pair
    authoring.mark_translated(chinese)
    lesson = authoring.read(english)
    lesson.cells[0].source = "Hello again"
    authoring.write(english, lesson)
    assert authoring.outdated(chinese) == ["first"]


def test_what_reads_the_same_in_both_languages_needs_no_mark(pair: tuple[Path, Path]) -> None:
    english, chinese = pair
    authoring.mark_translated(chinese)
    lesson = authoring.read(chinese)
    lesson.cells[2].source = authoring.read(english).cells[2].source
    authoring.write(chinese, lesson)
    authoring.mark_translated(chinese)
    assert "translates" not in authoring.read(chinese).cells[2].metadata
    assert authoring.outdated(chinese) == []
