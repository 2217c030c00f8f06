"""A learner who comes back: what was answered is there, and nothing asks to be saved."""

from pathlib import Path

import pytest

from helpers.pages import Lab
from helpers.server import start

QUESTION = """import cgraph as cg
cg.question.number("df/dy?", 7, {5: "Only one path."}, key="trial")"""
PROGRESS = 'cg.question.progress_of(["trial", "more"])'
_UNSAVED = "() => window.jupyterapp.shell.currentWidget.context.model.dirty"


@pytest.fixture
def days(page, tmp_path):
    """Start JupyterLab anew, on another port, as often as is asked for."""
    servers = []

    def day():
        for yesterday in servers:
            yesterday.stop()
        servers.append(start(Path(tmp_path)))
        return Lab(page, servers[-1])

    yield day
    servers[-1].stop()


def test_answers_of_yesterday_are_there_on_another_port(days):
    notebook = days().write(QUESTION, PROGRESS)
    notebook.run_all()
    field = notebook.output(0).get_by_role("textbox")
    for answer in ("5", "7"):
        field.fill(answer)
        field.press("Enter")
    assert notebook.output(1).get_by_role("status").first.inner_text() == "1 of 2 questions done."
    notebook.save()
    notebook = days().open(notebook.path)
    notebook.run_all()
    progress = notebook.output(1)
    assert progress.get_by_role("status").first.inner_text() == "1 of 2 questions done."
    mark = notebook.output(0).locator(".cgraph-question .mark")
    assert mark.get_attribute("aria-label") == "answered"
    progress.get_by_role("button", name="Start over").click()
    notebook.run_all()
    assert progress.get_by_role("status").first.inner_text() == "0 of 2 questions done."
    notebook = days().open(notebook.path)
    notebook.run_all()
    status = notebook.output(1).get_by_role("status").first
    assert status.inner_text() == "0 of 2 questions done."


def test_a_lesson_that_is_only_opened_needs_no_saving(days, page):
    days().open("en/01_graphs.ipynb")
    page.wait_for_timeout(3000)  # JupyterLab has marked it by then, if it does
    assert page.evaluate(_UNSAVED) is False
