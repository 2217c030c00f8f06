"""How soon a graph of 500 nodes is there, and how fast one moves, zooms and opens groups in it.

    python tests/benchmarks/large_graph.py

The graph is a network 2-12-11-1 of numbers, after both passes, on a page that holds its picture
alone. The first picture is there when Python has made it and the page has painted it; what lies
between the two, the way to the page, is not measured. One moves and zooms with all groups open, for
five seconds each: by a pointer that never rests, and by a wheel that turns in every frame (the page
turns it, as a driver cannot do so as often). A frame counts once the page has painted another view.
A group opens by the Enter key, and is open when the page has painted that.
"""

import json
import os
import platform
import statistics
import sys
import time
from pathlib import Path

from harness import CHROMIUM, FLAGS
from playwright.sync_api import Page, sync_playwright

import cgraph as cg

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers.player_page import put, state_of

SECONDS = 5
TIMES = 10
FIRST = """() => new Promise((done) => {
    window.close_view();
    const start = performance.now();
    window.close_view = window.open_view();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now() - start);
    requestAnimationFrame(() => port2.postMessage(0)); // is heard when the frame is painted
})"""
WATCH = """() => {
    const svg = document.querySelector(".cgraph-player").shadowRoot.querySelector("svg.large");
    const watch = (window.watch = { frames: [], opened: [] });
    const { port1, port2 } = new MessageChannel();
    let [changed, pressed] = [false, 0];
    port1.onmessage = () => {
        if (changed) watch.frames.push(performance.now());
        if (changed && pressed) watch.opened.push(performance.now() - pressed);
        changed = false;
        pressed = 0;
    };
    const frame = () => { port2.postMessage(0); requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    const names = ["style", "aria-expanded"];
    new MutationObserver(() => { changed = true; })
        .observe(svg, { subtree: true, attributeFilter: names });
    svg.addEventListener("keydown", ({ timeStamp }) => { pressed = timeStamp; }, true);
}"""
WHEEL = """(time) => new Promise((done) => {
    const figure = document.querySelector(".cgraph-player").shadowRoot.querySelector("figure");
    const { left, top } = figure.getBoundingClientRect();
    const place = { clientX: left + 400, clientY: top + 200, bubbles: true, cancelable: true };
    const end = performance.now() + time;
    let turn = 0;
    const go = () => {
        turn += 1;
        const deltaY = turn % 120 < 60 ? -40 : 40;
        figure.dispatchEvent(new WheelEvent("wheel", { deltaY, ...place }));
        if (performance.now() < end) requestAnimationFrame(go);
        else done();
    };
    go();
})"""


def rate(page: Page) -> float:
    """Return how many frames a second have been painted since the watch was last emptied."""
    times = page.evaluate("() => window.watch.frames.splice(0)")
    return (len(times) - 1) / (times[-1] - times[0]) * 1000


def opening(page: Page) -> list[float]:
    """Open and close each group, again and again; return how long each has taken, in ms."""
    groups = page.locator(".group")
    for _ in range(TIMES):
        for place in range(groups.count()):
            groups.nth(place).press("Enter")
            page.wait_for_timeout(100)
    return page.evaluate("() => window.watch.opened")


def moving(page: Page) -> float:
    """Move about with all groups open; return the frames a second."""
    groups = page.locator('.group[aria-expanded="false"]')
    while groups.count():
        groups.first.press("Enter")
    page.locator("figure").press("+")
    page.wait_for_timeout(500)
    box = page.locator("figure").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("() => window.watch.frames.splice(0)")
    end, turn = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        turn += 1
        page.mouse.move(x + 3 * (turn % 80), y + turn % 80)
    page.mouse.up()
    return rate(page)


def zooming(page: Page) -> float:
    """Zoom in and out at the wheel; return the frames a second."""
    page.wait_for_timeout(500)
    page.evaluate("() => window.watch.frames.splice(0)")
    page.evaluate(WHEEL, 1000 * SECONDS)
    return rate(page)


def main() -> None:
    """Measure, and print the table."""
    load = os.getloadavg()[0]
    graph = cg.network([2, 12, 11, 1], form="numbers")
    graph.forward(x1=0.5, x2=-1.0, y=1.0)
    graph.backward()
    cg.draw(cg.network([2, 1], form="numbers"), groups={})  # all is imported
    start, work = time.perf_counter(), time.process_time()
    player = cg.draw(graph)
    json.dumps(state_of(player))
    made, worked = 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - work)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        put(page, player)
        painted = page.evaluate(FIRST)
        page.evaluate(WATCH)
        opened = opening(page)
        moved, zoomed = moving(page), zooming(page)
        chromium = browser.version
        browser.close()
    python = f"{made:.0f} in Python, {worked:.0f} of these at work"
    first = f"{made + painted:.0f} ms ({python}; {painted:.0f} in the page)"
    median, most = statistics.median(opened), max(opened)
    rows = [
        (f"first picture of {len(graph)} nodes", "1000 ms", first),
        ("moving, frames a second", ">= 30", f"{moved:.0f}"),
        ("zooming, frames a second", ">= 30", f"{zoomed:.0f}"),
        ("a group opened or closed", "200 ms", f"median {median:.0f} ms, at most {most:.0f} ms"),
    ]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} before and ", end="")
    print(f"{os.getloadavg()[0]:.1f} after; Python {platform.python_version()}, ", end="")
    print(f"Chromium {chromium}\n")
    print("| what | bar | measured |\n|---|---|---|")
    for what, bar, measured in rows:
        print(f"| {what} | {bar} | {measured} |")


if __name__ == "__main__":
    main()
