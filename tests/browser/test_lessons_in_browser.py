"""Every lesson in a real JupyterLab: it opens, runs, and shows graphs, without an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cgraph.course.notebooks import numbered, shipped
from cgraph.language import languages

if TYPE_CHECKING:
    from helpers.pages import Lab

DRAWN = "img[class^='cg-']"
PLAYED = "svg:has([data-part^='node:'])"
LESSONS = [p.as_posix() for code in languages() for p in numbered(shipped(), code).values()]


@pytest.mark.parametrize("path", LESSONS)
def test_a_lesson_runs_and_shows_a_graph(lab: Lab, path: str) -> None:
    notebook = lab.open(path)
    notebook.run_all()
    assert notebook.failures() == []
    graphs = lab.page.locator(f".jp-OutputArea :is({DRAWN}, {PLAYED})")
    graphs.first.scroll_into_view_if_needed()
    box = graphs.first.bounding_box()
    assert box is not None
    assert box["width"] > 100
    assert lab.errors == []
