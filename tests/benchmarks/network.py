"""How fast a network trains in the page, while its graph and its boundary follow.

    python tests/benchmarks/network.py

A network 2-8-1 with Adam on 200 points, for ten seconds, on a page that holds the player alone. A
picture is a frame in which the shade of 100 x 100 has changed; a page is blocked by a task of more
than 50 ms (what browsers call a long task). On a busy machine a task takes longer than it works;
how long the processor worked at one is told, too. With PLAYGROUND set to the folder `dist` of a
built TensorFlow Playground (github.com/tensorflow/playground), that trains as large a network on as
many points, in the same browser, right after.
"""

import json
import os
import statistics
import sys
from pathlib import Path
from typing import Any

from harness import CHROMIUM, FLAGS, show
from playwright.sync_api import Browser, sync_playwright

import cgraph as cg

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers.player_page import put

PLAYGROUND = os.environ.get("PLAYGROUND")
SECONDS = 10
WATCH = """() => {
    const root = document.querySelector(".cgraph-player").shadowRoot;
    const count = root.querySelector("output.count");
    const watch = (window.watch = { steps: [], times: [], tasks: [] });
    new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) watch.tasks.push(duration);
    }).observe({ entryTypes: ["longtask"] });
    new MutationObserver(() => {
        watch.steps.push(Number(count.textContent));
        watch.times.push(performance.now());
    }).observe(root.querySelector('[data-part="shade"]'), { attributeFilter: ["href"] });
}"""

# All of 500 points but 300, which it tests on, in one batch.
RIVAL = "#networkShape=8&dataset=xor&percTrainData=40&batchSize=200&activation=tanh"


def beside(browser: Browser, folder: Path) -> float:
    """Return how many steps TensorFlow Playground makes a second; each is also a picture."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto((folder / "index.html").resolve().as_uri() + RIVAL)
    page.locator("#play-pause-button").click()
    page.wait_for_timeout(1000 * SECONDS)
    page.locator("#play-pause-button").click()
    return int(page.locator("#iter-number").inner_text().replace(",", "")) / SECONDS


def worked(events: list[dict[str, Any]]) -> list[float]:
    """Return how long the processor worked at each task of the page, in ms."""
    names = [event for event in events if event["name"] == "thread_name"]
    main = {one["pid"]: one["tid"] for one in names if one["args"]["name"] == "CrRendererMain"}
    return [
        event["tdur"] / 1000
        for event in events
        if event["name"].endswith("RunTask") and main.get(event["pid"]) == event["tid"]
        if "tdur" in event
    ]


def main() -> None:
    """Measure, and print the table."""
    load = os.getloadavg()[0]
    player = cg.train_network("moons", 8, optimizer="adam", rate=0.01)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        put(page, player)
        page.evaluate(WATCH)
        play = page.locator(".cgraph-player button.play")
        browser.start_tracing(page=page, categories=["-*", "toplevel"])
        play.click()
        page.wait_for_timeout(1000 * SECONDS)
        play.click()
        works = worked(json.loads(browser.stop_tracing())["traceEvents"])
        found = page.evaluate("window.watch")
        page.close()
        rival = beside(browser, Path(PLAYGROUND)) if PLAYGROUND else None
        chromium = browser.version
        browser.close()
    pairs = zip(found["steps"], found["steps"][1:], strict=False)
    steps = [after - before for before, after in pairs if after > before]
    seconds = (found["times"][-1] - found["times"][0]) / 1000
    tasks = found["tasks"]
    rows = [
        ("training steps a picture", "median >= 10", f"median {statistics.median(steps):g}"),
        ("pictures of 100 x 100 a second", ">= 10", f"{len(found['times']) / seconds:.1f}"),
        ("training steps a second", "", f"{found['steps'][-1] / seconds:.0f}"),
        (
            "tasks of more than 50 ms",
            "0",
            f"{len(tasks)}, the longest {max(tasks, default=0):.0f} ms",
        ),
        ("... the processor's work at a task", "<= 50 ms", f"at most {max(works):.0f} ms"),
    ]
    if rival:
        what = "the same, TensorFlow Playground"
        rows.append((what, "not faster", f"{rival:.0f}, each a picture"))
    show(rows, load, f"Chromium {chromium}")


if __name__ == "__main__":
    main()
