"""What the benchmarks in a browser share: a JupyterLab, a page that tells times, a table.

Times run from the browser's event to the first task after the frame that shows the change.
"""

import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers.pages import Lab, Notebook
from helpers.server import start

TIMES = 30
FRAME = 1 / 60  # seconds for which a screen shows one picture
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")

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


Rows = list[tuple[str, str, str]]  # what, the bar, what was measured


def report(measure: Callable[[Lab, list[str]], Rows], height: int) -> None:
    """Measure in a page of this height and print the table.

    `measure` gets, besides the page, a list that grows with each message sent to the kernel.
    """
    load = os.getloadavg()[0]
    messages: list[str] = []
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = start(Path(home))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            page = browser.new_page(viewport={"width": 1280, "height": height})
            page.on("websocket", lambda line: line.on("framesent", lambda _: messages.append("")))
            rows = measure(Lab(page, server), messages)
            chromium = browser.version
        finally:
            browser.close()
            server.stop()
    show(rows, load, f"JupyterLab {version('jupyterlab')}, Chromium {chromium}")


def show(rows: Rows, load: float, programs: str) -> None:
    """Print the table, and where it was measured: `load` is that before."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} before and ", end="")
    print(f"{os.getloadavg()[0]:.1f} after; Python {platform.python_version()}, {programs}\n")
    print("| what | bar | measured |\n|---|---|---|")
    for what, bar, measured in rows:
        print(f"| {what} | {bar} | {measured} |")


def written(lab: Lab, *cells: str) -> Notebook:
    """Return a notebook of these cells, all run, in a page that is watched from now on."""
    notebook = lab.write(*cells)
    for cell in range(len(cells)):
        notebook.run(cell)
    lab.page.evaluate(WATCH)
    return notebook


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


def observe_rival(rival: Locator) -> None:
    """Watch what changes in another widget."""
    rival.evaluate("root => window.watch.observe(root)")


def press(page: Page, key: str, pause: float) -> float | None:
    """Press a key and wait; return the time to the first change that is painted, in ms.

    The page answers at the end of a frame; a hand knows nothing of frames, so the key comes at any
    time within one.
    """
    page.evaluate("() => { window.watch.painted = []; }")
    time.sleep(random.uniform(0, FRAME))
    page.keyboard.press(key)
    time.sleep(pause)
    return page.evaluate("() => window.watch.painted[0]")


def press_keys(page: Page, keys: list[str], pause: float = 0.25) -> list[float]:
    """Press keys, slowly; return the times to the change that each made, in ms."""
    found: list[float | None] = []
    while len(found) < TIMES:
        found += [press(page, key, pause) for key in keys]
    return [measured for measured in found if measured is not None][:TIMES]


def dragged(slider: Locator, look: str, moves: int, messages: list[str]) -> dict[str, float]:
    """Drag a slider of a player from end to end within a second, as a hand does.

    `look` is a JavaScript function of the player's root: [the stop shown, whether it is blank].
    """
    page = slider.page
    slider.evaluate(f"""slider => {{
        const root = slider.getRootNode(), look = {look};
        window.asked = new Set();
        slider.addEventListener("input", () => window.asked.add(slider.value));
        window.watch.look = () => look(root);
    }}""")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    middle, left, width = box["y"] + box["height"] / 2, box["x"] + 9, box["width"] - 18
    page.mouse.move(left, middle)
    page.mouse.down()
    page.evaluate("() => { window.watch.shown = []; window.asked.clear(); }")
    messages.clear()
    begin = time.perf_counter()
    for move in range(1, moves + 1):
        page.mouse.move(left + width * move / moves, middle)
        time.sleep(max(0, begin + move / moves - time.perf_counter()))
    time.sleep(0.3)
    sent = len(messages)
    page.mouse.up()
    seen = page.evaluate("() => window.watch.shown")
    return {
        "asked": page.evaluate("() => window.asked.size"),
        "shown": len({stop for stop, _ in seen}),
        "blank": sum(blank for _, blank in seen),
        "messages": sent,
        "settled": page.evaluate("() => window.watch.last - window.watch.event"),
    }


def drag_rows(what: str, drag: dict[str, float]) -> Rows:
    """Return the rows of a drag through what is called `what`, such as "steps"."""
    return [
        (f"drag of a second: {what} shown", ">= 90 %", f"{drag['shown']} of {drag['asked']}"),
        ("... blank", "0", str(drag["blank"])),
        ("... messages to the kernel", "0", str(drag["messages"])),
    ]


def times(measured: list[float]) -> str:
    """Write the median and the 95th percentile."""
    ordered = sorted(measured)
    late = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return f"median {statistics.median(ordered):.1f}, p95 {late:.1f} ms ({len(ordered)} times)"
