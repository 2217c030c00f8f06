"""What a long lesson costs in memory: `python tests/benchmarks/long_use.py [runs] [events]`.

A kernel runs the cells of lessons again and again (1,000 times), each time as JupyterLab does it,
history included; a page gets step and slider events (10,000). Printed are the memory of both,
early and late, and what they may have grown by. The exit status tells whether they kept to that.
"""

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from jupyter_client.manager import start_new_kernel
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
import cgraph as cg
from helpers.player_page import frames, put

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--js-flags=--expose-gc")
CELLS = {
    "graph": 'import cgraph as cg\ng = cg.parse("u = x + y; f = u * y", x=3, y=2)\ng',
    "passes": "cg.backward_player(g)",
    "playground": 'cg.playground("(x + y) * y", x=3, y=2)',
    "question": 'cg.ask("01.nodes", g)',
    "descent": "w = cg.parameter('w', 1.0)\n"
    "cg.explore_descent((w - 3) ** 2, rates=[0.1, 0.2], steps=5)",
}
LEFT = """import gc
from ipywidgets.widgets import widget
gc.collect()
resident = next(line for line in open("/proc/self/status") if line.startswith("VmRSS"))
print(len(widget._instances), len(get_ipython().kernel.comm_manager.comms), resident.split()[1])"""
TRACED = "import gc\ngc.collect()\nprint(tracemalloc.get_traced_memory()[0])"
PER_CELL = 5.0  # kB that a run of a cell may leave beyond what IPython keeps of any cell: room
# for a small graph that the learner can still ask for as Out[n]; the least of what should go, the
# picture of a graph, takes 9, and a player that has been closed takes 16
PER_PAGE = 1.0  # MB that the page may grow by


class Kernel:
    """A kernel of its own, whose cells have names as JupyterLab gives them."""

    def __init__(self, folder: str) -> None:
        self.manager, self.client = start_new_kernel(cwd=folder)

    def run(self, cell: str, code: str) -> str:
        """Run a cell and return what it printed; RuntimeError if it failed."""
        content = {"code": code, "silent": False, "store_history": True}
        content |= {"user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell})
        self.client.shell_channel.send(message)
        said = []
        while True:
            heard = self.client.get_iopub_msg(timeout=120)
            if heard["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if heard["msg_type"] == "stream":
                said.append(heard["content"]["text"])
            if heard["msg_type"] == "error":
                raise RuntimeError("\n".join(heard["content"]["traceback"]))
            if heard["content"].get("execution_state") == "idle":
                self.client.get_shell_msg(timeout=120)
                return "".join(said)

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


def kernel_use(runs: int) -> tuple[list[int], list[int]]:
    """Return what is left of a tenth of the runs, and of all."""
    with tempfile.TemporaryDirectory() as folder:
        kernel = Kernel(folder)
        try:
            early: list[int] = []
            for run in range(1, runs + 1):
                for cell, code in CELLS.items():
                    kernel.run(cell, code)
                if run == max(1, runs // 10):
                    early = kernel.left()
            return early, kernel.left()
        finally:
            kernel.stop()


def page_use(events: int) -> tuple[float, float]:
    """Return the page's heap in MB after a tenth of the events, and after all."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page()
        w = cg.parameter("w", 1.0)
        put(page, cg.explore_descent((w - 3) ** 2, rates=[0.1, 0.2, 0.3], steps=50))
        session = page.context.new_cdp_session(page)

        def play(count: int) -> float:
            page.evaluate(
                """async count => {
                    const root = document.querySelector(".cgraph-player").shadowRoot;
                    const sliders = [...root.querySelectorAll("input[type=range]")];
                    for (let event = 0; event < count; event++) {
                        const slider = sliders[event % 2 ? 0 : event % sliders.length];
                        slider.value = String((event * 7) % (Number(slider.max) + 1));
                        slider.dispatchEvent(new Event("input", { bubbles: true }));
                        if (event % 3 === 0) await new Promise(requestAnimationFrame);
                    }
                }""",
                count,
            )
            frames(page)
            session.send("HeapProfiler.collectGarbage")
            return float(page.evaluate("() => performance.memory.usedJSHeapSize")) / 1e6

        early = play(max(1, events // 10))
        late = play(events - events // 10)
        browser.close()
    return early, late


def main(runs: int = 1000, events: int = 10_000) -> int:
    """Print a table and return 0 if nothing grew too far."""
    early, late = kernel_use(runs)
    first, last = page_use(events)
    grown = (late[2] - early[2]) / max(1, runs - max(1, runs // 10))
    print("| what | bar | early | late |\n|---|---|---|---|")
    print(
        f"| widgets after {runs} runs of {len(CELLS)} cells | the same | {early[0]} | {late[0]} |"
    )
    print(f"| comms | the same | {early[1]} | {late[1]} |")
    print(f"| kernel, {grown:.1f} kB a run | < {PER_CELL} kB a run | ", end="")
    print(f"{early[2] / 1000:.0f} MB | {late[2] / 1000:.0f} MB |")
    print(f"| heap of a page, {events} events | + {PER_PAGE} MB | {first:.2f} MB | {last:.2f} MB |")
    flat = early[:2] == late[:2] and grown < PER_CELL and last - first < PER_PAGE
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
