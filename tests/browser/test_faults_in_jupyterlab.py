"""What a learner sees in JupyterLab when something goes wrong, or is done twice."""

import json
import os
import signal

import cgraph as cg
from cgraph.numerals import show
from helpers.pages import LOADING, Lab
from helpers.server import start

START = 'import cgraph as cg\ng = cg.parse("u = x + y; f = u * y", x=3, y=2)'
PLAYER = "cg.backward_player(g)"
WATCH = """from cgraph.players.player import Player
asked, hear = [], Player._hear
def watched(self, widget, message, buffers):
    asked.append(message["values"]["="])
    hear(self, widget, message, buffers)
Player._hear = watched"""
PLAYGROUND = 'cg.playground("x * y", x=3, y=2)'
BUSY = "import time\ntime.sleep(5)"
PROCESS = "import os\nprint(os.getpid())"
LEFT = """import gc, json, sys
from ipykernel.comm import Comm
from ipywidgets.widgets import widget
gc.collect()
counts = {
    "widgets": len(widget._instances),
    "comms": len(get_ipython().kernel.comm_manager.comms),
    "comm objects": sum(isinstance(one, Comm) for one in gc.get_objects()),
    "figures": sum(type(one).__name__ == "Figure" for one in gc.get_objects()),
}
print(json.dumps(counts))"""
SHOWN = [
    "cg.forward_player(g)",
    'cg.playground("(x + y) * y", x=3, y=2)',
    'w = cg.parameter("w", 1.0)\ncg.explore((w - 3) ** 2, steps=5)',
    'cg.question.choice("?", {"a": "A", "b": "B"}, "a", {})',
    "cg.bug_player(g)",
    "cg.gradient_check(g)",
    'cg.race(["gradient descent", "adam"], (w - 3) ** 2, steps=5)',
    'cg.question.progress_of(["a", "b"])',
    "g",
]
VIEW = "() => window.jupyterapp.commands.execute('docmanager:clone')"
CLEAR = "() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
BEGIN = """index => {
    window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
    window.jupyterapp.commands.execute('notebook:run-cell');
}"""


def gradients(x, y):
    """Return what the package says of (x + y) * y, as the picture writes it."""
    graph = cg.parse("u = x + y; f = u * y", x=x, y=y)
    return {name: show(gradient) for name, gradient in graph.backward().items()}


class Shown:
    """A player in the output of a cell."""

    def __init__(self, notebook, cell):
        self.player = notebook.output(cell).locator(".cgraph-player")
        self.player.wait_for(timeout=LOADING)

    def press(self, *keys):
        """Press keys that step."""
        self.player.locator("button.next").focus()
        for key in keys:
            self.player.page.keyboard.press(key)

    def enter(self, name, number):
        """Type a number into a field."""
        field = self.player.get_by_role("textbox", name=name, exact=True)
        field.fill(str(number))
        field.press("Enter")

    def shows(self, x, y, timeout=LOADING):
        """Wait until the last step shows the gradients at x and y, and nothing else."""
        self.press("End")
        for name, gradient in gradients(x, y).items():
            part = self.player.locator(f"[data-part='gradient:{name}']").first
            part.and_(self.player.locator(f"text='{gradient}'")).wait_for(
                state="attached", timeout=timeout
            )

    def field(self, name):
        """Return what stands in a field."""
        return self.player.get_by_role("textbox", name=name, exact=True).input_value()


def printed(notebook, cell):
    notebook.run(cell)
    return notebook.data(cell)[0]["text"].strip()


def test_two_players_of_one_graph_keep_apart(lab):
    notebook = lab.write(START, PLAYER, PLAYER, 'print(g["x"].value, g["x"].gradient)')
    notebook.run_all()
    first, second = Shown(notebook, 1), Shown(notebook, 2)
    first.enter("x", 10)
    first.shows(10, 2)
    second.shows(3, 2)
    second.enter("y", -1)
    second.shows(3, -1)
    first.shows(10, 2)
    assert printed(notebook, 3) == "3.0 None"
    assert lab.errors == []


def test_signs_of_a_chinese_keyboard_are_told(lab):
    notebook = lab.write(START, "f = （x - y）* x")
    notebook.run_all()
    error, help_ = notebook.data(1)
    assert error["ename"] == "SyntaxError"
    assert "（ ）" in help_["text"]
    assert help_["text"].strip().endswith("f = (x - y)* x")
    assert lab.errors == []


def test_ten_runs_leave_what_one_run_leaves(lab):
    notebook = lab.write(START, *SHOWN, LEFT)
    last = len(SHOWN) + 1
    notebook.run_all()
    notebook.run(last)
    notebook.run_all()  # what the first run alone has to do is done
    first = json.loads(printed(notebook, last))
    for _ in range(10):
        for cell in range(1, last):
            notebook.run(cell)
    assert json.loads(printed(notebook, last)) == first
    assert lab.page.locator(".cgraph-player").count() <= len(SHOWN)
    assert lab.errors == []


def test_the_newest_formula_wins_while_the_kernel_is_busy(lab):
    notebook = lab.write(START, WATCH, PLAYGROUND, BUSY, "import json\nprint(json.dumps(asked))")
    for cell in range(3):
        notebook.run(cell)
    shown = Shown(notebook, 2)
    lab.page.evaluate(BEGIN, 3)
    formula = shown.player.get_by_role("textbox", name="Formula", exact=True)
    for number in range(10):
        formula.fill(f"x * y + {number}")
        formula.press("Enter")
    shown.player.get_by_text("Python has not answered").wait_for()
    shown.enter("x", 7)  # which the page computes meanwhile
    shown.press("End")
    part = shown.player.locator("[data-part='value:x']")
    assert part.text_content() == "7"
    shown.player.get_by_text("Python has not answered").wait_for(state="hidden", timeout=LOADING)
    shown.player.locator("[data-part='value:f']", has_text="23").wait_for(state="attached")
    asked = json.loads(printed(notebook, 4))
    assert asked[-1] == formula.input_value() == "x * y + 9"
    assert len(asked) <= 4  # now and then the newest


def test_a_kernel_killed_while_playing(lab):
    notebook = lab.write(START, PLAYER, PROCESS)
    notebook.run(0)
    notebook.run(1)
    process = int(printed(notebook, 2))
    shown = Shown(notebook, 1)
    shown.player.locator("button.play").click()
    os.kill(process, signal.SIGKILL)
    last = len(list(cg.parse("u = x + y; f = u * y", x=3, y=2).backward_steps()))
    shown.player.get_by_text(f"{last} / {last}").wait_for(timeout=LOADING)
    shown.shows(3, 2)
    shown.enter("x", 5)  # nobody knows this player any more, and it needs nobody
    shown.shows(5, 2)
    assert shown.player.locator(".notice").inner_text() == ""
    notebook._evaluate(
        "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.ready; }",
        timeout=LOADING,
    )
    notebook.run_all()
    shown = Shown(notebook, 1)
    shown.enter("x", 7)
    shown.shows(7, 2)


def test_a_page_reloaded_and_a_notebook_opened_twice(lab):
    notebook = lab.write(START, PLAYER)
    notebook.run_all()
    Shown(notebook, 1).enter("x", 4)
    Shown(notebook, 1).shows(4, 2)
    notebook.save()
    again = Shown(lab.open(notebook.path), 1)
    again.enter("x", 5)
    again.shows(5, 2)
    other = Lab(lab.page.context.new_page(), lab.server)
    twice = Shown(other.open(notebook.path), 1)
    twice.enter("y", 9)
    twice.press("End")
    again.shows(5, 2)  # each page has its own values
    assert lab.errors == other.errors == []


def test_a_notebook_in_two_views_of_one_page(lab):
    notebook = lab.write(START, PLAYER)
    notebook.run_all()
    Shown(notebook, 1).shows(3, 2)
    lab.page.evaluate(VIEW)
    both = lab.page.locator(".cgraph-player")
    both.nth(1).wait_for(timeout=LOADING)
    first, second = both.nth(0), both.nth(1)  # the first view is behind the second now
    field = second.get_by_role("textbox", name="x", exact=True)
    field.fill("10")
    second.locator("button.next").focus()
    lab.page.keyboard.press("End")
    shown = second.locator("[data-part='gradient:y']")
    shown.locator(f"text='{gradients(10, 2)['y']}'").wait_for(state="attached")
    assert first.locator("[data-part='gradient:y']").text_content() == gradients(3, 2)["y"]
    assert lab.errors == []


def test_jupyterlab_ended_and_started_again(page, tmp_path):
    server = start(tmp_path)
    lab = Lab(page, server)
    try:
        notebook = lab.write(START, PLAYER)
        notebook.run_all()
        shown = Shown(notebook, 1)
        notebook.save()
    finally:
        server.stop()
    page.locator(".jp-Dialog").get_by_role("button").last.click(timeout=LOADING)
    shown.shows(3, 2)  # the page that is still open, once JupyterLab's own message is read
    shown.enter("x", 5)
    shown.shows(5, 2)
    lab.server = start(tmp_path)
    try:
        notebook = lab.open(notebook.path)
        Shown(notebook, 1).shows(3, 2)  # as it was saved
        page.evaluate(CLEAR)  # what is typed from now on is typed into the new player
        notebook.run_all()
        shown = Shown(notebook, 1)
        shown.enter("x", 5)
        shown.shows(5, 2)
    finally:
        lab.server.stop()
