"""The command `cgraph` with a real JupyterLab behind it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.request
from contextlib import ExitStack, suppress
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cgraph.course.notebooks import shipped
from helpers.lessons import first
from helpers.pages import LOADING, Lab
from helpers.server import Server, environment, start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

USUAL_PORT = 8888  # of every Jupyter


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start `cgraph --lang zh`."""
    server = start(Path(tmp_path_factory.mktemp("chinese")), "--lang", "zh")
    yield server
    server.stop()


def announced(server: Server) -> str:
    """Return the address that the command printed."""
    [address] = [word for word in server.log.read_text().split() if word.startswith("http")]
    return address


def test_the_announced_address_opens_lesson_1(page: Page, jupyterlab: Server) -> None:
    page.goto(announced(jupyterlab), timeout=LOADING)
    page.get_by_role("tab", name=Path(first("en")).name).wait_for(timeout=LOADING)
    page.get_by_role("menuitem", name="File").wait_for(timeout=LOADING)


def test_chinese_opens_the_chinese_lesson_with_chinese_menus(page: Page, chinese: Server) -> None:
    page.goto(announced(chinese), timeout=LOADING)
    page.get_by_role("menuitem", name="文件").wait_for(timeout=LOADING)
    page.get_by_role("tab", name=Path(first("zh")).name).wait_for(timeout=LOADING)
    assert first("zh") in page.url


def test_no_pop_up_asks_about_news(lab: Lab) -> None:
    lab.open(first("en"))
    lab.page.wait_for_timeout(2000)  # the pop-up would come by now
    assert lab.page.locator(".Toastify__toast").count() == 0


def test_shipped_lessons_are_trusted_and_strange_ones_are_not(lab: Lab) -> None:
    trusted = "() => window.jupyterapp.shell.currentWidget.content.model.cells.get({}).trusted"
    own = (shipped() / first("en")).read_text(encoding="utf-8")
    code = next(n for n, cell in enumerate(json.loads(own)["cells"]) if cell.get("outputs"))
    lesson = lab.open(first("en"))
    assert lesson.data(code) == []
    assert lab.page.evaluate(trusted.format(code)) is True
    stranger = lab.server.folder / "stranger.ipynb"
    stranger.write_text(own.replace('"source": ', '"source": "1 + 1", "was": ', 1))
    lab.open("stranger.ipynb")
    assert lab.page.evaluate(trusted.format(code)) is False


def test_without_a_terminal_a_port_in_use_ends_at_once(jupyterlab: Server, tmp_path: Path) -> None:
    port = jupyterlab.url.rpartition(":")[2]
    command = [sys.executable, "-m", "cgraph", "--port", port, "--dir", str(tmp_path)]
    ended = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert f"Port {port} cannot be used".encode() in ended.stderr


def test_another_jupyter_on_the_usual_port_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    command = [sys.executable, "-m", "cgraph", "--no-browser", "--dir", str(tmp_path / "lessons")]
    with ExitStack() as stack:
        with suppress(OSError):  # in use already: so much the better
            stack.enter_context(socket.create_server(("127.0.0.1", USUAL_PORT)))
        process = subprocess.Popen(
            command,
            env={**environment(tmp_path), "JUPYTER_TOKEN": "test"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert process.stdout is not None
            address = next(
                word for line in process.stdout for word in line.split() if "://" in word
            )
            assert f":{USUAL_PORT}/" not in address
            with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  our own
                assert answer.status == HTTPStatus.OK
        finally:
            process.terminate()
            process.communicate(timeout=30)


def test_a_lesson_saved_and_opened_again_shows_its_players_without_its_kernel(lab: Lab) -> None:
    graph = "import cgraph as cg\ng = cg.parse('u = x + y; f = u * y', x=3, y=2)"
    notebook = lab.write(graph, "cg.forward_player(g)")
    notebook.run_all()
    notebook.output(1).locator("[data-part='value:u']").first.wait_for(state="attached")
    notebook.save()
    end = "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }"
    lab.page.evaluate(end)
    again = lab.open(notebook.path)
    player = again.output(1)
    player.locator("[data-part='value:u']").first.wait_for(state="attached", timeout=LOADING)
    assert "model not found" not in player.inner_text()
    assert lab.errors == []
