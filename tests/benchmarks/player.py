"""How fast the player is, in a real JupyterLab and a real browser, beside the usual ways.

    python tests/benchmarks/player.py

Prints a table: the bars, what was measured, and by how much it is faster than drawing each step
in the kernel with Graphviz (the `dot` command where there is one, else inside the process, which
is faster). Times run from the browser's event to the first task after the frame that shows the
change, so they include the wait for the screen (16.7 ms at 60 Hz).
"""

import json
import shutil
import statistics
import time

from harness import (
    TIMES,
    Rows,
    drag_rows,
    dragged,
    observe,
    observe_rival,
    press,
    press_keys,
    report,
    shown,
    times,
    written,
)
from playwright.sync_api import Locator, Page

from helpers.pages import Lab

GRAPH = """import cgraph as cg, time, json
from cgraph.formula import parse
from cgraph.course.players.passes import backward_player, forward_player
LOGISTIC = parse("p1 = w1*x1; p2 = w2*x2; s = p1 + p2; z = s + b; yhat = sigmoid(z)",
    parameters="w1 w2 b", x1=1, x2=2, w1=0.5, w2=-0.3, b=0.1)
LONG = parse(" + ".join(f"x{n} * y" for n in range(17)), y=2, **{f"x{n}": n for n in range(17)})"""
DISPLAY = """times = []
time.sleep(2)  # the page is still at work, on the same cores
for _ in range(7):
    start = time.perf_counter()
    player = backward_player(LOGISTIC)
    player._repr_mimebundle_()
    times.append((time.perf_counter() - start) * 1000)
    size = sum(len(json.dumps(getattr(player, name), default=list))
        for name in ("pictures", "tracks", "program"))
print(json.dumps({"first": times[0], "times": times[1:], "size": size}))"""
RIVAL = """import ipywidgets, graphviz, pygraphviz, shutil
from cgraph.numerals import show
steps = list(LOGISTIC.forward_steps())
def draw(step):
    values = {s.node: show(s.value) for s in steps[:step]}
    nodes = "".join(f'"{v.label}" [label="{v.label} {values.get(v.label, "")}"];'
        for v in LOGISTIC.nodes)
    edges = "".join(f'"{i.label}" -> "{v.label}";' for v in LOGISTIC.nodes for i in v.operands)
    source = f"digraph {{ rankdir=LR; {nodes} {edges} }}"
    if shutil.which("dot"):
        return graphviz.Source(source).pipe("svg").decode()
    return pygraphviz.AGraph(source).draw(format="svg", prog="dot").decode()
slider = ipywidgets.IntSlider(max=len(steps))
picture = ipywidgets.HTML(draw(0))
slider.observe(lambda change: setattr(picture, "value", draw(change["new"])), "value")
ipywidgets.VBox([picture, slider])"""
LOOK = """root => [
    root.querySelector(".steps .count").textContent.split(" ")[0],
    root.querySelector(".sentence").textContent.trim() === "" || !root.querySelector("svg")]"""


def measure(lab: Lab, messages: list[str]) -> Rows:
    """Return the rows of the table."""
    page = lab.page
    short, long = "backward_player(LOGISTIC)", "backward_player(LONG, live=False)"
    notebook = written(lab, GRAPH, DISPLAY, short, RIVAL, long)
    first = json.loads(notebook.data(1)[0]["text"])

    player = shown(notebook, 2)
    observe(player)
    player.locator(".steps input").focus()
    keys = press_keys(page, ["ArrowRight"] * 8 + ["ArrowLeft"] * 8)
    heap = grown(page, player)
    values = type_values(page, player)

    rival = notebook.output(3)
    rival.locator(".widget-html svg").wait_for()
    observe_rival(rival.locator(".widget-html"))
    rival.locator(".noUi-handle").focus()
    drawn = press_keys(page, ["ArrowRight"] * 4 + ["ArrowLeft"] * 4, pause=0.4)

    player = shown(notebook, 4)
    observe(player)
    drag = dragged(player.locator(".steps input"), LOOK, 55, messages)
    ratio = statistics.median(drawn) / statistics.median(keys)
    way, least = ("Graphviz in the process", "(2.5 is asked of `dot`)")
    if shutil.which("dot"):
        way, least = "dot", ">= 2.5"
    return [
        ("step key to picture", "median <= 20, p95 <= 35 ms", times(keys)),
        (f"the same, {way} for each step", "", times(drawn)),
        ("ratio of the medians", least, f"{ratio:.1f}"),
        ("new input value to picture", "median <= 60 ms", times(values)),
        *drag_rows("steps", drag),
        ("... settled after the last event", "<= 50 ms", f"{drag['settled']:.0f} ms"),
        (
            "first display, in the kernel",
            "<= 100 ms",
            f"{first['first']:.0f} ms the very first, then {times(first['times'])}",
        ),
        ("its pictures and frames", "<= 100 kB", f"{first['size'] / 1000:.0f} kB"),
        ("heap after 5,000 steps", "no growth", f"{heap / 1000:+.0f} kB"),
    ]


def type_values(page: Page, player: Locator) -> list[float]:
    """Give an input other values; return the times to the change in the picture, in ms."""
    field = player.get_by_role("textbox").first
    found = []
    for number in range(TIMES):
        field.focus()
        page.keyboard.press("ControlOrMeta+a")
        found.append(press(page, str(1 + number % 9), pause=0.5))
    return [measured for measured in found if measured is not None]


def grown(page: Page, player: Locator) -> float:
    """Return by how many bytes the heap grows over 5,000 steps."""
    tools = page.context.new_cdp_session(page)

    def after(steps: int) -> float:
        player.evaluate(
            """async (host, steps) => {
                const slider = host.shadowRoot.querySelector(".steps input");
                for (let step = 0; step < steps; step++) {
                    const key = step % 16 < 8 ? "ArrowRight" : "ArrowLeft";
                    slider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
                    if (step % 10 === 0) await new Promise(requestAnimationFrame);
                }
            }""",
            steps,
        )
        time.sleep(0.5)
        tools.send("HeapProfiler.collectGarbage")
        return float(tools.send("Runtime.getHeapUsage")["usedSize"])

    after(500)
    before = after(500)
    return after(5000) - before


if __name__ == "__main__":
    report(measure, height=1100)
