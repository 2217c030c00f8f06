"""A question and an exercise where learners meet them: in JupyterLab."""

GRAPH = 'import cgraph as cg\ng = cg.parse("u = x + y; f = u * y", x=3, y=2)'
EXERCISE = 'def update(theta, gradient, rate):\n    return ...\n\ncg.check("04.update", update)'


def test_typing_an_answer_runs_no_command_and_no_cell(lab):
    notebook = lab.write(GRAPH, 'cg.ask("03.dfdy", g)', 'cg.progress("03")', EXERCISE,
                         'cg.solution("04.update")')  # fmt: skip
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
    assert "right for the direct path" in question.locator(".feedback").inner_text()
    field.fill("７")
    question.get_by_role("button", name="Check").click()
    assert "✓ Right." in question.locator(".feedback").inner_text()
    status = notebook.output(2).get_by_role("status")
    assert status.inner_text() == "1 of 7 questions done."
    assert "replace the three dots" in notebook.output(3).inner_text()
    solution = notebook.output(4)
    assert not solution.locator("pre").is_visible()
    solution.locator("summary").click()
    assert "theta - rate * gradient" in solution.locator("pre").inner_text()
    assert lab.errors == []


def test_running_the_cell_again_remembers_the_answer(lab):
    notebook = lab.write(GRAPH, 'cg.ask("03.dfdx", g)')
    notebook.run_all()
    question = notebook.output(1).locator(".cgraph-question")
    question.get_by_role("textbox").fill("2")
    question.get_by_role("textbox").press("Enter")
    notebook.run(1)
    again = notebook.output(1).locator(".cgraph-question")
    assert again.get_by_role("img").get_attribute("aria-label") == "answered"
