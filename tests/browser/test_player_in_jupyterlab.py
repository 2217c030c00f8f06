"""The player in a real JupyterLab: its keys, a live value, cells run again, a kernel that dies."""

import json
import time

import pytest

import cgraph as cg
from cgraph.language import say
from cgraph.numerals import show
from helpers.pages import LOADING

START = """import cgraph as cg
from cgraph.course.players.passes import backward_player
x, y = cg.input("x", 3), cg.input("y", 2)
u = (x + y).named("u")
g = cg.Graph((u * y).named("f"))"""
COUNT = """from ipywidgets.widgets import widget
print(sum(type(one).__name__ == "Player" for one in widget._instances.values()))"""
BUSY = "import time\ntime.sleep(8)"
BEGIN = """index => {
    window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
    window.jupyterapp.commands.execute('notebook:run-cell');
}"""
SHUTDOWN = """async () => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    await kernel.shutdown();
}"""
RESTART = """async () => {
    await window.jupyterapp.shell.currentWidget.sessionContext.restartKernel();
}"""


def gradients(x, y):
    """Return what the package says of (x + y) * y, as the picture writes it."""
    a, b = cg.input("x", x), cg.input("y", y)
    graph = cg.Graph((a + b) * b)
    graph.forward()
    return {name: show(gradient) for name, gradient in graph.backward().items()}


def part(player, name):
    return player.locator(f"[data-part='{name}']").first


def frames(page):
    page.evaluate("() => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))")


def enter(player, name, text):
    player.get_by_role("textbox", name=name, exact=True).fill(text)
    frames(player.page)


@pytest.fixture
def notebook(lab):
    notebook = lab.write(START, "backward_player(g)", COUNT, BUSY, 'cg.playground("x * y", x=3)')
    for cell in (0, 1, 4):
        notebook.run(cell)
    yield notebook
    assert [error for error in lab.errors if "Player" in error or "blob:" in error] == []


@pytest.fixture
def player(notebook):
    shown = notebook.output(1).locator(".cgraph-player")
    shown.wait_for()
    return shown


def test_keys_step_and_a_value_changes_the_numbers_at_once(notebook, player):
    cells = len(notebook)
    player.locator("button.next").focus()
    for key in ["End", "d", "d", "x", "a", "b"]:  # with JupyterLab's keys cells would go or come
        player.page.keyboard.press(key)
    last = player.locator(".steps .count").inner_text().split(" / ")[1]
    player.get_by_text(f"{last} / {last}").wait_for()
    for x in (3, -4, 0.5):
        enter(player, "x", str(x))
        for name, gradient in gradients(x, 2).items():
            assert part(player, f"gradient:{name}").text_content() == gradient
    assert player.locator(".steps .count").inner_text() == f"{last} / {last}"
    assert player.locator(".error").inner_text() == ""
    assert len(notebook) == cells


def test_a_cell_run_again_leaves_one_player(notebook):
    for _ in range(5):
        notebook.run(1)
    notebook.output(1).locator(".cgraph-player").wait_for()
    notebook.run(2)
    assert json.loads(notebook.data(2)[0]["text"]) == 2  # and the playground


def test_the_output_also_holds_the_transcript_and_a_picture(notebook):
    data = notebook.data(1)[0]["data"]
    assert "∂f/∂x = ∂f/∂u * ∂(x + y)/∂x = 2 * 1 = 2" in "".join(data["text/plain"])
    assert "data:image/svg+xml;base64," in "".join(data["text/html"])


def test_everything_moves_while_the_kernel_is_busy(notebook, player):
    notebook.page.evaluate(BEGIN, 3)
    player.locator("button.last").click()
    begin = time.monotonic()
    for x in range(10):
        enter(player, "x", str(x))
        assert part(player, "gradient:y").text_content() == gradients(x, 2)["y"]
    assert time.monotonic() - begin < 7
    assert player.locator(".notice").inner_text() == ""
    notebook.page.wait_for_timeout(8000)


def test_everything_moves_when_the_kernel_has_died_and_a_formula_says_what_to_do(notebook, player):
    notebook.page.evaluate(SHUTDOWN)
    enter(player, "x", "1")
    player.locator("button.last").click()
    player.get_by_text("5 / 5").wait_for()
    assert part(player, "gradient:y").text_content() == gradients(1, 2)["y"]
    assert player.locator(".notice").inner_text() == ""
    playground = notebook.output(4).locator(".cgraph-player")
    formula = playground.get_by_role("textbox", name="Formula", exact=True)
    formula.fill("x + y")
    playground.get_by_text("Python has not answered").or_(
        playground.get_by_text(say("player.gone"))
    ).wait_for(timeout=20_000)
    enter(playground, "x", "5")
    playground.locator("button.last").click()
    assert part(playground, "value:x").text_content() == "5"


def test_a_restarted_kernel_knows_nothing_of_it_and_the_player_says_what_to_do(notebook):
    notebook.page.evaluate(RESTART)
    playground = notebook.output(4).locator(".cgraph-player")
    playground.wait_for(timeout=LOADING)
    formula = playground.get_by_role("textbox", name="Formula", exact=True)
    formula.fill("x + y")
    playground.get_by_text("run this cell again").wait_for(timeout=20_000)


def test_what_was_moved_is_kept_with_the_notebook(lab, notebook, player):
    enter(player, "x", "4")
    player.locator("button.last").click()
    player.locator("button.back").click()
    frames(lab.page)
    place = player.locator(".steps .count").inner_text()
    notebook.save()
    lab.page.evaluate(SHUTDOWN)
    again = lab.open(notebook.path)
    kept = again.output(1).locator(".cgraph-player")
    kept.wait_for(timeout=LOADING)
    frames(lab.page)
    assert kept.get_by_role("textbox", name="x", exact=True).input_value() == "4"
    assert kept.locator(".steps .count").inner_text() == place
    assert part(kept, "value:f").text_content() == "12"
    enter(kept, "x", "5")
    assert part(kept, "value:f").text_content() == "14"
    playground = again.output(4).locator(".cgraph-player")
    playground.get_by_role("textbox", name="Formula", exact=True).fill("x + y")
    playground.get_by_text(say("player.gone")).wait_for()
    sign = "host => getComputedStyle(host, '::before').content"
    assert playground.evaluate(sign) in ("none", "normal")  # no broken link over the pictures


def test_a_copied_cell_makes_the_same_player_in_a_notebook(lab, player):
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    enter(player, "x", "-0.125")
    player.locator("button.last").click()
    player.locator("button.back").click()
    player.locator("button.copy").click()
    player.get_by_text(say("player.copied")).wait_for()
    cell = lab.page.evaluate("() => navigator.clipboard.readText()")
    other = lab.write(cell)
    other.run(0)
    copy = other.output(0).locator(".cgraph-player")
    copy.wait_for()
    frames(lab.page)
    assert copy.get_by_role("textbox", name="x", exact=True).input_value() == "−0.125"
    assert copy.locator(".steps .count").inner_text() == "4 / 5"


def test_what_shift_enter_has_run_is_seen_whole(lab):
    lab.page.set_viewport_size({"width": 1366, "height": 768})
    texts = "# What comes next" + "\n\nNotice" * 12
    explore = "cg.explore(cg.parse('L = t ** 2', parameters='t', t=4))"
    notebook = lab.write(START, "\n\n".join([texts] * 3), explore, texts, texts)
    lab.page.locator(".jp-Notebook").focus()
    for _ in range(3):
        lab.page.keyboard.press("Shift+Enter")
        lab.page.wait_for_timeout(100)
    player = notebook.cell(2).locator(".cgraph-player")
    player.wait_for()
    lab.page.wait_for_timeout(500)
    place, panel = player.bounding_box(), lab.page.locator(".jp-WindowedPanel-outer").bounding_box()
    assert place["y"] >= panel["y"] - 1
    assert place["y"] + place["height"] <= panel["y"] + panel["height"] + 1
