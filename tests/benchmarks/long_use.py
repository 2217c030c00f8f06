"""What a long lesson costs in memory: `python tests/benchmarks/long_use.py [runs] [events]`.

A kernel runs lesson 3, and then again and again (1,000 times) those of its cells that show a
player, a question or a picture, each as JupyterLab runs it: with the cell's name, and kept in the
history. A page gets events on its sliders and step buttons (10,000). Growth counts from the tenth
part of the runs, and of the events, to the last: by then all that is kept once has been made.
"""

import json
import os
import platform
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from harness import CHROMIUM
from jupyter_client.manager import start_new_kernel
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
import cgraph as cg
from helpers.player_page import frames, put

LESSON = Path(__file__).parents[2] / "notebooks" / "en" / "03_backward.ipynb"
FLAGS = ("--no-sandbox", "--disable-gpu", "--js-flags=--expose-gc")
RESULT = "execute_result"
WIDGET = "application/vnd.jupyter.widget-view+json"
LEFT = """import gc
from ipywidgets.widgets import widget
gc.collect()
resident = next(line for line in open("/proc/self/status") if line.startswith("VmRSS"))
print(len(widget._instances), len(get_ipython().kernel.comm_manager.comms), resident.split()[1])"""
# a cache that is limited (matplotlib's of the sizes of texts, say) fills up, and that is all
TRACED = """import gc
for kept in gc.get_objects():
    if type(kept).__name__ == "_lru_cache_wrapper" and kept.cache_parameters()["maxsize"]:
        kept.cache_clear()
gc.collect()
print(tracemalloc.get_traced_memory()[0])"""
PER_CELL = 20.0  # kB that a run of a cell may leave beyond what IPython keeps of any cell, and of
# what it has shown: a closed widget that the learner can still ask for as Out[n] (a slider of
# ipywidgets takes 8)
PER_EVENT = 0.016  # kB of a page's heap: anything kept for each event, however small, is more
PLAY = """async ([from, count]) => {
    const root = document.querySelector(".cgraph-player").shadowRoot;
    const sliders = [...root.querySelectorAll("input[type=range]")];
    const buttons = ["next", "back"].map(name => root.querySelector(`button.${name}`));
    for (let event = from; event < from + count; event++) {
        const slider = sliders[event % 4];
        if (slider) {
            slider.value = String((event * 7) % (Number(slider.max) + 1));
            slider.dispatchEvent(new Event("input", { bubbles: true }));
        } else buttons[event % 2].click();
        if (event % 2) await new Promise(requestAnimationFrame);
    }
}"""


class Kernel:
    """A kernel of its own, whose cells have names as JupyterLab gives them."""

    def __init__(self, folder: str) -> None:
        # coverage would be measured in there, too, and keep what it has seen
        own = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        self.manager, self.client = start_new_kernel(cwd=folder, env=own)

    def run(self, cell: str, code: str) -> str:
        """Run a cell and return what it printed; RuntimeError if it failed."""
        heard = self.execute(cell, code)
        return "".join(one["content"]["text"] for one in heard if one["msg_type"] == "stream")

    def execute(self, cell: str, code: str) -> list[dict[str, Any]]:
        """Run a cell and return the messages it has led to; RuntimeError if it failed."""
        content = {"code": code, "silent": False, "store_history": True}
        content |= {"user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell})
        self.client.shell_channel.send(message)
        messages = []
        while True:
            heard = self.client.get_iopub_msg(timeout=120)
            if heard["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if heard["msg_type"] == "error":
                raise RuntimeError("\n".join(heard["content"]["traceback"]))
            messages.append(heard)
            if heard["content"].get("execution_state") == "idle":
                self.client.get_shell_msg(timeout=120)
                return messages

    def shown(self, cell: str, code: str) -> int:
        """Run a cell and return the bytes of its result as shown, which IPython keeps."""
        heard = [one["content"] for one in self.execute(cell, code) if one["msg_type"] == RESULT]
        return sum(len(str(one).encode()) for found in heard for one in found["data"].values())

    def left(self) -> list[int]:
        """Return how many widgets and comms there are, and the memory in kB."""
        return [int(number) for number in re.findall(r"\d+", self.run("left", LEFT))]

    def stop(self) -> None:
        """End the kernel."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def kept_by_a_run(kernel: Kernel, cell: str, code: str, runs: int) -> float:
    """Return how many kB of Python's memory each run of a cell leaves, once it has warmed up."""
    kernel.run("trace", "import tracemalloc\nif not tracemalloc.is_tracing(): tracemalloc.start()")
    for _ in range(5):
        kernel.run(cell, code)
    early = int(kernel.run("traced", TRACED))
    for _ in range(runs):
        kernel.run(cell, code)
    return (int(kernel.run("traced", TRACED)) - early) / runs / 1000


def kernel_rows(runs: int) -> list[tuple[str, str, str]]:
    """Run the lesson's cells and return the table's rows."""
    with tempfile.TemporaryDirectory() as folder:
        kernel = Kernel(folder)
        try:
            cells = {cell: code for cell, code in _lesson() if _shows(kernel.execute(cell, code))}
            for run in range(1, runs + 1):
                for cell, code in cells.items():
                    kernel.run(cell, code)
                if run == max(1, runs // 10):
                    early = kernel.left()
            late = kernel.left()
            plain = 2000
            for _ in range(plain):
                kernel.run("plain", "1 + 1")
            any_cell = max(0.0, (kernel.left()[2] - late[2]) / plain)
        finally:
            kernel.stop()
    grown = (late[2] - early[2]) / max(1, runs - max(1, runs // 10))
    bar = len(cells) * (PER_CELL + any_cell)
    of_all = f"{len(cells)} x ({PER_CELL:.0f} kB + what IPython keeps of `1 + 1`)"
    memory = f"{early[2] / 1000:.0f} MB -> {late[2] / 1000:.0f} MB"
    what = f"kernel, {len(cells)} cells of lesson 3 run {runs} times:"
    return [
        (f"{what} widgets and comms", "no more", f"{early[:2]} -> {late[:2]}"),
        ("... memory a run of all", f"< {of_all} = {bar:.0f} kB", f"{grown:.1f} kB, {memory}"),
        ("... a run of `1 + 1`", "", f"{any_cell:.1f} kB"),
    ]


def _lesson() -> list[tuple[str, str]]:
    """Return the name and the code of each cell of the lesson."""
    cells = json.loads(LESSON.read_text(encoding="utf-8"))["cells"]
    return [(cell["id"], "".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]


def _shows(messages: list[dict[str, Any]]) -> bool:
    bundles = [message["content"].get("data", {}) for message in messages]
    return any(WIDGET in bundle or "image/png" in bundle for bundle in bundles)


def page_row(events: int) -> tuple[str, str, str]:
    """Send a page step and slider events; return the table's row on its heap."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page()
        w = cg.parameter("w", 1.0)
        errors = put(page, cg.explore((w - 3) ** 2, steps=50))
        session = page.context.new_cdp_session(page)

        def play(start: int, stop: int) -> float:
            page.evaluate(PLAY, [start, stop - start])
            frames(page)
            session.send("HeapProfiler.collectGarbage")
            return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1000

        tenth = max(1, events // 10)
        early = play(0, tenth)
        late = play(tenth, events)
        counts = session.send("Memory.getDOMCounters")
        browser.close()
    bar = PER_EVENT * (events - tenth)
    grown = f"{late - early:+.0f} kB, {early:.0f} -> {late:.0f} kB; "
    grown += f"{counts['nodes']} nodes, {counts['jsEventListeners']} handlers, {len(errors)} errors"
    return f"page, {events} step and slider events: heap", f"< +{bar:.0f} kB", grown


def main(runs: int = 1000, events: int = 10_000) -> None:
    """Print the table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores; Python {platform.python_version()}\n")
    print("| what | bar | measured |\n|---|---|---|")
    for row in [*kernel_rows(runs), page_row(events)]:
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
