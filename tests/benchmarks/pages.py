"""Published pages with Python in them: how soon they move, how soon they run, what they fetch.

The lessons are published with the Pyodide that CGRAPH_PYODIDE names, and served on this machine;
each time is the median of three, each in a browser that knows nothing yet, except where it says
"cached". Bytes are those that the server sends until all cells of a lesson have been run.
"""

import ast
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from harness import CHROMIUM, FLAGS, show

from cgraph.course.notebooks import numbered, shipped
from cgraph.course.publish import publish
from helpers.repository import ROOT
from helpers.web import Web, serving

TIMES = 3
WAITING = 300_000  # ms
LESSON = "en/01_graphs"
CODE = {  # what Python in the page is made of
    "cgraph/course/in_page": ("kernel.py", "worker.js"),
    "cgraph/course/publish": ("python.py", "templates/page/python.js", "templates/page/cell.js"),
    "cgraph/pictures": ("viz.py",),
}


@contextmanager
def opened(browser: Browser, web: Web, lesson: str) -> Iterator[tuple[Page, float]]:
    """Open a lesson in a new browser; give its page and the time until a player moves, in s."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        yield page, visit(page, f"{web.url}{lesson}.html")


def visit(page: Page, address: str) -> float:
    """Open a page; return the time until its first player is there, in s."""
    begin = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(".cgraph-player svg").first.wait_for(state="attached")
    return time.perf_counter() - begin


def wait(page: Page) -> None:
    """Wait until Python has nothing more to do."""
    page.locator("aside.python").get_by_text("Python is here").wait_for(timeout=WAITING)


def first_cell(page: Page) -> float:
    """Bring Python and run the first cell; return the time since the click, in s."""
    begin = time.perf_counter()
    page.locator("aside.python button").first.click()
    wait(page)
    page.locator(".edit textarea").first.press("Control+Enter")
    wait(page)
    return time.perf_counter() - begin


def formula(page: Page, text: str) -> float:
    """Type a formula into a player of Python's; return the time until its graph is there, in s."""
    player = page.locator("#try-formulas")
    field = player.locator(".field.formula input")
    field.fill(text)
    begin = time.perf_counter()
    field.press("Enter")
    player.locator("svg").get_by_text("sin").first.wait_for(timeout=WAITING)
    return time.perf_counter() - begin


def run_all(page: Page) -> None:
    """Run all cells of a lesson."""
    cells = page.locator(".run:has(> .edit)")
    cells.last.get_by_role("button").nth(1).click()  # all above
    wait(page)
    cells.last.locator("textarea").press("Control+Enter")
    wait(page)


def lines_of_code() -> int:
    """Count lines that are neither empty nor a comment nor a docstring."""
    return sum(counted(ROOT / folder / name) for folder, names in CODE.items() for name in names)


def counted(path: Path) -> int:
    """Count a file's lines of code."""
    text = path.read_text(encoding="utf-8")
    said = set()
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                said |= {*range(node.lineno, (node.end_lineno or 0) + 1)}
    lines = [line.strip() for number, line in enumerate(text.splitlines(), 1) if number not in said]
    return sum(bool(line) and not line.startswith(("#", "//", "/*", "*")) for line in lines)


def median(times: list[float]) -> str:
    """Write the median and the longest of some times."""
    return f"{statistics.median(times):.1f} s, at most {max(times):.1f} s ({len(times)} times)"


def measure(browser: Browser, web: Web) -> Iterator[tuple[str, str, str]]:
    """Give what was measured, row by row."""
    moving, cold, cached, live = [], [], [], []
    for _ in range(TIMES):
        with opened(browser, web, LESSON) as (page, moved):
            moving.append(moved)
            cold.append(first_cell(page))
            visit(page, page.url)
            cached.append(first_cell(page))
            page.locator("#try-formulas textarea").press("Control+Enter")
            wait(page)
            live.append(formula(page, "sin(x) * y"))
    yield "page to first player", "<= 2 s", median(moving)
    yield "click to first cell run", "<= 15 s", median(cold)
    yield "the same, cached", "<= 8 s", median(cached)
    yield "formula typed to graph drawn", "<= 1 s", median(live)
    for number, path in numbered(shipped(), "en").items():
        web.sent.clear()
        with opened(browser, web, path.with_suffix("").as_posix()) as (page, _):
            first_cell(page)
            some = web.sent.total() / 1e6
            run_all(page)
        bar = "<= 15 MB" if number == 1 else "<= 25 MB"
        told = f"{some:.1f} MB to the first cell, {web.sent.total() / 1e6:.1f} MB to the last"
        yield f"lesson {number} fetches", bar, told


def main() -> None:
    """Publish, measure, print the table."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        folder = Path(home) / "pages"
        made = publishing(folder)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        with serving(folder) as web:
            rows = [*measure(browser, web), *made]
        chromium = browser.version
        browser.close()
    rows.append(("lines of code", "<= 500", str(lines_of_code())))
    show(rows, load, f"Chromium {chromium}")


def publishing(folder: Path) -> list[tuple[str, str, str]]:
    """Publish the lessons, in a thread that has no loop of Playwright's; return what it took."""
    with ThreadPoolExecutor() as outside, redirect_stdout(sys.stderr):
        begin = time.perf_counter()
        outside.submit(publish, shipped(), folder, os.environ["CGRAPH_PYODIDE"]).result()
        took = time.perf_counter() - begin
    sizes = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    python = sum(size for path, size in sizes.items() if "python" in path.parts)
    told = f"{sum(sizes.values()) / 1e6:.1f} MB, {python / 1e6:.1f} MB of it Python"
    return [("the site", "", told), ("... is written in", "", f"{took:.0f} s")]


if __name__ == "__main__":
    main()
