"""The wheel alone, far from the repository, opens its lessons and runs them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from helpers.lessons import first
from helpers.pages import Lab
from helpers.repository import ROOT, build
from helpers.server import start

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from playwright.sync_api import Page


def test_the_wheel_alone_opens_and_runs_lesson_1(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "installed"
    wheel = build("wheel", ROOT, tmp_path / "wheel")
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(installed), str(wheel)], check=True, capture_output=True)
    monkeypatch.setenv("PYTHONPATH", str(installed))
    server = start(tmp_path / "home")
    try:
        lab = Lab(page, server)
        notebook = lab.open(first("en"))
        notebook.run_all()
        assert notebook.failures() == []
        assert lab.errors == []
        where = lab.write("import cgraph; cgraph.__file__")
        where.run_all()
        assert str(installed) in where.data(0)[0]["data"]["text/plain"]
    finally:
        server.stop()
