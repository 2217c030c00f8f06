"""A hand on a notebook in JupyterLab.

    def test_a_player(lab):
        notebook = lab.write("import cgraph as cg", "cg.forward_player(g)")
        notebook.run_all()
        player = notebook.output(1).locator(".cgraph-player")
        player.get_by_role("button", name="Next").click()
        assert lab.errors == []

Cells are counted from 0, Markdown cells included. What a test sees is the page, except that
`data` reads a cell's outputs from the notebook's model, as they would be saved.
"""

from __future__ import annotations  # Playwright need not be there until a page is

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Locator, Page

    from helpers.server import Server

LOADING = 60_000  # milliseconds that a page may take to load on a slow, busy machine
RUNNING = 180_000  # milliseconds that all cells of a lesson may take

_PANEL = "const panel = window.jupyterapp.shell.currentWidget;"
_READY = f"""async () => {{
    {_PANEL}
    await panel.revealed;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
}}"""
_IS_NOTEBOOK = """path => window.jupyterapp?.shell?.currentWidget?.context?.path === path
    && window.jupyterapp.shell.currentWidget.context.isReady"""
_RUN_ALL = """async () => {
    await window.jupyterapp.commands.execute('notebook:run-all-cells');
}"""
_RUN_CELL = f"""async index => {{
    {_PANEL}
    panel.content.deselectAll();
    panel.content.activeCellIndex = index;
    await window.jupyterapp.commands.execute('notebook:run-cell');
}}"""
_DATA = f"""index => {{
    {_PANEL}
    return panel.content.model.cells.get(index).outputs?.toJSON() ?? [];
}}"""
_COUNT = f"() => {{ {_PANEL} return panel.content.model.cells.length; }}"
_BEGIN = """argument => {
    const test = window.cgraphTest = { ended: false, error: null };
    (%s)(argument).catch(error => { test.error = String(error); })
        .finally(() => { test.ended = true; });
}"""
_SAVE = "async () => { await window.jupyterapp.commands.execute('docmanager:save'); }"


@dataclass
class Notebook:
    """One open notebook."""

    page: Page
    path: str

    def run_all(self, timeout: float = RUNNING) -> None:
        """Run every cell, stopping at the first error; return when the last has finished."""
        self._evaluate(_RUN_ALL, timeout=timeout)

    def run(self, index: int, timeout: float = RUNNING) -> None:
        """Run one cell; return when it has finished."""
        self._evaluate(_RUN_CELL, index, timeout=timeout)

    def cell(self, index: int) -> Locator:
        """Return a cell on the page."""
        return self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}']")

    def output(self, index: int) -> Locator:
        """Return the outputs of a cell on the page, scrolled into view."""
        output = self.cell(index).locator(".jp-OutputArea").first
        output.scroll_into_view_if_needed()
        return output

    def data(self, index: int) -> list[dict[str, Any]]:
        """Return a cell's outputs as they would be saved: data["text/plain"] and so on."""
        outputs: list[dict[str, Any]] = self.page.evaluate(_DATA, index)
        return outputs

    def failures(self) -> list[str]:
        """Return the error of each cell that failed, as "name: message"."""
        outputs = itertools.chain.from_iterable(map(self.data, range(len(self))))
        return [f"{o['ename']}: {o['evalue']}" for o in outputs if o["output_type"] == "error"]

    def save(self) -> None:
        """Save the notebook."""
        self.page.evaluate(_SAVE)

    def __len__(self) -> int:
        return int(self.page.evaluate(_COUNT))

    def _evaluate(self, script: str, argument: object = None, *, timeout: float) -> None:
        """Run an async script; unlike `Page.evaluate`, give up after `timeout` milliseconds."""
        self.page.evaluate(_BEGIN % script, argument)
        self.page.wait_for_function("() => window.cgraphTest.ended", timeout=timeout)
        assert self.page.evaluate("() => window.cgraphTest.error") is None


@dataclass
class Lab:
    """A browser page on a JupyterLab; `errors` collects what goes wrong in the page."""

    page: Page
    server: Server
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(f"page error: {error}"))

    def open(self, path: str) -> Notebook:
        """Open a notebook, such as "en/01_graphs.ipynb", with a kernel that is ready to run."""
        self.page.goto(self.server.address(path), timeout=LOADING)
        self.page.wait_for_function(_IS_NOTEBOOK, arg=path, timeout=LOADING)
        notebook = Notebook(self.page, path)
        notebook._evaluate(_READY, timeout=LOADING)
        return notebook

    def write(self, *cells: str) -> Notebook:
        """Open a new notebook of these code cells (Markdown where a text starts with "#")."""
        name = next(f"test_{n}.ipynb" for n in itertools.count() if not self._there(n))
        notebook = new_notebook(cells=[_cell(source) for source in cells])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, self.server.folder / name)
        return self.open(name)

    def _there(self, number: int) -> bool:
        return (self.server.folder / f"test_{number}.ipynb").exists()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")


def _cell(source: str) -> nbformat.NotebookNode:
    return new_markdown_cell(source) if source.startswith("#") else new_code_cell(source)
