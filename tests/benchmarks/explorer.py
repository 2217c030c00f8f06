"""How fast the learning-rate slider is, in a real JupyterLab, beside `interact` and plt.show().

    python tests/benchmarks/explorer.py

Both show the same two plots of the same descent; times run from the key press to the first task
after the frame that shows the change.
"""

import statistics

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
LOOK = """root => [
    root.querySelector("input[name=rate]").value,
    !root.querySelector('[data-part="path-trail:0"]').getAttribute("points")
        || !root.querySelector(".sentence").textContent]"""


def measure(lab: Lab, messages: list[str]) -> Rows:
    """Return the rows of the table."""
    page = lab.page
    notebook = written(lab, MODEL, EXPLORER, RIVAL)
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
    return [
        ("learning-rate key to picture", "median <= 20, p95 <= 35 ms", times(keys)),
        ("the same, `interact` and plt.show()", "", times(drawn)),
        ("ratio of the medians", ">= 8", f"{ratio:.1f}"),
        *drag_rows("rates", drag),
    ]


if __name__ == "__main__":
    report(measure, height=1400)
