"""Fixtures for tests in a real browser: `browser`, `page`, `jupyterlab` and `lab`.

Without a Chromium the tests that need one are skipped, with a word on how to get it; in
continuous integration (CI=true) they fail.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from helpers.pages import Lab
from helpers.server import Server, start
from playwright.sync_api import Browser, Page, sync_playwright

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_MISSING = "needs Chromium or Chrome: apt-get install chromium, or set CHROMIUM to its path"


def lacking(what: str) -> NoReturn:
    """Skip a test for lack of something; fail it in continuous integration."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        lacking(_MISSING)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page of the browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def jupyterlab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A JupyterLab in English, on a copy of the lessons; all tests of a worker share it."""
    server = start(Path(tmp_path_factory.mktemp("jupyterlab")))
    yield server
    server.stop()


@pytest.fixture
def lab(page: Page, jupyterlab: Server) -> Lab:
    """A page on JupyterLab; see `helpers.pages` for what it can do."""
    return Lab(page, jupyterlab)
