"""How fast the learning-rate slider is, in a real JupyterLab, beside `interact` and plt.show().

    python tests/benchmarks/explorer.py

Both show the same two plots of the same descent; times run from the key press to the first task
after the frame that shows the change.
"""

import statistics
import time

from harness import (
    Rows,
    drag_rows,
    dragged,
    observe,
    observe_rival,
    press_keys,
    report,
    shown,
    times,
    written,
)
from playwright.sync_api import Locator

from helpers.pages import Lab

MODEL = """import cgraph as cg, numpy as np
w, b = cg.parameter("w", 1.0), cg.parameter("b", 0.0)
loss = cg.Graph((w * cg.input("x", 2.0) + b - cg.input("y", 5.0)) ** 2)
rates = np.linspace(0.002, 0.25, 101)"""
EXPLORER = "cg.explore(loss, rate=0.1, steps=100)"
RIVAL = """%matplotlib inline
import ipywidgets, matplotlib.pyplot as plt
W, B = np.meshgrid(np.linspace(0.5, 3.9, 61), np.linspace(-0.25, 1.45, 61))
def draw(index):
    history = cg.descend(loss, rate=rates[index])
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.3))
    left.contour(W, B, (2 * W + B - 5) ** 2, 14)
    left.plot(history["w"], history["b"], ".-")
    left.set(xlim=(0.5, 3.9), ylim=(-0.25, 1.45))
    right.plot(history.loss, ".-")
    right.set(ylim=(-0.5, 12))
    plt.show()
ipywidgets.interact(draw, index=ipywidgets.IntSlider(40, 0, 100));"""
MOVES = 50  # in a second
BUSY = "import time; time.sleep(10)"
BEGIN = """index => {
    window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
    window.jupyterapp.commands.execute("notebook:run-cell");
}"""
LOOK = """root => [
    root.querySelector("input[name=rate]").value,
    !root.querySelector('[data-part="path-trail:0"]').getAttribute("points")
        || !root.querySelector(".sentence").textContent]"""


def measure(lab: Lab, messages: list[str]) -> Rows:
    """Return the rows of the table."""
    page = lab.page
    notebook = written(lab, MODEL, EXPLORER, RIVAL, BUSY)
    explorer = shown(notebook, 1)
    observe(explorer)
    slider = explorer.locator("label:has([name=rate]) input[type=range]")
    slider.focus()
    keys = press_keys(page, ["ArrowRight"] * 8 + ["ArrowLeft"] * 8)
    drag = dragged(slider, LOOK, 50, messages)

    rival = notebook.output(2)
    rival.locator("img").wait_for()
    observe_rival(rival.locator(".widget-output, .jupyter-widgets-output-area").first)
    rival.locator(".noUi-handle").focus()
    drawn = press_keys(page, ["ArrowRight"] * 4 + ["ArrowLeft"] * 4, pause=0.8)
    ratio = statistics.median(drawn) / statistics.median(keys)

    observe(explorer)
    explorer.locator(".steps input").focus()
    steps = press_keys(page, ["ArrowRight"] * 8 + ["ArrowLeft"] * 8)
    across = dragged_across(explorer, messages)
    page.evaluate(BEGIN, 3)  # and the kernel is busy
    busy = dragged_across(explorer, messages)
    return [
        ("learning-rate key to picture", "median <= 20, p95 <= 35 ms", times(keys)),
        ("the same, `interact` and plt.show()", "", times(drawn)),
        ("ratio of the medians", ">= 8", f"{ratio:.1f}"),
        *drag_rows("rates", drag),
        ("step key to picture", "", times(steps)),
        *across_rows("start dragged across the map to picture", across, steps),
        *across_rows("the same, the kernel busy", busy, steps),
    ]


def dragged_across(explorer: Locator, messages: list[str]) -> tuple[list[float], int]:
    """Drag the start across the map within a second; return times to the picture, and messages."""
    page = explorer.page
    box = explorer.locator("svg").first.bounding_box()
    assert box

    def move(share: float) -> None:
        page.mouse.move(
            box["x"] + (0.35 + 0.4 * share) * box["width"],
            box["y"] + (0.6 - 0.35 * share) * box["height"],
        )

    starts = explorer.locator("input[type=text]").evaluate_all
    move(0)
    page.mouse.down()
    before = starts("all => all.map(one => one.value)")
    page.evaluate("() => { window.watch.painted = []; }")
    messages.clear()
    begin = time.perf_counter()
    for number in range(1, MOVES + 1):
        move(number / MOVES)
        time.sleep(max(0, begin + number / MOVES - time.perf_counter()))
    time.sleep(0.3)
    sent = len(messages)
    page.mouse.up()
    after = starts("all => all.map(one => one.value)")
    assert [one != now for one, now in zip(before, after, strict=True)][:2] == [True, True]
    return page.evaluate("() => window.watch.painted"), sent


def across_rows(what: str, drag: tuple[list[float], int], steps: list[float]) -> Rows:
    """Return the rows of a drag across the map, beside the steps of the same player."""
    painted, sent = drag
    ratio = statistics.median(painted) / statistics.median(steps)
    return [
        (what, "<= 1.2 x a step's", f"{times(painted)}: {ratio:.2f} x"),
        ("... pictures shown", ">= 90 %", f"{len(painted)} of {MOVES}"),
        ("... messages to the kernel", "0", str(sent)),
    ]


if __name__ == "__main__":
    report(measure, height=1400)
