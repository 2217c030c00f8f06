"""A question and an exercise where learners meet them: in JupyterLab."""

from axe_playwright_python.sync_playwright import Axe

from cgraph.course.exercises.findings import Function
from cgraph.course.lessons import lessons
from helpers.lessons import exercise_cell

QUESTION = """import cgraph as cg
cg.question.number("df/dy?", 7, {5: "Only one path."}, key="trial")"""
PROGRESS = 'cg.question.progress_of(["trial", "more"])'


def test_typing_an_answer_runs_no_command_and_no_cell(lab):
    functions = {
        f"{one.number}.{short}"
        for one in lessons().values()
        for short, check in one.checks.items()
        if isinstance(check, Function)
    }
    exercise = min(functions)
    notebook = lab.write(
        "0", QUESTION, PROGRESS, exercise_cell(exercise), f"cg.solution('{exercise}')"
    )
    notebook.run_all()
    assert notebook.failures() == []
    question = notebook.output(1).locator(".cgraph-question")
    field = question.get_by_role("textbox")
    field.click()
    field.press_sequentially("dd aabb mm")  # each a command of JupyterLab outside of a field
    field.press("Shift+Enter")
    assert len(notebook) == 5
    assert "I cannot read that." in question.locator(".feedback").inner_text()
    field.fill("5")
    field.press("Enter")
    assert "Only one path." in question.locator(".feedback").inner_text()
    field.fill("７")
    question.get_by_role("button", name="Check").click()
    assert "✓ Right." in question.locator(".feedback").inner_text()
    status = notebook.output(2).get_by_role("status")
    assert status.inner_text() == "1 of 2 questions done."
    assert "replace the three dots" in notebook.output(3).inner_text()
    solution = notebook.output(4)
    assert not solution.locator("pre").is_visible()
    solution.locator("summary").click()
    assert "return" in solution.locator("pre").inner_text()
    assert lab.errors == []


def test_running_the_cell_again_remembers_the_answer(lab):
    notebook = lab.write("0", QUESTION)
    notebook.run_all()
    question = notebook.output(1).locator(".cgraph-question")
    question.get_by_role("textbox").fill("7")
    question.get_by_role("textbox").press("Enter")
    notebook.run(1)
    again = notebook.output(1).locator(".cgraph-question")
    assert again.get_by_role("img").get_attribute("aria-label") == "answered"


def test_a_field_is_named_by_what_is_asked(lab):
    notebook = lab.write("0", QUESTION)
    notebook.run_all()
    notebook.output(1).get_by_role("textbox", name="df/dy?").wait_for()
    rules = ["label", "label-title-only", "aria-valid-attr-value"]
    look = Axe().run(lab.page, options={"runOnly": {"type": "rule", "values": rules}})
    found = [node["html"] for rule in look.response["violations"] for node in rule["nodes"]]
    assert [html for html in found if html.startswith("<input")] == []
