"""Python in published pages, with a real Pyodide: in the folder that CGRAPH_PYODIDE names."""

from __future__ import annotations

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cgraph.course.notebooks import shipped
from cgraph.course.publish import site as site_module
from cgraph.course.publish.folder import write
from cgraph.course.publish.python import bring
from cgraph.course.publish.site import make_site
from cgraph.course.school.handed import read
from cgraph.language import languages
from helpers.lessons import NOTEBOOKS, number_of
from helpers.repository import ROOT
from helpers.web import Web, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

WAITING = 240_000  # milliseconds until Python is there or has run a lesson, on a busy machine
TRIAL, REST = "90_trial", "91_rest"
MOST = {"01_graphs": 15e6, REST: 25e6}  # bytes that a page may fetch
CELLS = {
    "setup": "import cgraph as cg",
    "graph": 'g = cg.parse("u = x + y; f = u * y", x=3, y=2)\ng',
    "player": 'cg.playground("(x + y) * y", x=3, y=2)',
    "sketch": 'cg.sketch("(x + y) * y")',
    "build": 'x = cg.input("x", 3)\ny = cg.input("y", 2)\nf = ...\ncg.check("01.build", f)',
    "free": "print(6 * 7)",
    "progress": 'cg.progress("03")',
}
SAFE = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}


@pytest.fixture(scope="module")
def pyodide() -> Path:
    """Find a Pyodide to publish."""
    folder = Path(os.environ.get("CGRAPH_PYODIDE") or ROOT.parent / "shared" / "pyodide")
    if not (folder / "pyodide-lock.json").exists():
        pytest.skip("needs Pyodide: set CGRAPH_PYODIDE to the folder of an unpacked release")
    return folder


def written(path: Path, cells: list[nbformat.NotebookNode]) -> None:
    """Write a notebook."""
    title = new_markdown_cell("# Trial\n\nOne of each.", id="title")
    nbformat.write(new_notebook(cells=[title, *cells]), path)


def all_cells(paths: list[Path]) -> list[nbformat.NotebookNode]:
    """Return the code cells of several lessons, as if they were one."""
    cells = []
    for path in paths:
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "code":
                cell.id = f"{number_of(path)}-{cell.id}"
                cells.append(cell)
    return cells


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, pyodide: Path) -> Path:
    """Publish, below some path, the lessons as committed, once more as one page, and a trial.

    The page of all lessons is without the first in English, whose own page is run.
    """
    source = tmp_path_factory.mktemp("source") / "notebooks"
    shutil.copytree(shipped(), source)
    for code in languages():
        paths = [path for path in NOTEBOOKS if path.parent.name == code]
        written(source / code / f"{REST}.ipynb", all_cells(paths[1:] if code == "en" else paths))
    trial = [new_code_cell(text, id=name) for name, text in CELLS.items()]
    written(source / "en" / f"{TRIAL}.ipynb", trial)
    run = site_module.run

    def read(folder: Path, path: Any) -> nbformat.NotebookNode:
        return run(folder, path) if TRIAL in str(path) else nbformat.read(folder / path, 4)

    folder = tmp_path_factory.mktemp("web")
    with patch.object(site_module, "run", read), ThreadPoolExecutor() as outside:
        made = outside.submit(make_site, source, lambda _: None, bring(str(pyodide))).result()
    write(folder / "some where" / "pages", made)
    return folder


@pytest.fixture
def web(pages: Path) -> Iterator[Web]:
    """Serve the pages."""
    with serving(pages) as web:
        yield web


@dataclass
class Learner:
    """Someone with a browser at a published page; `errors` are those of the page."""

    page: Page
    web: Web
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda asked: self.look(asked.url))

    def look(self, url: str) -> None:
        """Note a request to another host."""
        if not url.startswith((self.web.url, "data:", "blob:")):
            self.errors.append(f"asked for {url}")

    def open(self, path: str = f"en/{TRIAL}") -> None:
        """Open a page, and wait until its cells can be edited."""
        self.page.goto(f"{self.web.url}some%20where/pages/{path}.html")
        self.bar.wait_for()

    @property
    def bar(self) -> Locator:
        """Where Python is started and stopped."""
        return self.page.locator("aside.python")

    def press(self, name: str) -> None:
        """Press a button of the bar."""
        self.bar.get_by_role("button", name=name).click()

    def start(self) -> None:
        """Bring Python."""
        self.press("Run Python here")
        self.wait()

    def wait(self) -> None:
        """Wait until Python has nothing more to do."""
        self.bar.get_by_text("Python is here").or_(self.bar.get_by_text("Python 已就绪")).wait_for(
            timeout=WAITING
        )

    def cell(self, name: str) -> Locator:
        """Return a cell."""
        return self.page.locator(f"[id='{name}']")

    def write(self, name: str, code: str) -> None:
        """Write into a cell."""
        self.cell(name).locator("textarea").fill(code)

    def run(self, name: str, code: str | None = None) -> str:
        """Run a cell, after writing into it; return what it then says."""
        if code is not None:
            self.write(name, code)
        self.cell(name).locator("textarea").press("Control+Enter")
        self.wait()
        return self.said(name)

    def said(self, name: str) -> str:
        """Return what a cell says."""
        texts = self.cell(name).locator("> .out").all_inner_texts()
        return "\n".join(text.strip() for text in texts)


def opened(browser: Browser) -> BrowserContext:
    """Open a browser that knows nothing yet."""
    return browser.new_context(viewport={"width": 1280, "height": 900})


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser that knows nothing yet."""
    with opened(browser) as context:
        yield context


@pytest.fixture
def learner(context: BrowserContext, web: Web) -> Iterator[Learner]:
    """Give a learner who meets no error and asks no other host."""
    learner = Learner(context.new_page(), web)
    yield learner
    assert learner.errors == []


@pytest.fixture(scope="module")
def started(browser: Browser, pages: Path) -> Iterator[Learner]:
    """Bring Python to the trial page, by two clicks but once, for several tests."""
    with opened(browser) as context, serving(pages) as web:
        learner = Learner(context.new_page(), web)
        learner.open()
        learner.page.evaluate("""() => {
            const button = document.querySelector(".python button");
            button.click();
            button.click();
        }""")
        learner.wait()
        assert len(learner.page.workers) == 1
        yield learner


@pytest.fixture
def ready(started: Learner) -> Iterator[Learner]:
    """Give a learner at whose page Python is; others may have been there before."""
    yield started
    assert started.errors == []


TEXTS = """() => Object.fromEntries([...document.querySelectorAll(".run")].map((run) => [run.id,
    [...run.querySelectorAll(":scope > :is(.result, .stdout)")].map((o) => o.innerText).join("")]
))"""
WIDGETS = """() => [...document.querySelectorAll(".run:has(> .out.widget > div)")]
    .map((run) => run.id)"""


@pytest.mark.parametrize(("code", "page"), [("en", "01_graphs"), ("en", REST), ("zh", REST)])
def test_lessons_run_to_their_end_and_say_what_they_say_elsewhere(
    learner: Learner, code: str, page: str
) -> None:
    learner.open(f"{code}/{page}")
    before = learner.page.evaluate(TEXTS)
    learner.bar.get_by_role("button").first.click()
    learner.wait()
    cells = learner.page.locator(".run:has(> .edit)")
    cells.last.get_by_role("button").nth(1).click()  # run all above
    learner.wait()
    cells.last.locator("textarea").press("Shift+Enter")
    learner.wait()
    assert learner.page.locator(".run > .error, .run > .stderr").all_inner_texts() == []
    assert learner.page.locator(".widget.failed").count() == 0
    alive = learner.page.evaluate(WIDGETS)
    assert alive
    after = learner.page.evaluate(TEXTS)
    texts = {name: said for name, said in before.items() if name not in alive}
    assert texts == {name: after[name] for name in texts}
    assert learner.web.sent.total() <= MOST[page]


def test_a_checked_exercise_is_handed_in(ready: Learner) -> None:
    ready.run("setup")
    code = "def multiply_backward(a, b, upstream):\n    return upstream * b, upstream * a\n\n"
    code += 'cg.check("03.multiply", multiply_backward)'
    assert "Done" in ready.run("free", code)
    form = ready.cell("progress").locator(".cgraph-question")
    form.locator("summary").click()
    form.get_by_label("Your name").fill("Ann")
    with ready.page.expect_download() as download:
        form.get_by_role("button", name="Save as a file").click()
    found = read(Path(download.value.path()).read_text(encoding="utf-8"), "a.json")
    [(name, tried)] = found.exercises.items()
    assert (name, tried.verdict, tried.code) == ("03.multiply", "right", code)


def test_an_exercise_is_checked(ready: Learner) -> None:
    assert not ready.cell("build").locator(".needs").is_visible()
    ready.run("setup")
    start = 'x = cg.input("x", 3)\ny = cg.input("y", 2)\n'
    check = '\ncg.check("01.build", f)'
    assert "Not finished yet" in ready.run("build")
    assert "Not yet" in ready.run("build", f"{start}f = (x + y) * x{check}")
    assert "✓ Done" in ready.run("build", f"{start}f = (x - y) * x{check}")


def test_matplotlib_comes_when_a_cell_needs_it(ready: Learner) -> None:
    def fetched() -> list[str]:
        return [name for name in ready.web.sent if name.startswith(("matplotlib-3", "pillow"))]

    assert fetched() == []
    ready.run("free", "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]);")
    assert ready.cell("free").locator("> .out img").get_attribute("src") != ""
    assert ready.cell("free").locator("> .stderr").count() == 0
    assert len(fetched()) == 2


MADE = {  # by Python in the page -> what is then clicked
    'cg.practice("forward", seed=3)': "button.word.show",
    'cg.sketch("x * x")': "button.check",
    "cg.slope(L, rate=0.2)": "button.next",
    "cg.knobs(fit, points)": "button.next",
    "cg.train(fit, data=points)": "button.next",
    "cg.patient(1).treat()": "input[type=radio] >> nth=1",
    "cg.patient(1).ask()": "button.check",
}
BEFORE = """import cgraph as cg
L = cg.parse("L = (w - 3) ** 2", parameters="w", w=0)
fit = cg.parse("L = mean((w*x + b - y) ** 2)", parameters="w b", w=0, b=0, x=1, y=2)
points = {"x": [1, 2], "y": [2, 3]}
"""
SEEN = "(element) => element.shadowRoot.textContent"


def test_what_python_makes_here_moves_here(ready: Learner) -> None:
    widget = ready.cell("free").locator(".cgraph-player, .cgraph-question")
    for code, clicked in MADE.items():
        ready.run("free", BEFORE + code)
        assert ready.cell("free").locator("> .error").all_inner_texts() == []
        button = widget.locator(clicked)
        button.wait_for()
        seen = widget.evaluate(SEEN)
        button.click()
        ready.page.wait_for_function(
            f"([element, seen]) => ({SEEN})(element) !== seen", arg=[widget.element_handle(), seen]
        )


def test_a_formula_is_typed_into_a_player(learner: Learner) -> None:
    learner.open()
    assert "Run Python here" in learner.cell("build").locator(".needs").inner_text()
    player = learner.cell("player")
    field = player.locator(".field.formula input")
    field.fill("x * y")
    player.get_by_text("This needs Python").wait_for()
    learner.start()
    assert learner.said("free") == "42"  # as it came
    field.fill("x * y + 1")  # into a player whose cell has not been run
    learner.wait()
    player.locator("[data-part='value:f']").or_(player.locator("svg")).first.wait_for()
    assert field.input_value() == "x * y + 1"
    field.fill("sin(x) + y")
    player.locator("svg").get_by_text("sin").first.wait_for()
    field.fill("sin(")
    player.locator(".error").get_by_text("sin").wait_for()
    assert learner.cell("free").locator("textarea").input_value() == CELLS["free"]


def test_a_formula_is_typed_in_class_and_stepped(ready: Learner) -> None:
    page, player = ready.page, ready.cell("player")
    ready.run("setup")
    player.scroll_into_view_if_needed()
    page.locator("#class").click()
    while not player.is_visible():
        page.locator("#projector .next").click()
    player.locator(".field.formula input").fill("sin(x) * y")
    player.locator("svg").get_by_text("sin").first.wait_for()
    ready.wait()
    box = player.locator("figure svg").first.bounding_box()
    assert box
    assert box["width"] > 0.45 * page.viewport_size["width"]  # it has the room that is there
    page.keyboard.press("PageDown")
    assert player.locator(".steps .count").inner_text().startswith("1 /")
    page.locator("#projector .leave").click()


def test_outputs_take_the_place_of_those_before(ready: Learner) -> None:
    assert ready.run("free", 'print("a")\n"b"') == "a\n'b'"
    assert ready.run("free", "1 / 0").endswith("ZeroDivisionError: division by zero")
    red = ready.cell("free").locator(".error .a31").first
    assert red.evaluate("e => getComputedStyle(e).color") != "rgb(29, 39, 51)"
    assert "，" in ready.run("free", "f（x，y）")  # with a word of help
    assert ready.run("free", "await __import__('asyncio').sleep(0, 3)") == "3"
    assert ready.run("free", "import nowhere").endswith("No module named 'nowhere'")
    look = Axe().run(ready.page).response["violations"]
    assert [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in look] == []


def test_what_a_graph_cannot_be_laid_out_for_is_told(ready: Learner) -> None:
    code = """import cgraph as cg
from unittest.mock import patch
with patch("cgraph.pictures.layout._source", lambda *_: "digraph {"):
    display(cg.parse("sin(x) + exp(y)"))"""
    assert "Graphviz could not draw this graph" in ready.run("free", code)


def test_code_is_typed_as_in_an_editor(ready: Learner) -> None:
    keys, text = ready.page.keyboard, ready.cell("free").locator("textarea")
    text.fill("")
    text.press_sequentially("def f(x):")
    keys.press("Enter")
    text.press_sequentially("return x")
    assert text.input_value() == "def f(x):\n    return x"
    text.fill("")
    keys.press("Tab")
    assert text.input_value() == "    "
    keys.press("Escape")
    keys.press("Tab")
    assert not text.evaluate("e => e.matches(':focus')")
    ready.cell("graph").locator("textarea").press("Shift+Enter")
    assert ready.cell("player").locator("textarea").evaluate("e => e.matches(':focus')")
    ready.wait()


def test_edits_stay_the_original_comes_back_and_nothing_is_fetched_twice(ready: Learner) -> None:
    ready.run("free", "print('mine')  # changed")
    assert ready.cell("free").locator(".c1").inner_text() == "# changed"  # Pygments marked it
    again = Learner(ready.page.context.new_page(), ready.web)
    ready.web.sent.clear()
    again.open()
    assert "mine" in again.cell("free").locator("pre.code").inner_text()
    again.start()
    assert {name for name in ready.web.sent if not name.endswith(".html")} == set()
    assert again.said("free") == "42"
    assert again.run("free") == "mine"
    again.cell("free").get_by_role("button", name="As it was").click()
    assert again.cell("free").locator("textarea").input_value() == CELLS["free"]
    assert again.said("free") == "42"
    again.page.reload()
    again.bar.wait_for()
    assert again.cell("free").locator("pre.code").inner_text().strip() == CELLS["free"]
    again.page.close()
    assert again.errors == []


def test_what_is_printed_and_shown_has_an_end_and_its_time(ready: Learner) -> None:
    said = ready.run("free", "for i in range(20_000): print(i % 10)")
    assert said.count("\n") == 19_999
    assert "is left out" in ready.run("free", "for i in range(1000): display(i)")
    code = "from IPython.display import clear_output\nfor i in range(2000):\n"
    code += "    clear_output(wait=True)\n    print('x' * 90, i)"
    assert ready.run("free", code).endswith("x 1999")


def test_a_picture_is_shown_where_it_is_asked_for(ready: Learner) -> None:
    ready.press("Restart")
    ready.wait()
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint('after')"
    assert "Figure" not in ready.run("free", code)
    assert ready.cell("free").locator("> .out").first.locator("img").count() == 1


def test_what_a_page_cannot_ask_is_told(ready: Learner) -> None:
    assert "give the value in the code" in ready.run("free", "input('Name? ')")
    assert ready.run("free", "exit()\nprint('still here')") == "still here"


def test_what_is_printed_over_is_seen_no_more(ready: Learner) -> None:
    code = "for i in range(5):\n    print(f'\\r{i} of 5', end='')\nprint()\n"
    code += "for i in range(5):\n    print(i, end='\\r')\nprint('end')\nprint('a\\r\\nb')"
    assert ready.run("free", code).splitlines() == ["4 of 5", "end", "a", "b"]


def test_a_cell_that_waits_is_marked_and_what_stopped_it_is_shown(ready: Learner) -> None:
    ready.write("setup", "import time\ntime.sleep(1)\n1 / 0")
    ready.write("free", "print('too late')")
    ready.cell("free").get_by_role("button", name="Run all above").click()
    ready.cell("free").get_by_role("button", name="Run", exact=True).click()
    waits = ready.page.locator(".queued")
    assert ready.cell("free").evaluate("cell => cell.matches('.queued')")
    ready.cell("free").scroll_into_view_if_needed()
    ready.wait()
    assert waits.count() == 0
    assert "too late" not in ready.said("free")
    ready.page.wait_for_function(
        "() => document.querySelector('#setup .error').getBoundingClientRect().top > 0"
    )
    ready.write("setup", CELLS["setup"])
    ready.write("free", CELLS["free"])


def test_tries_of_an_exercise_are_counted_on_after_a_restart(ready: Learner) -> None:
    code = "import cgraph as cg\ncg.check('01.build', ...)"
    tried = "() => JSON.parse(localStorage['cgraph.exercises'])['01.build'].tries"
    ready.run("free", code)
    before = ready.page.evaluate(tried)
    ready.press("Restart")
    ready.wait()
    ready.run("free", code)
    assert ready.page.evaluate(tried) == before + 1


def test_a_phone_changes_no_code_that_is_typed(ready: Learner) -> None:
    """Or it would write `Print(1)`."""
    text = ready.cell("free").locator("textarea")
    assert text.get_attribute("autocapitalize") == "none"
    assert text.get_attribute("autocorrect") == "off"


FOCUSED = """() => {
    let found = document.activeElement;
    while (found.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
    const { left, top, width, height } = found.getBoundingClientRect();
    const seen = document.elementFromPoint(left + width / 2, top + height / 2);
    return !seen?.closest("aside.python") || found.closest("aside.python") !== null;
}"""


def test_the_bar_does_not_cover_what_has_the_focus(learner: Learner) -> None:
    learner.page.set_viewport_size({"width": 390, "height": 844})
    learner.open("en/01_graphs")
    for _ in range(45):
        learner.page.keyboard.press("Tab")
        assert learner.page.evaluate(FOCUSED)


def test_python_that_dies_can_be_started_again(ready: Learner) -> None:
    ready.write("free", "class N:\n    def __add__(self, o): return self + o\nN() + 1")
    ready.cell("free").locator("textarea").press("Control+Enter")
    dead, alive = (ready.bar.get_by_text(text) for text in ("That did not work", "Python is here"))
    dead.or_(alive).wait_for(timeout=WAITING)
    if dead.is_visible():  # it is the browser's stack that ends first, which the browser tells
        assert ready.run("free", "6 * 7") == "42"  # which starts it again
        ready.errors.clear()
    else:
        assert "RecursionError" in ready.said("free")
    assert ready.run("free", "6 * 7") == "42"


def test_after_an_error_above_a_formula_can_be_typed_again(ready: Learner) -> None:
    ready.page.reload()
    ready.bar.wait_for()
    ready.start()
    field = ready.cell("player").locator(".field.formula input")
    ready.write("setup", "1 / 0")
    field.fill("x * y + 1")
    ready.cell("setup").locator("> .error").wait_for()
    ready.wait()
    ready.write("setup", CELLS["setup"])
    field.fill("x * y + 2")
    ready.wait()
    ready.cell("player").locator("[data-part='value:f']").or_(
        ready.cell("player").locator("svg")
    ).first.wait_for()
    assert field.input_value() == "x * y + 2"


def test_lines_are_indented_and_what_comes_back_can_be_undone(ready: Learner) -> None:
    text, keys = ready.cell("free").locator("textarea"), ready.page.keyboard
    text.fill("a = 1\nb = 2")
    text.press("Control+a")
    keys.press("Tab")
    assert text.input_value() == "    a = 1\n    b = 2"
    text.press("Control+a")
    keys.press("Shift+Tab")
    assert text.input_value() == "a = 1\nb = 2"
    ready.cell("free").get_by_role("button", name="As it was").click()
    assert text.input_value() == CELLS["free"]
    keys.press("Control+z")
    assert text.input_value() == "a = 1\nb = 2"


def test_two_tabs_keep_what_both_have_edited(ready: Learner) -> None:
    again = Learner(ready.page.context.new_page(), ready.web)
    again.open()
    again.start()
    ready.write("free", "in_one = 1")
    again.write("graph", "in_the_other = 2")
    ready.page.reload()
    ready.bar.wait_for()
    for name, code in {"free": "in_one = 1", "graph": "in_the_other = 2"}.items():
        assert ready.cell(name).locator("pre.code").inner_text().strip() == code
    for name in ("free", "graph"):
        again.write(name, CELLS[name])
    again.page.close()
    ready.page.reload()
    ready.bar.wait_for()
    ready.start()


def test_a_loop_without_end_is_stopped(ready: Learner) -> None:
    ready.run("free", "a = 1")
    ready.write("free", "while True: print('x' * 100)")
    ready.cell("free").locator("textarea").press("Control+Enter")
    ready.bar.get_by_text("Running").wait_for()
    ready.page.wait_for_timeout(500)
    ready.press("Stop")
    ready.wait()
    assert "Stopped." in ready.said("free")
    assert len(ready.said("free")) < 110_000
    assert "NameError" in ready.run("free", "a")
    assert "Not all cells above" in ready.run("free", "g")
    ready.cell("free").get_by_role("button", name="Run all above").click()
    ready.wait()
    ready.run("free", "g")
    assert ready.cell("free").locator("> .out img").count() == 1


def test_where_the_host_allows_it_a_stop_keeps_everything(learner: Learner) -> None:
    learner.web.headers = SAFE
    learner.open()
    learner.start()
    learner.write("free", "a = 1\nprint('begun')\nwhile True: pass")
    learner.cell("free").locator("textarea").press("Control+Enter")
    learner.cell("free").locator("> .out").get_by_text("begun").wait_for()
    learner.press("Stop")
    learner.wait()
    assert "KeyboardInterrupt" in learner.said("free")
    assert learner.run("free", "a") == "1"
    learner.write("free", "import asyncio\nprint('waits')\nawait asyncio.sleep(10**6)")
    learner.cell("free").locator("textarea").press("Control+Enter")
    learner.cell("free").locator("> .out").get_by_text("waits").wait_for()
    learner.page.wait_for_timeout(300)
    learner.press("Stop")
    learner.wait()
    assert "KeyboardInterrupt" in learner.said("free")
    assert learner.run("free", "a") == "1"
    learner.write("free", "while True: pass")
    learner.page.evaluate("""() => {
        document.querySelector("#free button").click();
        document.querySelectorAll("aside.python button")[1].click();
    }""")  # stopped before it has begun
    learner.wait()
    assert "KeyboardInterrupt" in learner.said("free")
    assert learner.run("free", "a") == "1"
    deaf = "while True:\n  try:\n    print('on')\n    while True: pass\n"
    learner.write("free", f"{deaf}  except KeyboardInterrupt: print('and on')")
    learner.cell("free").locator("textarea").press("Control+Enter")
    learner.cell("free").locator("> .out").get_by_text("on").wait_for()
    learner.press("Stop")
    learner.cell("free").locator("> .out").get_by_text("and on").wait_for()
    assert learner.bar.get_by_text("Running").is_visible()
    learner.press("Stop")
    learner.wait()
    assert "Stopped." in learner.said("free")
    assert "NameError" in learner.run("free", "a")


def test_a_strict_policy_allows_python_and_what_it_draws(learner: Learner) -> None:
    """The README names two words and one part that Python needs besides."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = " ".join(re.search(r"`(script-src[^`]*)`", readme)[1].split())
    words = re.search(r"allow `([^`]+)` in `script-src` for Python, and\s+`([^`]+)`", readme)
    policy = f"default-src 'none'; {pages.replace('blob:', f'blob: {words[1]}')}; {words[2]}"
    assert "'unsafe-eval'" not in policy
    learner.web.headers = {"Content-Security-Policy": policy}
    learner.open()
    learner.start()
    learner.run("setup")
    learner.run("graph")
    assert learner.cell("graph").locator("> .out img").count() == 1
    assert learner.run("free") == "42"


def test_another_page_with_pyodide_lays_graphs_out_as_the_readme_says(ready: Learner) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.search(r"(from cgraph.pictures import viz\nawait viz.start\(\))", readme)[1]
    ready.run("setup")
    code = (
        f"import js\ndel js.Viz\nfrom cgraph.pictures import layout\nlayout.engine = None\n{lines}"
    )
    ready.run("free", code)
    assert ready.cell("free").locator("> .error").all_inner_texts() == []
    ready.run("graph")
    assert ready.cell("graph").locator("> .out img").count() == 1


def test_who_pressed_a_button_that_goes_stays_at_the_bar(ready: Learner) -> None:
    focused = "aside.python:focus, aside.python :focus"
    ready.press("Restart")
    ready.wait()
    assert ready.page.locator(focused).count() == 1


def test_python_is_started_again_when_asked(ready: Learner) -> None:
    [first] = ready.page.workers
    ready.run("free", "a = 1")
    ready.press("Restart")
    ready.wait()
    [second] = ready.page.workers
    assert second != first
    assert "NameError" in ready.run("free", "a")


@pytest.mark.parametrize("name", ["cgraph.zip", "pyodide.asm.wasm.gzip", ".whl"])
def test_what_cannot_be_fetched_can_be_tried_again(learner: Learner, name: str) -> None:
    learner.open()
    learner.web.refused, learner.web.late = name, "python_stdlib.zip"
    learner.press("Run Python here")
    learner.bar.get_by_text(re.compile(f"try once more.*{name}")).wait_for(timeout=WAITING)
    learner.web.refused = ""
    learner.start()
    assert learner.run("free") == "42"


def test_what_is_left_while_it_loads_or_cannot_be_fetched_later(learner: Learner) -> None:
    learner.open()
    learner.press("Run Python here")
    learner.bar.get_by_text("Fetching").wait_for()
    learner.open("en/01_graphs")
    learner.open()
    learner.start()
    assert learner.run("free") == "42"
    learner.web.refused = ".whl"
    assert "matplotlib" in learner.run("free", "import matplotlib")


JS = {"Content-Type": "text/javascript"}
NO_PYTHON = """onmessage = ({data: {kind, code}}) => {
    if (kind === "start") return postMessage({kind: "ready"});
    postMessage({kind: "print", name: "stdout", text: code});
    postMessage({kind: "done", error: ""});
}"""  # a worker that says the code of each cell, for what concerns the page alone


@pytest.mark.parametrize(
    "storage",
    [
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }",
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('') } })",
    ],
    ids=["full", "forbidden"],
)
def test_a_browser_that_stores_nothing(learner: Learner, storage: str) -> None:
    learner.page.add_init_script(storage)
    learner.page.route("**/worker.js*", lambda asked: asked.fulfill(body=NO_PYTHON, headers=JS))
    learner.open()
    learner.start()
    learner.write("free", "print(1)")
    learner.bar.get_by_text("This browser stores nothing").wait_for()
    assert learner.run("free") == "print(1)"


def test_opened_as_a_file_a_page_says_what_is_needed(context: BrowserContext, pages: Path) -> None:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((pages / "some where" / "pages" / "en" / f"{TRIAL}.html").as_uri())
    page.locator("aside.python").get_by_text("python -m http.server").wait_for()
    assert not page.get_by_role("button", name="Run Python here").is_visible()
    page.locator("#player .cgraph-player svg").first.wait_for()
    assert errors == []
