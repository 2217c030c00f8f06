"""The player in a real JupyterLab: its keys, a live value, cells run again, a kernel that dies."""

import json

import pytest

import cgraph as cg
from cgraph.numerals import show

START = """import cgraph as cg
from cgraph.players.graph_players import backward_player
x, y = cg.input("x", 3), cg.input("y", 2)
u = (x + y).named("u")
g = cg.Graph((u * y).named("f"))"""
COUNT = """from ipywidgets.widgets import widget
print(sum(type(one).__name__ == "Player" for one in widget._instances.values()))"""


def gradients(x, y):
    """Return what the package says of (x + y) * y, as the picture writes it."""
    a, b = cg.input("x", x), cg.input("y", y)
    graph = cg.Graph((a + b) * b)
    graph.forward()
    return {name: show(gradient) for name, gradient in graph.backward().items()}


def part(player, name):
    return player.locator(f"[data-part='{name}']").first


@pytest.fixture
def notebook(lab):
    notebook = lab.write(START, "backward_player(g)", COUNT)
    for cell in range(2):
        notebook.run(cell)
    yield notebook
    assert [error for error in lab.errors if "Player" in error or "blob:" in error] == []


@pytest.fixture
def player(notebook):
    shown = notebook.output(1).locator(".cgraph-player")
    shown.wait_for()
    return shown


def test_keys_step_and_a_live_value_changes_the_numbers(notebook, player):
    cells = len(notebook)
    player.locator("button.next").focus()
    for key in ["End", "d", "d", "x", "a", "b"]:  # with JupyterLab's keys cells would go or come
        player.page.keyboard.press(key)
    last = player.locator(".steps .count").inner_text().split(" / ")[1]
    player.get_by_text(f"{last} / {last}").wait_for()
    for name, gradient in gradients(3, 2).items():
        assert part(player, f"gradient:{name}").text_content() == gradient
    x = player.get_by_role("textbox", name="x", exact=True)
    x.fill("-4")
    part(player, "gradient:y").filter(has_text=gradients(-4, 2)["y"]).wait_for(state="attached")
    for name, gradient in gradients(-4, 2).items():
        assert part(player, f"gradient:{name}").text_content() == gradient
    assert player.locator(".steps .count").inner_text() == f"{last} / {last}"
    assert player.locator(".error").inner_text() == ""
    assert len(notebook) == cells


def test_a_cell_run_again_leaves_one_player(notebook):
    for _ in range(5):
        notebook.run(1)
    notebook.output(1).locator(".cgraph-player").wait_for()
    notebook.run(2)
    assert json.loads(notebook.data(2)[0]["text"]) == 1


def test_the_output_also_holds_the_transcript_and_a_picture(notebook):
    data = notebook.data(1)[0]["data"]
    assert "df/dx = df/du * du/dx = 2 * 1 = 2" in "".join(data["text/plain"])
    assert len("".join(data["image/png"])) > 1000


def test_stepping_goes_on_when_the_kernel_has_died(notebook, player):
    notebook.page.evaluate(
        """async () => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            await kernel.shutdown();
        }"""
    )
    player.get_by_role("textbox", name="x", exact=True).fill("1")
    player.get_by_text("Python has not answered").wait_for(timeout=20_000)
    player.locator("button.next").click()
    player.get_by_text("1 / 5").wait_for()
