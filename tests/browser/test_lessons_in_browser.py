"""Lesson 1 in a real JupyterLab: it opens, runs, and shows a graph."""

import pytest

from helpers.pages import Lab


@pytest.mark.parametrize("language", ["en", "zh"])
def test_lesson_1_runs_and_shows_its_graph(lab: Lab, language: str) -> None:
    notebook = lab.open(f"{language}/01_graphs.ipynb")
    notebook.run_all()
    assert notebook.failures() == []
    assert lab.errors == []
