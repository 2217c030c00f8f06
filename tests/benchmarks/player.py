"""How fast the player is, in a real JupyterLab and a real browser, beside the usual ways.

    python tests/benchmarks/player.py

Prints a table: the bars, what was measured, and by how much it is faster than drawing each step
in the kernel with Graphviz (the `dot` command where there is one, else inside the process, which
is faster). Times run from the browser's event to the first task after the frame that shows the
change, so they include the wait for the screen (16.7 ms at 60 Hz).
"""

import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers.pages import Lab, Notebook
from helpers.server import start

TIMES = 30
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")

GRAPH = """import cgraph as cg, time, json
from cgraph.formula import parse
from cgraph.widgets.graph_players import backward_player, forward_player
LOGISTIC = parse("p1 = w1*x1; p2 = w2*x2; s = p1 + p2; z = s + b; yhat = sigmoid(z)",
    parameters="w1 w2 b", x1=1, x2=2, w1=0.5, w2=-0.3, b=0.1)
LONG = parse(" + ".join(f"x{n} * y" for n in range(17)), y=2, **{f"x{n}": n for n in range(17)})"""
DISPLAY = """times = []
for _ in range(7):
    start = time.perf_counter()
    player = backward_player(LOGISTIC)
    player._repr_mimebundle_()
    times.append((time.perf_counter() - start) * 1000)
    size = len(player.columns) + sum(len(json.dumps(getattr(player, name)))
        for name in ("pictures", "axes", "tracks"))
print(json.dumps({"first": times[0], "times": times[1:], "size": size}))"""
RIVAL = """import ipywidgets, graphviz, pygraphviz, shutil
from cgraph.numerals import show
steps = list(LOGISTIC.forward_steps())
def draw(step):
    values = {s.node: show(s.value) for s in steps[:step]}
    nodes = "".join(f'"{v.label}" [label="{v.label} {values.get(v.label, "")}"];'
        for v in LOGISTIC.nodes)
    edges = "".join(f'"{i.label}" -> "{v.label}";' for v in LOGISTIC.nodes for i in v.inputs)
    source = f"digraph {{ rankdir=LR; {nodes} {edges} }}"
    if shutil.which("dot"):
        return graphviz.Source(source).pipe("svg").decode()
    return pygraphviz.AGraph(source).draw(format="svg", prog="dot").decode()
slider = ipywidgets.IntSlider(max=len(steps))
picture = ipywidgets.HTML(draw(0))
slider.observe(lambda change: setattr(picture, "value", draw(change["new"])), "value")
ipywidgets.VBox([picture, slider])"""

# A message sent in each animation frame is handled right after that frame has been rendered.
WATCH = """() => {
    const watch = (window.watch = { event: 0, changed: 0, painted: [], shown: [], last: 0 });
    const channel = new MessageChannel();
    const frame = () => { channel.port2.postMessage(0); requestAnimationFrame(frame); };
    channel.port1.onmessage = () => {
        const now = performance.now();
        if (watch.changed) {
            watch.painted.push(now - watch.event);
            if (watch.look) watch.shown.push(watch.look());
            watch.last = now;
            watch.changed = 0;
        }
    };
    requestAnimationFrame(frame);
    for (const name of ["keydown", "input", "pointermove"])
        document.addEventListener(name, (event) => { watch.event = event.timeStamp; }, true);
    watch.observe = (root) => new MutationObserver(() => { watch.changed ||= performance.now(); })
        .observe(root, { subtree: true, childList: true, characterData: true });
}"""


def main() -> None:
    """Measure everything and print the table."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = start(Path(home))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 1100})
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
    notebook = lab.write(
        GRAPH, DISPLAY, "backward_player(LOGISTIC)", RIVAL, "backward_player(LONG, live=False)"
    )
    page = lab.page
    messages: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: messages.append("")))
    for cell in range(5):
        notebook.run(cell)
    page.evaluate(WATCH)
    first = json.loads(notebook.data(1)[0]["text"])

    player = shown(notebook, 2)
    observe(player)
    player.locator(".steps input").focus()
    keys = press_keys(page, ["ArrowRight"] * 8 + ["ArrowLeft"] * 8)
    heap = grown(page, player)
    values = type_values(page, player)

    rival = notebook.output(3)
    rival.locator(".widget-html svg").wait_for()
    page.evaluate(
        "root => window.watch.observe(root)", rival.locator(".widget-html").element_handle()
    )
    rival.locator(".noUi-handle").focus()
    drawn = press_keys(page, ["ArrowRight"] * 4 + ["ArrowLeft"] * 4, pause=0.4)

    long = shown(notebook, 4)
    observe(long)
    drag = dragged(page, long, messages)
    ratio = statistics.median(drawn) / statistics.median(keys)
    way, least = ("Graphviz in the process", "(2.5 is asked of `dot`)")
    if shutil.which("dot"):
        way, least = "dot", ">= 2.5"
    return [
        ("step key to picture", "median <= 20, p95 <= 35 ms", times(keys)),
        (f"the same, {way} for each step", "", times(drawn)),
        ("ratio of the medians", least, f"{ratio:.1f}"),
        ("new input value to picture", "median <= 60 ms", times(values)),
        ("drag of a second: steps shown", ">= 90 %", f"{drag['shown']} of {drag['asked']}"),
        ("... blank", "0", str(drag["blank"])),
        ("... messages to the kernel", "0", str(drag["messages"])),
        ("... settled after the last event", "<= 50 ms", f"{drag['settled']:.0f} ms"),
        (
            "first display, in the kernel",
            "<= 100 ms",
            f"{first['first']:.0f} ms the very first, then {times(first['times'])}",
        ),
        ("its pictures and frames", "<= 100 kB", f"{first['size'] / 1000:.0f} kB"),
        ("heap after 5,000 steps", "no growth", f"{heap / 1000:+.0f} kB"),
    ]


def shown(notebook: Notebook, cell: int) -> Locator:
    """Return the player that a cell shows."""
    player = notebook.output(cell).locator(".cgraph-player")
    player.locator("svg").first.wait_for()
    return player


def observe(player: Locator) -> None:
    """Watch what changes in the pictures and the sentence of a player."""
    player.evaluate(
        """host => {
            const root = host.shadowRoot;
            for (const part of root.querySelectorAll(".pictures, .sentence"))
                window.watch.observe(part);
        }"""
    )


def press_keys(page: Page, keys: list[str], pause: float = 0.25) -> list[float]:
    """Press keys, slowly; return the times to the last change that each made, in ms."""
    found = []
    while len(found) < TIMES:
        for key in keys:
            page.evaluate("() => { window.watch.painted = []; }")
            page.keyboard.press(key)
            time.sleep(pause)
            found.append(page.evaluate("() => window.watch.painted[0]"))
    return [measured for measured in found if measured is not None][:TIMES]


def type_values(page: Page, player: Locator) -> list[float]:
    """Give an input other values; return the times to the change in the picture, in ms."""
    field = player.get_by_role("textbox").first
    found = []
    for number in range(TIMES):
        field.focus()
        page.keyboard.press("ControlOrMeta+a")
        page.evaluate("() => { window.watch.painted = []; }")
        page.keyboard.press(str(1 + number % 9))
        time.sleep(0.5)
        found.append(page.evaluate("() => window.watch.painted[0]"))
    return [measured for measured in found if measured is not None]


def dragged(page: Page, player: Locator, messages: list[str]) -> dict[str, float]:
    """Drag the step slider from end to end within a second, as a hand does."""
    player.evaluate(
        """host => {
            const root = host.shadowRoot, slider = root.querySelector(".steps input");
            window.asked = new Set();
            slider.addEventListener("input", () => window.asked.add(slider.value));
            window.watch.look = () => [
                root.querySelector(".steps .count").textContent.split(" ")[0],
                root.querySelector(".sentence").textContent.trim() === ""
                    || !root.querySelector("svg")];
        }"""
    )
    slider = player.locator(".steps input")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    middle, left, width = box["y"] + box["height"] / 2, box["x"] + 9, box["width"] - 18
    page.mouse.move(left, middle)
    page.mouse.down()
    page.evaluate("() => { window.watch.shown = []; window.asked.clear(); }")
    messages.clear()
    moves, begin = 55, time.perf_counter()
    for move in range(1, moves + 1):
        page.mouse.move(left + width * move / moves, middle)
        time.sleep(max(0, begin + move / moves - time.perf_counter()))
    time.sleep(0.3)
    sent = len(messages)
    page.mouse.up()
    seen = page.evaluate("() => window.watch.shown")
    return {
        "asked": page.evaluate("() => window.asked.size"),
        "shown": len({step for step, _ in seen}),
        "blank": sum(blank for _, blank in seen),
        "messages": sent,
        "settled": page.evaluate("() => window.watch.last - window.watch.event"),
    }


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


def times(measured: list[float]) -> str:
    """Write the median and the 95th percentile."""
    ordered = sorted(measured)
    late = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return f"median {statistics.median(ordered):.1f}, p95 {late:.1f} ms ({len(ordered)} times)"


if __name__ == "__main__":
    main()
