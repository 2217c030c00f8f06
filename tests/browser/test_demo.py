"""A lesson shown with Voilà: pictures alive, values computed anew, and no other host asked."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING
from urllib.error import URLError

import pytest

from helpers.pages import LOADING, RUNNING
from helpers.server import STARTING, environment, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page, Request


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start `cgraph demo` with the second lesson in Chinese."""
    home: Path = tmp_path_factory.mktemp("demo")
    (home / "tmp").mkdir()
    port, log = free_port(), home / "log.txt"
    options = ["--lesson", "2", "--lang", "zh", "--no-browser", "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "cgraph", "demo", *options],
            env=environment(home),
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    address = f"http://localhost:{port}/"
    try:
        wait_for(process, f"{address}voila/static/voila.js", log)
        assert address in log.read_text(encoding="utf-8")
        yield address
    finally:
        process.send_signal(signal.SIGINT)  # as Ctrl+C does
        try:
            process.wait(30)
        finally:
            process.kill()
            process.wait()
    assert process.returncode == 0, log.read_text(errors="replace")
    assert "Ctrl+C" in log.read_text(encoding="utf-8").strip().splitlines()[-1]  # no noise after it


def wait_for(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + STARTING
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  our own
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"Voilà did not start:\n{log.read_text(errors='replace')}")


def test_a_class_steps_and_changes_values(page: Page, address: str) -> None:
    errors: list[str] = []

    def hear(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            errors.append(f"asked for {request.url}")

    page.on("request", hear)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.route("**/*", lambda r: r.continue_() if r.request.url.startswith(address) else r.abort())
    page.goto(address, timeout=RUNNING)
    player = page.locator(".cgraph-player").first
    player.wait_for(timeout=LOADING)
    assert page.locator("html").get_attribute("lang") == "zh"
    assert "第 2 课" in page.title()
    assert page.locator("h1").count() == 1
    assert page.get_by_text("cg.forward_player").count() == 0  # no code
    assert page.get_by_text("use_language").count() == 0

    value = player.locator("svg [data-part='value:f']")
    for _ in range(2):
        player.locator("button.next").click()
    player.get_by_text("2 / 2").wait_for()
    assert value.text_content() == "10"
    field = player.locator(".field input[type=text]").first
    field.fill("5")  # x: (5 + 2) * 2, which only the kernel can tell
    page.wait_for_function(
        """() => document.querySelector(".cgraph-player").shadowRoot
            .querySelector("svg [data-part='value:f']").textContent === "14" """,
        timeout=LOADING,
    )
    assert errors == []
