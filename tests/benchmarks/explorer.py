"""How fast the learning-rate slider is, in a real JupyterLab, beside `interact` and plt.show().

    python tests/benchmarks/explorer.py

Both show the same two plots of the same descent; times run from the key press to the first task
after the frame that shows the change.
"""

import os
import platform
import statistics
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from player import CHROMIUM, FLAGS, WATCH, observe, press_keys, shown, times  # sets the path too
from playwright.sync_api import Locator, Page, sync_playwright

from helpers.pages import Lab
from helpers.server import start

MODEL = """import cgraph as cg, numpy as np
w, b = cg.parameter("w", 1.0), cg.parameter("b", 0.0)
loss = cg.Graph((w * cg.input("x", 2.0) + b - cg.input("y", 5.0)) ** 2)
rates = np.linspace(0.002, 0.25, 101)"""
EXPLORER = "cg.explore_descent(loss, rates=rates, rate=0.1, steps=100)"
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


def main() -> None:
    """Measure everything and print the table."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = start(Path(home))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 1400})
            rows = measure(Lab(page, server))
            chromium = browser.version
        finally:
            browser.close()
            server.stop()
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} before and ", end="")
    print(f"{os.getloadavg()[0]:.1f} after; Python {platform.python_version()}, ", end="")
    print(f"JupyterLab {version('jupyterlab')}, Chromium {chromium}\n")
    print("| what | bar | measured |\n|---|---|---|")
    for what, bar, measured in rows:
        print(f"| {what} | {bar} | {measured} |")


def measure(lab: Lab) -> list[tuple[str, str, str]]:
    """Return rows of the table: what, the bar, what was measured."""
    notebook = lab.write(MODEL, EXPLORER, RIVAL)
    page = lab.page
    messages: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: messages.append("")))
    for cell in range(3):
        notebook.run(cell)
    page.evaluate(WATCH)

    explorer = shown(notebook, 1)
    observe(explorer)
    explorer.locator(".sliders input").focus()
    keys = press_keys(page, ["ArrowRight"] * 8 + ["ArrowLeft"] * 8)
    drag = dragged(page, explorer, messages)

    rival = notebook.output(2)
    rival.locator("img").wait_for()
    page.evaluate(
        "root => window.watch.observe(root)",
        rival.locator(".widget-output, .jupyter-widgets-output-area").first.element_handle(),
    )
    rival.locator(".noUi-handle").focus()
    drawn = press_keys(page, ["ArrowRight"] * 4 + ["ArrowLeft"] * 4, pause=0.8)
    ratio = statistics.median(drawn) / statistics.median(keys)
    return [
        ("learning-rate key to picture", "median <= 20, p95 <= 35 ms", times(keys)),
        ("the same, `interact` and plt.show()", "", times(drawn)),
        ("ratio of the medians", ">= 8", f"{ratio:.1f}"),
        ("drag of a second: rates shown", ">= 90 %", f"{drag['shown']} of {drag['asked']}"),
        ("... blank", "0", str(drag["blank"])),
        ("... messages to the kernel", "0", str(drag["messages"])),
    ]


def dragged(page: Page, player: Locator, messages: list[str]) -> dict[str, float]:
    """Drag the learning-rate slider through about 50 rates within a second, as a hand does."""
    player.evaluate(
        """host => {
            const root = host.shadowRoot, slider = root.querySelector(".sliders input");
            const trail = root.querySelector('[data-part="path-trail:0"]');
            window.asked = new Set();
            slider.addEventListener("input", () => window.asked.add(slider.value));
            window.watch.look = () => [
                root.querySelector(".sliders .count").textContent,
                !trail.getAttribute("points") || !root.querySelector(".sentence").textContent];
        }"""
    )
    box = player.locator(".sliders input").bounding_box()
    assert box
    middle, left, width = box["y"] + box["height"] / 2, box["x"] + 9, box["width"] - 18
    page.mouse.move(left, middle)
    page.mouse.down()
    page.evaluate("() => { window.watch.shown = []; window.asked.clear(); }")
    messages.clear()
    moves, begin = 50, time.perf_counter()
    for move in range(1, moves + 1):
        page.mouse.move(left + width * move / moves, middle)
        time.sleep(max(0, begin + move / moves - time.perf_counter()))
    time.sleep(0.3)
    sent = len(messages)
    page.mouse.up()
    seen = page.evaluate("() => window.watch.shown")
    return {
        "asked": page.evaluate("() => window.asked.size"),
        "shown": len({rate for rate, _ in seen}),
        "blank": sum(blank for _, blank in seen),
        "messages": sent,
    }


if __name__ == "__main__":
    main()
